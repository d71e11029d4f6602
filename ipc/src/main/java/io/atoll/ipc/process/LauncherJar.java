package io.atoll.ipc.process;

import io.atoll.core.platform.JvmAccess;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A jar of nothing but a manifest, which a child is started with by {@code -jar}: it names the main class and the class
 * path, and opens what must be opened. The same by {@code --add-opens} on a command line makes the JVM do without the
 * module graph of its own archive.
 */
final class LauncherJar {
    private static final String UNNAMED = "=ALL-UNNAMED";
    private static final String OPENS = "--add-opens=";
    private static final String EXPORTS = "--add-exports=";
    private static final String NATIVE_ACCESS = "--enable-native-access" + UNNAMED;
    private static final int NATIVE_ACCESS_CONTROL = 22;

    private LauncherJar() {}

    /**
     * Whether the manifest does what a flag does.
     *
     * @param flag of a command line
     * @return true if it need not be given
     */
    static boolean standsFor(String flag) {
        return (flag.startsWith(OPENS) || flag.startsWith(EXPORTS)) && flag.endsWith(UNNAMED)
                || flag.equals(NATIVE_ACCESS) && Runtime.version().feature() >= NATIVE_ACCESS_CONTROL;
    }

    /**
     * Makes the jar.
     *
     * @param directory where it will lie: an absolute path without symbolic links
     * @param classPath absolute paths
     * @param flags of the JVM; those that {@link #standsFor} names go into it
     * @return its bytes
     * @throws IOException never, as nothing is written yet
     */
    static byte[] bytes(Path directory, List<String> classPath, List<String> flags) throws IOException {
        final Manifest manifest = new Manifest();
        final Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, ChildMain.class.getName());
        final List<String> urls = new ArrayList<>();
        for (String entry : classPath) {
            urls.add(relativeUrl(directory, entry));
        }
        attributes.put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
        final List<String> opens = new ArrayList<>();
        opens.add(JvmAccess.MANIFEST_LINE.substring(JvmAccess.MANIFEST_LINE.indexOf(' ') + 1));
        opens.addAll(packages(flags, OPENS));
        attributes.putValue("Add-Opens", String.join(" ", opens));
        final List<String> exports = packages(flags, EXPORTS);
        if (!exports.isEmpty()) {
            attributes.putValue("Add-Exports", String.join(" ", exports));
        }
        attributes.putValue("Enable-Native-Access", UNNAMED.substring(1));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return bytes.toByteArray();
    }

    private static List<String> packages(List<String> flags, String option) {
        return flags.stream()
                .filter(flag -> flag.startsWith(option) && flag.endsWith(UNNAMED))
                .map(flag -> flag.substring(option.length(), flag.length() - UNNAMED.length()))
                .toList();
    }

    /** Relative, since the JVM archives no classes of jars that are named by absolute URLs (or by names with blanks). */
    private static String relativeUrl(Path directory, String entry) throws IOException {
        final String path =
                directory.relativize(Path.of(entry).normalize()).toString().replace(File.separatorChar, '/');
        try {
            // a folder ends with a slash; one that is not there means nothing either way
            return new URI(null, null, new File(entry).isDirectory() ? path + "/" : path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IOException("no URL stands for " + entry, e);
        }
    }
}
