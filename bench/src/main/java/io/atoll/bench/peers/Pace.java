package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.time.Duration;
import java.util.List;

/**
 * How much time each row gets, so that there is some for all. What the start and the end of a run take is told by those
 * that were played: on a busy machine, several times what is usual.
 */
final class Pace {
    /** What the start and the end of a run take, about, as long as none was played. */
    private static final Duration USUAL_OVERHEAD = Duration.ofMillis(560);

    private static final int LEAST_FULL_ROUNDS = 3;

    /** By how much runs are made shorter at most where even one round of all would take too long. */
    private static final int SHORTEST = 4;

    private final Settings settings;
    private long overheadNanos;
    private long runs;

    Pace(Settings settings) {
        this.settings = settings;
    }

    /**
     * Takes note of a run.
     *
     * @param timing what it was to take
     * @param nanos what it took with its start and its end
     */
    void played(Timing timing, long nanos) {
        overheadNanos += Math.max(0, nanos - timing.total().toNanos());
        runs++;
    }

    private Duration overhead() {
        return runs == 0 ? USUAL_OVERHEAD : Duration.ofNanos(overheadNanos / runs);
    }

    /**
     * What is set aside while others are played.
     *
     * @param later rows that are still to come
     * @return the time in which each of them can be played a few times; once, where time is short
     */
    Duration reserve(List<Row> later) {
        final int rounds = settings.quick() ? 1 : LEAST_FULL_ROUNDS;
        return later.stream()
                .map(this::round)
                .reduce(Duration.ZERO, Duration::plus)
                .multipliedBy(rounds);
    }

    /** What a round of a row takes. */
    Duration round(Row row) {
        return settings.timing(row).total().plus(overhead()).multipliedBy(row.playing());
    }

    /**
     * How long the runs of a row take: as the settings say, but shorter where that leaves too little for the others and
     * time is short.
     *
     * @param row which is to be played
     * @param later rows that are to come after it
     * @param left the time for all of them
     * @return the timing of each of its runs
     */
    Timing timing(Row row, List<Row> later, Duration left) {
        final Timing usual = settings.timing(row);
        return settings.quick() && round(row).plus(reserve(later)).compareTo(left) > 0
                ? new Timing(
                        usual.warmUp().dividedBy(SHORTEST), usual.measured().dividedBy(SHORTEST))
                : usual;
    }
}
