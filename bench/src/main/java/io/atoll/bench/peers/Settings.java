package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.time.Duration;

/**
 * How the whole is played.
 *
 * @param rounds of each row
 * @param timing of each run
 * @param quick whether all must end within {@link #QUICK}
 * @param pinning of the processes
 */
record Settings(int rounds, Timing timing, boolean quick, Pinning pinning) {
    /** What {@code --quick} promises, less what the end takes. */
    static final Duration QUICK = Duration.ofSeconds(55);

    private static final int FULL_ROUNDS = 7;
    private static final int QUICK_ROUNDS = 3;
    private static final Timing FULL = new Timing(Duration.ofMillis(1_500), Duration.ofMillis(2_000));
    private static final Timing SHORT = new Timing(Duration.ofMillis(400), Duration.ofMillis(400));

    static Settings of(Integer rounds, boolean quick, Pinning pinning) {
        final int usual = quick ? QUICK_ROUNDS : FULL_ROUNDS;
        return new Settings(rounds == null ? usual : rounds, quick ? SHORT : FULL, quick, pinning);
    }

    Deadline deadline() {
        return quick ? Deadline.in(QUICK) : Deadline.none();
    }
}
