package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A contestant that is a Python program: a resource of this package that takes the seconds to warm up and to measure,
 * ends when its standard input does, and prints its figures as an {@link io.atoll.bench.peers.child.Answer}.
 *
 * @param name in reports
 * @param script the resource
 */
record PythonContestant(String name, String script) implements Contestant {
    private static final String PYTHON = "python3";
    private static final long PATIENCE_SECONDS = 10;

    /**
     * Which Python there is.
     *
     * @return its version; empty if there is none that works
     */
    static Optional<String> version() {
        try {
            final Process process = new ProcessBuilder(PYTHON, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            final String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> absence() {
        return version().isPresent() ? Optional.empty() : Optional.of("no " + PYTHON + " on the PATH");
    }

    @Override
    public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException {
        try (Run run = workplace.run()) {
            final Path program = run.directory().resolve(script);
            try (InputStream resource = PythonContestant.class.getResourceAsStream(script)) {
                Files.copy(resource, program);
            }
            run.start(
                    PYTHON,
                    List.of(PYTHON, program.toString(), seconds(timing.warmUp()), seconds(timing.measured())),
                    false);
            return run.figures(limit);
        }
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toNanos() / 1e9);
    }
}
