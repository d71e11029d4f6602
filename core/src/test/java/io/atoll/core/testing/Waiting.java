package io.atoll.core.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what other threads and processes bring about. */
public final class Waiting {
    private static final long HANG_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @param what it says, for the message
     * @param condition looked at again and again
     */
    public static void until(String what, Callable<Boolean> condition) {
        final long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > HANG_LIMIT_NANOS) {
                    throw new AssertionError("not within 60 s: " + what);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (Exception e) {
            throw new AssertionError("while waiting until " + what, e);
        }
    }
}
