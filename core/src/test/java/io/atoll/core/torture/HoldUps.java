package io.atoll.core.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long survivors were held up by each death, in nanoseconds. */
public final class HoldUps {
    private final List<Long> nanos = new ArrayList<>();

    void add(long value) {
        nanos.add(Math.max(0, value));
    }

    /**
     * A percentile.
     *
     * @param percent 0 to 100
     * @return in milliseconds
     */
    public double millis(double percent) {
        final List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        final int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.get(Math.max(0, rank - 1)) / 1e6;
    }

    @Override
    public String toString() {
        return String.format("p50 %.1f ms, p99 %.1f ms, max %.1f ms", millis(50), millis(99), millis(100));
    }
}
