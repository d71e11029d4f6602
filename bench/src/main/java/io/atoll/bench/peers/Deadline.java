package io.atoll.bench.peers;

import java.time.Duration;
import java.util.function.LongSupplier;

/** When the program has to be at its end, if it has to. */
final class Deadline {
    private final LongSupplier clock;
    private final long start;
    private final long nanos;

    /**
     * A deadline from now on.
     *
     * @param clock nanoseconds
     * @param nanos the time there is; {@link Long#MAX_VALUE} for no end
     */
    Deadline(LongSupplier clock, long nanos) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.nanos = nanos;
    }

    static Deadline in(Duration time) {
        return new Deadline(System::nanoTime, time.toNanos());
    }

    static Deadline none() {
        return new Deadline(System::nanoTime, Long.MAX_VALUE);
    }

    boolean isNone() {
        return nanos == Long.MAX_VALUE;
    }

    /** The time that has passed. */
    long passed() {
        return clock.getAsLong() - start;
    }

    /** The time that is left; negative when it is over. */
    long left() {
        return isNone() ? Long.MAX_VALUE : nanos - passed();
    }

    /**
     * A deadline for a part of the work.
     *
     * @param reserve the time that the rest of it is to have
     * @return so much earlier
     */
    Deadline before(Duration reserve) {
        return isNone() ? this : new Deadline(clock, left() - reserve.toNanos());
    }
}
