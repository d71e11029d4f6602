package io.atoll.samples;

import io.atoll.core.platform.JvmAccess;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.agrona.DirectBuffer;

/** Whether this JVM is fit for Atoll. Must itself work in one that is not: touches no memory before that is known. */
final class JvmCheckup {
    private JvmCheckup() {}

    static List<Finding> findings() {
        return List.of(java(), access(), agrona(), sleeping(), processors());
    }

    private static Finding java() {
        return Finding.ok("Java", Runtime.version() + ", " + System.getProperty("java.vendor"));
    }

    private static Finding access() {
        return JvmAccess.isOpen()
                ? Finding.ok("memory access", "jdk.internal.misc is open to Agrona")
                : Finding.problem(
                        "memory access",
                        "jdk.internal.misc is closed to Agrona",
                        "start the JVM with " + JvmAccess.FLAG + ", or give your jar the manifest line "
                                + JvmAccess.MANIFEST_LINE);
    }

    private static Finding agrona() {
        final CodeSource source = DirectBuffer.class.getProtectionDomain().getCodeSource();
        final String from =
                source == null ? "an unknown place" : source.getLocation().getPath();
        final String version = version(source);
        if (version == null) {
            return Finding.note(
                    "Agrona", "unknown version from " + from, "Atoll is tested with 2.x: see that it is one of these");
        }
        final String found = version + " from " + from;
        return version.startsWith("2.")
                ? Finding.ok("Agrona", found)
                : Finding.problem("Agrona", found, "Atoll needs 2.x: see which dependency brings this one");
    }

    /** From Agrona's own manifest, or from that of the jar into which it was repackaged. */
    private static String version(CodeSource source) {
        final Package agrona = DirectBuffer.class.getPackage();
        if ("Agrona".equals(agrona.getImplementationTitle())) {
            return agrona.getImplementationVersion();
        }
        try {
            final Path path = Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(path)) {
                return null;
            }
            try (JarFile jar = new JarFile(path.toFile())) {
                return jar.getManifest() == null
                        ? null
                        : jar.getManifest().getMainAttributes().getValue("Agrona-Version");
            }
        } catch (IOException | URISyntaxException | RuntimeException e) {
            return null;
        }
    }

    private static Finding sleeping() {
        if (!JvmAccess.isOpen()) {
            return Finding.note("sleeping", "cannot be tried", "open jdk.internal.misc first");
        }
        try {
            final Futex futex = Futex.chosen();
            final String reasons = reasons(Futex.refusals());
            return switch (futex.way()) {
                case FOREIGN -> Finding.ok("sleeping", "futex(2) by java.lang.foreign");
                case JNA -> Finding.ok("sleeping", "futex(2) by JNA" + reasons);
                case PARKING ->
                    Finding.note(
                            "sleeping",
                            "timed parking: waiters wake up to 1 ms late" + reasons,
                            "use Java 22 or newer with --enable-native-access=ALL-UNNAMED, or add net.java.dev.jna:jna"
                                    + " to the class path");
            };
        } catch (UnsupportedOperationException | IllegalArgumentException | LinkageError e) {
            return Finding.problem(
                    "sleeping",
                    "the way that was demanded does not work: " + e.getMessage(),
                    "remove -D" + Futex.PROPERTY);
        }
    }

    private static String reasons(Map<Futex.Way, String> refusals) {
        final StringBuilder reasons = new StringBuilder();
        for (Futex.Way way : Futex.Way.values()) {
            if (refusals.containsKey(way)) {
                reasons.append(reasons.isEmpty() ? " (" : "; ").append(refusals.get(way));
            }
        }
        return reasons.isEmpty() ? "" : reasons.append(')').toString();
    }

    private static Finding processors() {
        final int processors = Runtime.getRuntime().availableProcessors();
        return processors > 1
                ? Finding.ok("processors", Integer.toString(processors))
                : Finding.note("processors", "1", "processes take turns; do not open anything with spinning");
    }
}
