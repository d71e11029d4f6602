package io.atoll.samples;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** How a command polls: awake for some microseconds, then asleep, a little longer each time. */
final class Idle {
    private static final int SPINS = 1_000;
    private static final int YIELDS = 20;
    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Idle() {}

    static IdleStrategy strategy() {
        return new BackoffIdleStrategy(SPINS, YIELDS, SHORTEST_NANOS, LONGEST_NANOS);
    }
}
