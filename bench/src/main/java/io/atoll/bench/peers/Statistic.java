package io.atoll.bench.peers;

import java.util.List;
import java.util.Optional;

/**
 * What the counted rounds gave.
 *
 * @param median the middle one, or the mean of the middle two
 * @param min the smallest
 * @param max the largest
 * @param interval of the median; empty if there was one round only
 */
record Statistic(double median, double min, double max, Optional<Interval> interval) {
    /**
     * Sums rounds up.
     *
     * @param rounds at least one
     * @return their statistic
     */
    static Statistic of(List<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("no rounds");
        }
        final double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        final int middle = sorted.length / 2;
        final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistic(
                median,
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length == 1 ? Optional.empty() : Optional.of(Interval.of(sorted)));
    }
}
