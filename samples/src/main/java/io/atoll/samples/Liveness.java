package io.atoll.samples;

/** How many members of a space live, in words that say whence it is known. */
final class Liveness {
    private Liveness() {}

    /**
     * In a line of a report.
     *
     * @param alive how many live
     * @param dead how many are remembered only
     * @return for people
     */
    static String of(long alive, long dead) {
        return (alive == 0 ? "nobody" : alive) + " alive, " + dead + " dead, by a shared probe of the byte that each"
                + " keeps locked";
    }
}
