package io.atoll.core.wait;

import io.atoll.core.platform.PlainMemory;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Lets threads of any process sleep until a condition in shared memory may have become true, so that whoever makes it
 * true pays one load when nobody sleeps. The algorithm is an eventcount (Reed and Kanodia, 1979) with a futex below.
 *
 * <pre>
 *   0        4        8
 *  +--------+--------+------------------------------+
 *  |  seq   |  flag  |  56 bytes nobody else uses   |
 *  +--------+--------+------------------------------+
 *   seq   grows with every wake; sleepers sleep while it stays what it was (wraps; any change counts)
 *   flag  1: somebody may sleep
 * </pre>
 *
 * <p>The steps (specification: {@code event_count.pml}):
 * <ul>
 * <li>waiter: {@code s = seq; flag = 1;} full fence{@code ; } look at the condition; sleep while {@code seq == s}, at most
 * one slice; again;
 * <li>publish: make the condition true; full fence;
 * <li>waker steps, after each publish: {@code if (flag) { seq++; k = wake(n); if (k < n) { flag = 0; seq++; wake all } }}.
 * The second {@code seq++} comes after {@code flag = 0} and before the last wake: it calls back whoever registered in
 * between;
 * <li>early leave, at a deadline, an interrupt or an error: the waker steps for one, since the leaver may have eaten a
 * wake. The model takes them if the condition holds; here they are always taken, since to look again might be to take.
 * </ul>
 *
 * <p>Everybody may write both words at any time. What holds after a death at any point: a waker that dies between
 * making the condition true and its last wake, or a woken waiter that dies before it passes the wake on, delays the
 * others by at most one slice of {@value #SLICE_MILLIS} ms, since a sleeper looks at its condition again after each
 * slice. No death makes anybody sleep for ever beside a true condition.
 */
public final class EventCount {
    /** Bytes that an event count takes: its own cache line. */
    public static final int LENGTH = 64;

    /** The longest that anybody sleeps without looking again, in milliseconds. */
    public static final int SLICE_MILLIS = 25;

    /** For {@link #await}: wait as long as it takes. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** For tools: where {@code seq} lies, an int. */
    public static final int SEQ_OFFSET = 0;

    /** For tools: where {@code flag} lies, an int: 0, or 1 if somebody may sleep. */
    public static final int FLAG_OFFSET = 4;

    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(SLICE_MILLIS);

    private final AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final int seqIndex;
    private final int flagIndex;
    private final long flagAddress;
    private final Futex futex;

    /**
     * An event count in shared memory.
     *
     * @param buffer holds it
     * @param index where it begins: {@link #LENGTH} bytes, zero when new
     * @param futex how to sleep
     */
    public EventCount(AtomicBuffer buffer, int index, Futex futex) {
        this.buffer = buffer;
        this.seqIndex = index + SEQ_OFFSET;
        this.flagIndex = index + FLAG_OFFSET;
        this.flagAddress = PlainMemory.address(buffer, flagIndex, Integer.BYTES);
        this.futex = futex;
    }

    /**
     * Waits until a condition holds, looking whenever woken and after each slice.
     *
     * @param condition may take what it finds; called by this thread only; may throw, which ends the wait
     * @param nanos at most so long; 0 or less looks once; {@link #FOREVER} for no limit
     * @param interruptible whether an interrupt ends the wait; otherwise it stays pending
     * @return true if the condition held, false if the time was over first
     * @throws InterruptedException if interrupted (answered within a slice) while the condition did not hold
     */
    public boolean await(BooleanSupplier condition, long nanos, boolean interruptible) throws InterruptedException {
        if (nanos <= 0) {
            return condition.getAsBoolean(); // never registered, so it can have eaten no wake
        }
        final long start = System.nanoTime();
        boolean interrupted = false;
        boolean held = false;
        try {
            while (true) {
                final int seq = buffer.getIntVolatile(seqIndex); // s = seq
                buffer.putIntVolatile(flagIndex, 1); // flag = 1, before ...
                VarHandle.fullFence(); // ... the condition, which may read in any mode: a volatile store is not enough
                if (condition.getAsBoolean()) {
                    held = true;
                    return true;
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (interruptible) {
                        interrupted = false;
                        throw new InterruptedException();
                    }
                }
                final long left = nanos == FOREVER ? SLICE_NANOS : nanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                futex.sleep(buffer, seqIndex, seq, Math.min(left, SLICE_NANOS)); // while seq == s
            }
        } finally {
            if (!held) {
                signal(1); // early leave: we may have eaten a wake that was meant for somebody who stays
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Tells sleepers that the condition may hold: the waker steps. To be called after the publish, by a volatile store
     * or a CAS (which keeps the load of {@code flag} behind it); after a release store only with a full fence between.
     * Costs one load when nobody sleeps.
     *
     * @param count how many should look, at least 1
     */
    public void signal(int count) {
        if (hasWaiters()) {
            wake(count);
        }
    }

    private void wake(int count) {
        buffer.getAndAddInt(seqIndex, 1); // first seq++, atomic: wakers race
        if (futex.wake(buffer, seqIndex, count) < count) {
            // k < n: as far as this process can tell, nobody is left asleep, so the next signals may be cheap again.
            // One
            // that can only park cannot tell: whoever sleeps in the kernel then waits for the end of its slice.
            buffer.putIntVolatile(flagIndex, 0);
            buffer.getAndAddInt(seqIndex, 1); // second seq++, after the flag: calls back who registered meanwhile
            futex.wake(buffer, seqIndex, Integer.MAX_VALUE); // wake all, after seq
        }
    }

    /**
     * Whether somebody may be asleep, for tools.
     *
     * @return true if a waker would make a system call
     */
    public boolean hasWaiters() {
        return (flagAddress != 0 ? UnsafeApi.getIntVolatile(null, flagAddress) : buffer.getIntVolatile(flagIndex)) != 0;
    }
}
