package io.atoll.bench.peers;

/**
 * Where the median of all runs that there could be lies, told from a few: between two of them by order. Nothing is
 * supposed of how runs are distributed but that they do not depend on each other: each lies below the true median as
 * likely as above it, as a coin falls.
 *
 * @param low the lower bound
 * @param high the upper bound
 * @param confidence how often such an interval holds the true median, from 0 to 1
 */
record Interval(double low, double high, double confidence) {
    /** What is asked for. Fewer than six rounds cannot give it: from them comes less, and it is said how much. */
    static final double WANTED = 0.95;

    /**
     * The narrowest interval that has the confidence wanted, or the widest if there is none.
     *
     * @param sorted the rounds, the smallest first, at least two
     * @return the interval
     */
    static Interval of(double... sorted) {
        int left = 0;
        while (left + 1 < sorted.length / 2 && confidence(sorted.length, left + 1) >= WANTED) {
            left++;
        }
        return new Interval(sorted[left], sorted[sorted.length - 1 - left], confidence(sorted.length, left));
    }

    /**
     * How often the interval without the outermost rounds holds the median.
     *
     * @param rounds how many there are
     * @param left how many are left out on each side
     * @return one less the chance that at most that many lie below the median, or above it
     */
    static double confidence(int rounds, int left) {
        double ways = 1;
        double sum = 1;
        for (int below = 1; below <= left; below++) {
            ways = ways * (rounds - below + 1) / below;
            sum += ways;
        }
        return 1 - 2 * sum / Math.pow(2, rounds);
    }

    /** Whether both bounds are numbers that can be written down. */
    boolean isFinite() {
        return Double.isFinite(low) && Double.isFinite(high);
    }
}
