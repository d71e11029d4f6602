package io.atoll.ipc.sync;

import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The internal lock of an object whose words change together. It is held for a few stores, never while user code runs.
 *
 * <p>Whoever enters finds the words whole: after a death, or an exception, inside, the recovery has run first. The
 * recovery is idempotent, as it may itself die and run again: it recomputes what can be derived from words that are each
 * written by one store. A process that is stopped inside keeps the monitor, so a wait that has a limit enters by {@link
 * #tryEnter()}.
 */
final class Monitor {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final LockState lock;
    private final Runnable recovery;

    /**
     * A monitor in shared memory.
     *
     * @param space where
     * @param buffer holds it
     * @param ownerOffset of its owner word
     * @param eventOffset of its event count
     * @param recovery makes the guarded words whole
     */
    Monitor(Space space, AtomicBuffer buffer, int ownerOffset, int eventOffset, Runnable recovery) {
        this.lock = new LockState(space, buffer, ownerOffset, eventOffset);
        this.recovery = recovery;
    }

    /** Enters, however long it takes. */
    void enter() {
        if (!lock.tryEnter()) {
            await(EventCount.FOREVER);
        }
        recoverIfPending();
    }

    /** Enters, unless somebody keeps the monitor for longer than a slice, as only the stopped do. */
    boolean tryEnter() {
        if (!lock.tryEnter() && !await(SLICE_NANOS)) {
            return false;
        }
        recoverIfPending();
        return true;
    }

    private boolean await(long nanos) {
        try {
            return lock.await(nanos, false, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    private void recoverIfPending() {
        if (!lock.isRecoveryPending()) {
            return;
        }
        boolean recovered = false;
        try {
            recovery.run();
            lock.repaired(); // only now: a death before it leaves the recovery to the next
            recovered = true;
        } finally {
            if (!recovered) {
                lock.exit(); // which keeps the bit
            }
        }
    }

    /** Leaves, with the words whole. */
    void exit() {
        lock.exit();
    }

    /** Leaves after an exception. */
    void fail() {
        try {
            recovery.run();
        } finally {
            lock.exit();
        }
    }
}
