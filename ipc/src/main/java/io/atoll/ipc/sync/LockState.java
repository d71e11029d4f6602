package io.atoll.ipc.sync;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.LangUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One lock as this JVM sees it: the owner word and the event count in shared memory, and which thread of this JVM holds
 * it how often, in Java fields. The fields are written only by the thread that has the word, so the word orders them.
 * The steps on the word are those of {@link OwnerWord}, and the sleep of its acquire is {@link EventCount#await}.
 */
final class LockState {
    private static final int SPINS = 200;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final OwnerWord word;
    private final EventCount released;
    private final Members members;
    private final BooleanSupplier take = this::tryTake;

    private Thread owner;
    private int holds;
    private long stored;

    /**
     * A lock in shared memory.
     *
     * @param buffer holds it
     * @param ownerOffset of its owner word
     * @param eventOffset of its event count
     * @param members who may have it
     * @param futex how to sleep
     */
    LockState(AtomicBuffer buffer, int ownerOffset, int eventOffset, Members members, Futex futex) {
        this.members = members;
        this.word = new OwnerWord(buffer, ownerOffset, members);
        this.released = new EventCount(buffer, eventOffset, futex);
    }

    static LockState of(Space space, SharedFile file) {
        return file.companion(
                LockState.class,
                () -> new LockState(
                        file.buffer(),
                        SharedLockDescriptor.OWNER_OFFSET,
                        SharedLockDescriptor.EVENT_COUNT_OFFSET,
                        space.members(),
                        Futex.of(space.platform())));
    }

    boolean isHeldByCurrentThread() {
        return owner == Thread.currentThread(); // a stale value is never our own thread: only we write that
    }

    /** How often this thread holds the lock. */
    int holds() {
        return isHeldByCurrentThread() ? holds : 0;
    }

    /** One more hold, if this thread has the lock. */
    boolean reenter() {
        if (!isHeldByCurrentThread()) {
            return false;
        }
        if (holds == Integer.MAX_VALUE) {
            throw new Error("maximum lock count exceeded");
        }
        holds++;
        return true;
    }

    /** Takes the lock if it is free, by one CAS. */
    boolean tryEnter() {
        return hold(word.tryAcquire());
    }

    /** Takes the lock if it is free or its owner dead. */
    boolean tryTake() {
        return hold(word.tryAcquireOrSteal());
    }

    private boolean hold(long acquired) {
        if (acquired == 0) {
            return false;
        }
        stored = acquired;
        owner = Thread.currentThread();
        holds = 1;
        return true;
    }

    /** Takes the lock, waiting for it. */
    boolean await(long nanos, boolean interruptible, boolean spinning) throws InterruptedException {
        for (int looks = 0; looks < BriefSpin.LOOKS; looks++) {
            if (OwnerWord.isFree(word.get()) && tryEnter()) { // look first: a failing CAS would take the line away
                return true;
            }
            BriefSpin.pause(looks);
        }
        // a virtual thread that spins keeps its carrier from others, perhaps from the owner: it parks
        return spinning && !Futex.isOnVirtualThread()
                ? spin(nanos, interruptible)
                : released.await(take, nanos, interruptible);
    }

    private boolean spin(long nanos, boolean interruptible) throws InterruptedException {
        final long start = System.nanoTime();
        for (int spins = 1; ; spins++) {
            // look first: a failing CAS would take the line away; ask about the owner's life now and then
            if (OwnerWord.isFree(word.get()) ? tryEnter() : spins % SPINS == 0 && tryTake()) {
                return true;
            }
            if (interruptible && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (nanos != EventCount.FOREVER && System.nanoTime() - start >= nanos) {
                return false;
            }
            Thread.onSpinWait();
        }
    }

    /** One hold less; the last one gives the lock back. */
    void exit() {
        if (!isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException(
                    "this thread does not hold the lock; held by " + members.describe(word.get()));
        }
        if (--holds == 0) {
            owner = null; // before the release: after it the fields are the next owner's
            word.release(stored); // also the publish, a CAS, whose ...
            released.signal(1); // ... waker steps these are
        }
    }

    /** Gives the lock back, however often this thread holds it. */
    int exitAll() {
        final int before = holds();
        if (before > 0) {
            holds = 1;
        }
        exit();
        return before;
    }

    /**
     * Takes the lock again, waiting for it as long as it takes, and holds it as often as before, whatever happens: an error
     * of the wait is thrown with the lock held.
     */
    void regain(int before) {
        Throwable failure = null;
        while (!tryEnter()) {
            try {
                await(EventCount.FOREVER, false, false);
                break;
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            } catch (RuntimeException | Error e) { // the kernel did not tell whether the owner lives: ask again
                failure = e;
                if (isHeldByCurrentThread()) {
                    break;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        holds = before;
        if (failure != null) {
            LangUtil.rethrowUnchecked(failure);
        }
    }

    /** The recovery that is pending is done. Only for the thread that has the lock. */
    void repaired() {
        if (!isHeldByCurrentThread()) { // or it would be another owner's bit that is cleared
            throw new IllegalMonitorStateException("the repair has given back the lock under which it ran");
        }
        stored = word.clearInconsistent(stored);
    }

    /** Whether recovery is pending, for the thread that has the lock. */
    boolean isRecoveryPending() {
        return OwnerWord.isInconsistent(stored);
    }

    /** Whether the lock can be taken from a dead owner. */
    boolean isOwnerDead() {
        final long seen = word.get();
        return !OwnerWord.isFree(seen) && members.isDead(seen);
    }

    long word() {
        return word.get();
    }

    /** Who has the lock, as the member table tells it. */
    Optional<LockOwner> owner() throws IOException {
        final long seen = word.get();
        return members.member(seen)
                .map(member ->
                        new LockOwner(member.pid(), OwnerWord.threadHint(seen), member.alive(), member.command()));
    }

    String describeOwner() {
        return members.describe(word.get());
    }
}
