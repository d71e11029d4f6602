package io.atoll.ipc.process;

import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Jars of classes that lie in folders while they are tested. */
final class Jars {
    private Jars() {}

    /** The jar or folder that a class comes from. */
    static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Packs what a class comes from; where that is a jar already, copies it. */
    static void write(Class<?> type, String module, Path jar) throws Exception {
        final Path home = home(type);
        if (Files.isRegularFile(home)) {
            Files.copy(home, jar);
            return;
        }
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", module);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> files = Files.walk(home)) {
            for (Path path : files.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".class"))
                    .toList()) {
                out.putNextEntry(new JarEntry(home.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, out);
            }
        }
    }
}
