package io.atoll.bench.peers.child;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Latencies in nanoseconds of a run in two parts, of which only the second counts. Who spins and records does the same in
 * both, into a histogram of each that is found by arithmetic: a branch that the warm-up never takes is compiled as a trap,
 * and the first latency that counts would throw the compiled code away. Milliseconds of interpreting would follow, and
 * they, not the messages, would be the high percentiles.
 */
final class Latencies {
    static final long WARM_UP = 0;
    static final long COUNTED = 1;

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    /** Of each kind; enough for the compilers. */
    private static final int REHEARSALS = 20_000;

    private final Histogram[] parts = {histogram(), histogram()};

    /** New largest and smallest values are rare in a run, but come with the first that counts: no trap is left there. */
    Latencies() {
        final Histogram rehearsal = histogram();
        for (int i = 0; i < REHEARSALS; i++) {
            rehearsal.recordValue(REHEARSALS + i);
            rehearsal.recordValue(REHEARSALS - i);
            rehearsal.recordValue(REHEARSALS);
        }
    }

    /**
     * Which part a time is in.
     *
     * @param nanoTime the time
     * @param countFrom when the second part begins
     * @return {@link #WARM_UP} or {@link #COUNTED}
     */
    static long part(long nanoTime, long countFrom) {
        return countFrom - nanoTime - 1 >>> 63;
    }

    void record(long part, long nanos) {
        parts[(int) part].recordValue(nanos);
    }

    /** Whether none has counted yet. */
    boolean isEmpty() {
        return parts[(int) COUNTED].getTotalCount() == 0;
    }

    Map<String, Double> figures() {
        return figures(parts[(int) COUNTED]);
    }

    static Histogram histogram() {
        return new Histogram(LONGEST, DIGITS);
    }

    static Map<String, Double> figures(Histogram latencies) {
        if (latencies.getTotalCount() == 0) {
            throw new IllegalStateException("nothing was measured: too short a time");
        }
        final Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50", (double) latencies.getValueAtPercentile(50));
        figures.put("p99", (double) latencies.getValueAtPercentile(99));
        figures.put("p99.9", (double) latencies.getValueAtPercentile(99.9));
        figures.put("p99.99", (double) latencies.getValueAtPercentile(99.99));
        figures.put("max", (double) latencies.getMaxValue());
        return figures;
    }
}
