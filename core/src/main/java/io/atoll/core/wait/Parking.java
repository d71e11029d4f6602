package io.atoll.core.wait;

import io.atoll.core.platform.FutexCall;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/** Sleeping without the kernel's help: look at the word, park a little, a little longer each time. */
final class Parking implements FutexCall {
    private static final long SHORTEST_NANOS = 20_000;
    private static final long LONGEST_NANOS = 1_000_000;

    @Override
    public void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
        final long start = System.nanoTime();
        long pause = SHORTEST_NANOS;
        long left = nanos;
        while (left > 0
                && buffer.getIntVolatile(index) == expected
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, Math.min(pause, left));
            pause = Math.min(pause * 2, LONGEST_NANOS);
            left = nanos - (System.nanoTime() - start);
        }
    }

    @Override
    public int wake(AtomicBuffer buffer, int index, int count) {
        return 0; // nobody can be woken; sleepers see the word change
    }
}
