package io.atoll.ipc.sync;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The internal lock of an object whose words change together: for builders of objects, not for their users. It is held
 * for a few stores, never while user code runs. Not reentrant.
 *
 * <p>Whoever enters finds the words whole: after a death, or an exception, inside, the recovery has run first. The
 * recovery is idempotent, as it may itself die and run again: it recomputes what can be derived from words that are each
 * written by one store. A process that is stopped inside keeps the monitor, so a wait that has a limit enters by {@link
 * #tryEnter()}.
 */
public final class Monitor {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);
    private static final int SPINS = 200;

    private final OwnerWord word;
    private final EventCount free;
    private final Runnable recovery;
    private final BooleanSupplier take = this::take;

    /** The exact word, written only by the thread that has acquired it, so the word orders it. */
    private long stored;

    /**
     * A monitor in shared memory.
     *
     * @param buffer holds it
     * @param ownerOffset of its owner word
     * @param eventOffset of its event count
     * @param members who may enter
     * @param futex how to sleep
     * @param recovery makes the guarded words whole
     */
    public Monitor(
            AtomicBuffer buffer, int ownerOffset, int eventOffset, Members members, Futex futex, Runnable recovery) {
        this.word = new OwnerWord(buffer, ownerOffset, members);
        this.free = new EventCount(buffer, eventOffset, futex);
        this.recovery = recovery;
    }

    private boolean take() {
        return hold(word.tryAcquireOrSteal());
    }

    private boolean hold(long acquired) {
        if (acquired == 0) {
            return false;
        }
        stored = acquired;
        return true;
    }

    /** Enters, however long it takes. */
    public void enter() {
        if (!hold(word.tryAcquire())) {
            await(EventCount.FOREVER);
        }
        recoverIfPending();
    }

    /**
     * Enters, unless somebody keeps the monitor for longer than a slice, as only the stopped do.
     *
     * @return whether it is entered now
     */
    public boolean tryEnter() {
        if (!hold(word.tryAcquire()) && !await(SLICE_NANOS)) {
            return false;
        }
        recoverIfPending();
        return true;
    }

    private boolean await(long nanos) {
        for (int i = 0; i < SPINS; i++) {
            if (OwnerWord.isFree(word.get())
                    && hold(word.tryAcquire())) { // look first: a failing CAS takes the line away
                return true;
            }
            Thread.onSpinWait();
        }
        try {
            return free.await(take, nanos, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    private void recoverIfPending() {
        if (OwnerWord.isInconsistent(stored)) {
            recover();
        }
    }

    /** Clears the bit, or exits. */
    private void recover() {
        boolean recovered = false;
        try {
            recovery.run();
            stored = word.clearInconsistent(stored); // only now: a death before it leaves the recovery to the next
            recovered = true;
        } finally {
            if (!recovered) {
                exit(); // which keeps the bit
            }
        }
    }

    /** Leaves, with the words whole. */
    public void exit() {
        word.release(stored); // also the publish, a CAS, whose ...
        free.signal(1); // ... waker steps these are
    }

    /** Leaves after an exception. If the recovery fails, too, it is left to the next. */
    public void fail() {
        stored = word.markInconsistent(stored);
        recover();
        exit();
    }

    /**
     * Whether nobody is inside, and nobody died inside since the words were last made whole.
     *
     * @return true if the words were whole a moment ago
     */
    public boolean isWhole() {
        return word.get() == 0;
    }

    /** Runs the recovery if somebody has died inside; waits for nobody. */
    public void settle() {
        if (!isWhole() && take()) {
            recoverIfPending();
            exit();
        }
    }
}
