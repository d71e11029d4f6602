package io.atoll.bench.peers;

import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * On what, and with what, the numbers were measured. What cannot be learnt is {@value #UNKNOWN}.
 *
 * @param time of the start
 * @param system and its kernel
 * @param processor its name
 * @param processors how many there are
 * @param memoryBytes how much there is
 * @param loadAverage of the last minute, at the start: what else the machine did
 * @param loadAverageAtEnd of the last minute, at the end: what else it did, and this
 * @param minutes that all took
 * @param java version and vendor
 * @param jvmFlags of all children
 * @param futex how Atoll sleeps
 * @param commit the commit of the sources, with a plus if something was changed since
 * @param agrona its version
 * @param aeron its version
 * @param python its version
 * @param gcc its version
 * @param pinnedTo processors by order of the sides; empty if left to the system
 * @param quick whether the time was cut short
 * @param rounds how many were asked for
 * @param warmUpMillis of each run
 * @param measuredMillis of each run
 */
record Machine(
        String time,
        String system,
        String processor,
        int processors,
        long memoryBytes,
        double loadAverage,
        double loadAverageAtEnd,
        double minutes,
        String java,
        List<String> jvmFlags,
        String futex,
        String commit,
        String agrona,
        String aeron,
        String python,
        String gcc,
        String pinnedTo,
        boolean quick,
        int rounds,
        long warmUpMillis,
        long measuredMillis) {
    private static final String UNKNOWN = "unknown";
    private static final long PATIENCE_SECONDS = 5;

    static Machine look(Settings settings) {
        final Path jar = jar();
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                valueOf("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                totalMemory(),
                load(),
                0,
                0,
                Runtime.version() + ", " + System.getProperty("java.vendor"),
                JvmContestant.JVM_FLAGS,
                Futex.chosen().way().name().toLowerCase(Locale.ROOT),
                commit(jar),
                manifest(jar, "Agrona-Version"),
                manifest(jar, "Aeron-Version"),
                Tool.PYTHON.version().orElse("none"),
                Tool.GCC.version().orElse("none"),
                settings.pinning().toString(),
                settings.quick(),
                settings.rounds(),
                settings.timing().warmUp().toMillis(),
                settings.timing().measured().toMillis());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** The same when all has been measured. */
    Machine atEnd() {
        final double passed =
                Duration.between(Instant.parse(time), Instant.now()).toMillis() / 60e3;
        return new Machine(
                time,
                system,
                processor,
                processors,
                memoryBytes,
                loadAverage,
                load(),
                Math.rint(10 * passed) / 10,
                java,
                jvmFlags,
                futex,
                commit,
                agrona,
                aeron,
                python,
                gcc,
                pinnedTo,
                quick,
                rounds,
                warmUpMillis,
                measuredMillis);
    }

    /** Whether others kept the processors busy as it began: then differences between contestants mean little. */
    boolean isBusy() {
        return loadAverage > processors / 2.0;
    }

    /** In lines for people. */
    List<String> lines() {
        return List.of(
                processor + ", " + processors + " processors" + (pinnedTo.isEmpty() ? "" : ", pinned to " + pinnedTo)
                        + ", " + system + ", load " + String.format(Locale.ROOT, "%.1f", loadAverage),
                "Java " + java + ", futex by " + futex + "; Agrona " + agrona + ", Aeron " + aeron + ", " + python
                        + ", C by " + gcc,
                "Atoll " + commit + "; each run " + warmUpMillis + " ms of warm-up and " + measuredMillis
                        + " ms measured unless a note says otherwise, in fresh JVMs with "
                        + String.join(" ", jvmFlags));
    }

    private static Path jar() {
        try {
            return Path.of(Machine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String manifest(Path jar, String name) {
        if (!Files.isRegularFile(jar)) {
            return UNKNOWN; // classes in a directory
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            final String value = file.getManifest().getMainAttributes().getValue(name);
            return value == null ? UNKNOWN : value;
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String commit(Path jar) {
        final String commit = git(jar, "rev-parse", "--short", "HEAD");
        final String changes = git(jar, "status", "--porcelain");
        return commit.isEmpty() ? UNKNOWN : commit + (changes.isEmpty() ? "" : "+");
    }

    private static String git(Path jar, String... words) {
        final ProcessBuilder builder =
                new ProcessBuilder("git").directory(jar.getParent().toFile());
        builder.command().addAll(List.of(words));
        try {
            final Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            final String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static long totalMemory() {
        final String kibibytes = valueOf("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) << 10;
    }

    private static String valueOf(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
