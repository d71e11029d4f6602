package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs the jar as users do, on the JVM that runs the test, in the home of the test. */
final class AtollJar implements AutoCloseable {
    static final long HANG_LIMIT_SECONDS = 120;

    private static final int SIGINT_BIT = 1 << 1;
    private static final int PAUSE_MILLIS = 5;

    private final List<String> jvmOptions;
    private final Path directory;
    private final List<Run> runs = new ArrayList<>();

    /**
     * The jar.
     *
     * @param jvmOptions such as the one that names the home
     * @param directory for what it prints
     */
    AtollJar(List<String> jvmOptions, Path directory) {
        this.jvmOptions = jvmOptions;
        this.directory = directory;
    }

    /** How a run ended. */
    record Result(int exitCode, String out, String err) {
        /** The JSON on standard output, if all was well. */
        JsonObject json() {
            assertEquals("", err);
            return JsonParser.parseString(out).getAsJsonObject();
        }
    }

    Run start(String... arguments) {
        return startWith(List.of("-jar", System.getProperty("atoll.jar")), arguments);
    }

    Run startWithoutManifest(String... arguments) {
        return startWith(List.of("-cp", System.getProperty("atoll.jar"), "io.atoll.samples.Atoll"), arguments);
    }

    private Run startWith(List<String> what, String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1"); // most runs are too short to be worth more
        command.add("-XX:-UsePerfData"); // its file may be that of another container's JVM, of which the JVM complains
        final String cache = System.getProperty("atoll.cache");
        if (cache != null) {
            command.add("-Datoll.cache=" + cache); // not that of whoever builds
        }
        command.addAll(jvmOptions);
        command.addAll(what);
        command.addAll(List.of(arguments));
        final Path out = directory.resolve(runs.size() + ".out");
        final Path err = directory.resolve(runs.size() + ".err");
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            final Run run = new Run(process, out, err);
            runs.add(run);
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Result run(String... arguments) {
        return start(arguments).join();
    }

    /** Waits until something is so. */
    static void await(String what, BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(HANG_LIMIT_SECONDS)) {
                throw new AssertionError("waited in vain until " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A shell that starts something in the background lets it ignore SIGINT, and it cannot be undone from Java. */
    static boolean isSigintIgnored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        runs.forEach(Run::kill);
        runs.forEach(Run::join);
    }

    /** A running jar. */
    static final class Run {
        private final Process process;
        private final Path out;
        private final Path err;

        private Run(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        Result join() {
            try {
                if (!process.waitFor(HANG_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("does not end; it said " + text(out) + text(err));
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new Result(process.exitValue(), text(out), text(err));
        }

        void awaitOutput(String text) {
            await("it says " + text, () -> text(out).contains(text) || !process.isAlive());
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /** Ctrl-C, where this JVM's children can feel it, else SIGTERM. */
        int interrupt() {
            final boolean ignored = isSigintIgnored();
            signal(ignored ? "TERM" : "INT");
            return ignored ? 128 + 15 : 128 + 2;
        }

        void signal(String name) {
            try {
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                                .start()
                                .waitFor());
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Whether SIGSTOP has reached it. */
        boolean isStopped() {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                        .contains(") T ");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void kill() {
            process.destroyForcibly();
        }

        /** Kills one of the JVMs that it has started, as soon as there are so many. */
        void killLastChild(int children) {
            await(children + " children", () -> children().size() == children || !process.isAlive());
            final List<ProcessHandle> all = children();
            assertEquals(children, all.size(), () -> text(out) + text(err));
            all.get(children - 1).destroyForcibly();
        }

        boolean hasChild() {
            return !children().isEmpty();
        }

        private List<ProcessHandle> children() {
            return process.descendants()
                    .filter(each -> each.info().arguments().stream()
                            .flatMap(Stream::of)
                            .anyMatch(argument -> argument.contains("atoll-child")))
                    .sorted()
                    .toList();
        }

        private static String text(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
