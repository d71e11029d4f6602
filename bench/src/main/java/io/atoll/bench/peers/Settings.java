package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.time.Duration;
import java.util.Optional;

/**
 * How the whole is played.
 *
 * @param rounds of each row
 * @param timing of each run, but of those that are longer
 * @param quick whether all was cut short
 * @param limit by when all must end; empty for no limit
 * @param pinning of the processes
 */
record Settings(int rounds, Timing timing, boolean quick, Optional<Duration> limit, Pinning pinning) {
    /** What {@code --quick} promises, less what the end takes. */
    static final Duration QUICK = Duration.ofSeconds(55);

    /**
     * What is promised of a run without options, less what the end takes. Enough for all rounds on a machine that does
     * nothing else; where it is short, the last rows get fewer.
     */
    static final Duration WHOLE = Duration.ofSeconds(1_170);

    private static final int FULL_ROUNDS = 7;
    private static final int QUICK_ROUNDS = 3;

    /** Of rows whose figures are decided by what is rare. Longer ones would take rounds from the rows that come last. */
    static final Timing LONG = new Timing(Duration.ofMillis(500), Duration.ofMillis(1_500));

    /** Of rows whose code is still being compiled when others are warm: there is much of it, or it seldom runs. */
    static final Timing LONG_WARM_UP = new Timing(Duration.ofMillis(1_500), Duration.ofMillis(500));

    /** Of rows whose figures do not depend on time. */
    static final Timing BRIEF = new Timing(Duration.ofMillis(250), Duration.ofMillis(250));

    private static final Timing FULL = new Timing(Duration.ofMillis(500), Duration.ofMillis(500));
    private static final Timing SHORT = new Timing(Duration.ofMillis(400), Duration.ofMillis(400));

    static Settings of(Integer rounds, boolean quick, Pinning pinning) {
        final int usual = quick ? QUICK_ROUNDS : FULL_ROUNDS;
        final Optional<Duration> whole = rounds == null ? Optional.of(WHOLE) : Optional.empty();
        return new Settings(
                rounds == null ? usual : rounds,
                quick ? SHORT : FULL,
                quick,
                quick ? Optional.of(QUICK) : whole,
                pinning);
    }

    /** How long the runs of a row take, if there is as much time as expected. */
    Timing timing(Row row) {
        return quick ? timing : row.timing().orElse(timing);
    }

    Deadline deadline() {
        return limit.map(Deadline::in).orElseGet(Deadline::none);
    }
}
