package io.atoll.bench.peers.child;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies in nanoseconds, and which of them are told. */
final class Latencies {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private Latencies() {}

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
