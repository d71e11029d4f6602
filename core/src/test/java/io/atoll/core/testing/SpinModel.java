package io.atoll.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An executable specification under {@code src/test/models}, checked by Spin: its verifier is generated, compiled and
 * run to its end, so that every state has been seen or a path to the first error is known. Each run prints one row of
 * a table: model, options, expected, result, states, seconds.
 */
public final class SpinModel {
    private static final Path MODELS = Path.of("src", "test", "models");
    private static final String DEPTH = "10000";
    private static final long BUILD_LIMIT_SECONDS = 60;
    private static final long RUN_LIMIT_SECONDS = TimeUnit.MINUTES.toSeconds(20);

    private static final Pattern ERRORS = Pattern.compile("errors: (\\d+)");
    private static final Pattern STATES = Pattern.compile("(\\S+) states, stored");
    private static final Pattern FIRST_ERROR = Pattern.compile("pan:1: (.*?) \\(at depth");

    private final String name;
    private final List<String> options;
    private final Path directory;

    private SpinModel(String name, List<String> options, Path directory) {
        this.name = name;
        this.options = options;
        this.directory = directory;
    }

    /**
     * A model with options. Aborts the test, saying so, where Spin or a C compiler is not installed.
     *
     * @param name of the file, without {@code .pml}
     * @param options such as {@code -DDEATHS=2}, separated by blanks; may be empty
     * @param directory an empty one, to work in
     * @return the model, not yet checked
     */
    public static SpinModel of(String name, String options, Path directory) {
        for (String tool : List.of("spin", "gcc")) {
            assumeTrue(isInstalled(tool), tool + " is not installed: apt-get install " + tool);
        }
        return new SpinModel(name, options.isEmpty() ? List.of() : List.of(options.split(" ")), directory);
    }

    private static boolean isInstalled(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** Asserts that the whole of the state space was searched and holds no error. */
    public void passes() throws IOException, InterruptedException {
        final String report = verify("passes");
        assertEquals(0, errors(report), report);
        // a search that was cut short proves nothing, and says so in these words only
        assertFalse(report.contains("max search depth too small"), report);
        assertFalse(report.contains("Search not completed"), report);
    }

    /**
     * Asserts that the search finds an error.
     *
     * @param error part of what the verifier says of it, so that it fails for the reason that the model gives
     */
    public void failsWith(String error) throws IOException, InterruptedException {
        final String report = verify("FAILS");
        assertTrue(errors(report) > 0, report);
        assertTrue(firstError(report).contains(error), report);
    }

    private String verify(String expected) throws IOException, InterruptedException {
        final List<String> generate = new ArrayList<>(List.of("spin", "-a"));
        generate.addAll(options);
        generate.add(MODELS.resolve(name + ".pml").toAbsolutePath().toString());
        run(BUILD_LIMIT_SECONDS, generate);
        run(BUILD_LIMIT_SECONDS, List.of("gcc", "-O2", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c"));
        final long start = System.nanoTime();
        final String report = run(RUN_LIMIT_SECONDS, List.of("./pan", "-m" + DEPTH));
        System.out.printf(
                Locale.ROOT,
                "%-12s %-40s %-7s %-55s %12s %6.1f s%n",
                name,
                String.join(" ", options),
                expected,
                errors(report) == 0 ? "passes" : firstError(report),
                find(STATES, report),
                (System.nanoTime() - start) / 1e9);
        return report;
    }

    private String run(long limitSeconds, List<String> command) throws IOException, InterruptedException {
        final Path output = Files.createTempFile(directory, "output", ".txt");
        final Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(limitSeconds, TimeUnit.SECONDS), () -> command + " takes too long");
        } finally {
            process.destroyForcibly().waitFor();
        }
        final String report = Files.readString(output);
        assertEquals(0, process.exitValue(), () -> command + ":\n" + report);
        return report;
    }

    private static int errors(String report) {
        return Integer.parseInt(find(ERRORS, report));
    }

    private static String firstError(String report) {
        return find(FIRST_ERROR, report);
    }

    private static String find(Pattern pattern, String report) {
        final Matcher matcher = pattern.matcher(report);
        assertTrue(matcher.find(), () -> "no \"" + pattern + "\" in:\n" + report);
        return matcher.group(1);
    }
}
