package io.atoll.ipc.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions that other threads or processes make true, never for a time. */
public final class Await {
    /** After so many seconds something hangs. */
    public static final int HANG_LIMIT_SECONDS = 60;

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param what for the message if it never does
     * @param condition looked at again and again
     */
    public static void until(String what, BooleanSupplier condition) {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(HANG_LIMIT_SECONDS)) {
                throw new AssertionError("not within " + HANG_LIMIT_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Waits until there is something to be had.
     *
     * @param <T> what kind of thing
     * @param what for the message if there never is
     * @param source asked again and again, as long as it gives null
     * @return what it gave
     */
    public static <T> T value(String what, Supplier<T> source) {
        final AtomicReference<T> value = new AtomicReference<>();
        until(what, () -> {
            value.set(source.get());
            return value.get() != null;
        });
        return value.get();
    }

    /**
     * Waits until a thread has ended.
     *
     * @param thread which
     */
    public static void end(Thread thread) {
        until("the end of thread " + thread.getName(), () -> !thread.isAlive());
    }

    /** Waits for its own process to be killed. */
    public static void death() {
        while (true) {
            LockSupport.park();
        }
    }
}
