package io.atoll.bench.peers.child;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A benchmark of {@code benchmarks.jar}, run by JMH within this JVM, which is as fresh as one that JMH would have started
 * for it.
 */
final class Microbenchmark {
    /** The time of an operation. */
    private static final String NANOS = "nanos";

    /** What an operation allocates. */
    private static final String BYTES = "bytes";

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** Several: each enters the loop anew, so that what counts is not the code that was compiled within the first. */
    private static final int WARM_UPS = 5;

    private static final int ITERATIONS = 4;

    /** Few enough for the caches. */
    private static final String ENTRIES = "10000";

    /** In a byte: JMH's own objects, spread over all operations, are less than one. */
    private static final double PARTS = 10;

    private Microbenchmark() {}

    static Map<String, Double> run(Stage stage) throws RunnerException {
        final RunResult found = new Runner(new OptionsBuilder()
                        .include("^" + Pattern.quote(stage.benchmark()) + "$")
                        .forks(0)
                        .param("entries", ENTRIES) // of those that have some
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(part(stage.timing().warmUp(), WARM_UPS))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(part(stage.timing().measured(), ITERATIONS))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
        return Map.of(NANOS, found.getPrimaryResult().getScore(), BYTES, allocated(found));
    }

    private static TimeValue part(Duration whole, int parts) {
        return TimeValue.nanoseconds(whole.toNanos() / parts);
    }

    private static double allocated(RunResult found) {
        final String key = found.getSecondaryResults().keySet().stream()
                .filter(one -> one.endsWith(ALLOCATION)) // some put a dot before it
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("expected " + ALLOCATION + ", found "
                        + found.getSecondaryResults().keySet() + ": this JVM does not tell what threads allocate"));
        final double bytes = found.getSecondaryResults().get(key).getScore();
        return Math.rint(bytes * PARTS) / PARTS;
    }
}
