package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a jar as users start it, on the JVM that runs the test. None is left. */
abstract class JarRuns {
    static final long HANG_LIMIT_SECONDS = 300;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    private final String jar;

    /**
     * Of one jar.
     *
     * @param jar the property that tells where it is
     */
    JarRuns(String jar) {
        this.jar = jar;
    }

    @AfterEach
    void endAll() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private Path output() {
        return folder.resolve("output");
    }

    final Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    final Process start(Map<String, String> environment, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-UsePerfData"); // its file may be that of another container's JVM, of which the JVM complains
        command.addAll(List.of("-jar", System.getProperty(jar)));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output().toFile());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        started.add(process);
        return process;
    }

    final int join(Process process) throws Exception {
        assertTrue(process.waitFor(HANG_LIMIT_SECONDS, TimeUnit.SECONDS), () -> "does not end: " + said());
        return process.exitValue();
    }

    final String said() {
        try {
            return Files.readString(output());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
