package io.atoll.samples;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        final String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "atoll " + (version == null ? "(not from its jar)" : version),
            "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
        };
    }
}
