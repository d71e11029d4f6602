package io.atoll.ipc.sync;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.wait.EventCount;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * A reentrant lock between threads of any processes, which knows when its owner has died. Barging, not fair.
 *
 * <p>Uncontended, lock and unlock are two CAS: no system call, no allocation. A waiter spins briefly, then sleeps; the
 * owner wakes one when it unlocks. When a process dies holding the lock, the kernel proves it, and a waiter goes on
 * within about two slices of 25 ms, as the lock's {@link OwnerDeathPolicy} says. A process that is stopped or slow keeps
 * what it holds, for as long as it takes.
 *
 * <pre>{@code
 * SharedLock lock = SharedLock.open(space, "guard", SharedLockOptions.DEFAULT.withRepair(() -> rebuild(table)));
 * lock.lock();
 * try {
 *     change(table);
 * } finally {
 *     lock.unlock();
 * }
 * }</pre>
 *
 * <p>Invariant: the guarded data are sound whenever the lock is acquired without pending recovery (specification:
 * {@code owner_word.pml}, with the policies). The owner word is written by its own steps only (see {@link OwnerWord});
 * the inconsistent bit is set by whoever takes the lock from a dead owner and cleared, under the lock, only after the
 * data were repaired. A death at any point, also during a repair, leaves the bit set or to be set by the next, so no
 * repair is ever skipped.
 *
 * <p>Handles are thread-safe and serializable: captured by a lambda that runs in another JVM, a handle is the same lock
 * there. All handles to one lock in a JVM share their holds.
 */
public final class SharedLock implements Lock, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Space space;
    private final transient SharedFile file;
    private final transient LockState state;
    private final transient SharedLockOptions options;
    private final transient OwnerDeath death;

    private SharedLock(Space space, SharedFile file, SharedLockOptions asked) throws SpaceException {
        file.requireLength(SharedLockDescriptor.FILE_LENGTH);
        this.space = space;
        this.file = file;
        this.state = LockState.of(space, file);
        this.options = agree(file, asked);
        this.death = new OwnerDeath(state, options, state::exit, this);
    }

    /** The options of this handle: what the lock has, together with what was asked for. */
    static SharedLockOptions agree(SharedFile file, SharedLockOptions asked) throws SpaceException {
        final OwnerDeathPolicy policy = OwnerDeathPolicy.values()[file.choice(0, OwnerDeathPolicy.values().length)];
        if (asked.policy() != null && asked.policy() != policy) {
            throw new OptionsConflictException(file.path(), "policy " + asked.policy(), "policy " + policy);
        }
        if (asked.policy() == null && policy == OwnerDeathPolicy.REPAIR) {
            throw new OptionsConflictException(file.path(), "no repair handler", "policy REPAIR, which needs one");
        }
        return new SharedLockOptions(policy, asked.repair(), asked.spinning());
    }

    private static SharedFile.Blueprint blueprint(String name, SharedLockOptions options) {
        final OwnerDeathPolicy policy = options.policy() == null ? OwnerDeathPolicy.REFUSE : options.policy();
        return new SharedFile.Blueprint(
                SharedLockDescriptor.KIND, name, SharedLockDescriptor.FILE_LENGTH, null, policy.ordinal());
    }

    /**
     * Attaches to a lock, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @return the lock, with the policy that it has; REFUSE if it is new
     * @throws IOException if the space or the lock's file cannot be used
     */
    public static SharedLock open(Space space, String name) throws IOException {
        return open(space, name, SharedLockOptions.DEFAULT);
    }

    /**
     * Attaches to a lock, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options how to open it
     * @return the lock
     * @throws OptionsConflictException if it exists with another policy
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the lock's file cannot be used
     */
    public static SharedLock open(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedLock(space, SharedFile.open(space, blueprint(name, options)), options);
    }

    /**
     * Creates a lock.
     *
     * @param space where
     * @param name its name
     * @param options how to open it
     * @return the lock
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the lock's file cannot be used
     */
    public static SharedLock create(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedLock(space, SharedFile.create(space, blueprint(name, options)), options);
    }

    /**
     * Attaches to a lock.
     *
     * @param space where
     * @param name its name
     * @param options how to open it
     * @return the lock
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws OptionsConflictException if it has another policy
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the lock's file cannot be used
     */
    public static SharedLock attach(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedLock(space, SharedFile.attach(space, SharedLockDescriptor.KIND, name), options);
    }

    /**
     * Takes the lock, waiting for it as long as it takes; an interrupt stays pending.
     *
     * @throws OwnerDiedException if an owner died and the policy is REFUSE; the lock is not held then
     */
    @Override
    public void lock() {
        if (state.tryEnter()) { // first what is usual: free
            death.settle();
        } else if (!state.reenter()) {
            awaitUninterruptibly();
            death.settle();
        }
    }

    private void awaitUninterruptibly() {
        try {
            state.await(EventCount.FOREVER, false, options.spinning());
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    /**
     * Takes the lock, waiting for it until interrupted. An interrupt is answered within 25 ms.
     *
     * @throws InterruptedException if interrupted before; the lock is not held then
     * @throws OwnerDiedException if an owner died and the policy is REFUSE; the lock is not held then
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!state.reenter()) {
            state.await(EventCount.FOREVER, true, options.spinning());
            death.settle();
        }
    }

    /**
     * Takes the lock if it is free or its owner is dead. May fail for 25 ms after the owner's death.
     *
     * @return whether this thread has it now
     * @throws OwnerDiedException if an owner died and the policy is REFUSE; the lock is not held then
     */
    @Override
    public boolean tryLock() {
        if (state.reenter()) {
            return true;
        }
        if (!state.tryTake()) {
            return false;
        }
        death.settle();
        return true;
    }

    /**
     * Takes the lock if it becomes free in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return whether this thread has it now
     * @throws InterruptedException if interrupted before; the lock is not held then
     * @throws OwnerDiedException if an owner died and the policy is REFUSE; the lock is not held then
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (state.reenter()) {
            return true;
        }
        if (!state.tryTake() && (time <= 0 || !state.await(unit.toNanos(time), true, options.spinning()))) {
            return false;
        }
        death.settle();
        return true;
    }

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     * @throws io.atoll.core.liveness.OwnershipLostException if its memory was overwritten from outside
     */
    @Override
    public void unlock() {
        state.exit();
    }

    /**
     * Repairs the data after an owner's death, under the lock, unless somebody else has done it meanwhile. May be called
     * with the lock held or not, under every policy.
     *
     * @param repair makes the data whole; if it throws, they count as not repaired
     * @return whether a repair was pending and is done now
     */
    public boolean recover(Runnable repair) {
        return death.recover(repair, () -> {
            if (!state.tryEnter()) {
                awaitUninterruptibly();
            }
        });
    }

    /**
     * Whether a process died while it held the lock and nobody has repaired the data since.
     *
     * @return true if a repair is pending
     */
    public boolean isInconsistent() {
        return OwnerWord.isInconsistent(state.word());
    }

    /**
     * Whether any thread of any process has the lock.
     *
     * @return true if somebody has, dead or alive
     */
    public boolean isLocked() {
        return !OwnerWord.isFree(state.word());
    }

    /**
     * Who has the lock, for tools. A snapshot: when it is looked at it may be another already.
     *
     * @return empty if nobody has
     * @throws IOException if the kernel refuses to tell whether the process lives
     */
    public Optional<LockOwner> owner() throws IOException {
        return state.owner();
    }

    /**
     * Whether this thread has the lock.
     *
     * @return true if it has
     */
    public boolean isHeldByCurrentThread() {
        return state.isHeldByCurrentThread();
    }

    /**
     * A new condition of this lock. It has no name to be found by: other processes get it as a handle, captured by a
     * lambda for instance. It stays until it is unlinked, or the space is deleted.
     *
     * @return the condition
     * @throws UncheckedIOException if the space or the condition's file cannot be used
     */
    @Override
    public SharedCondition newCondition() {
        try {
            return SharedCondition.createNameless(this);
        } catch (IOException e) {
            throw new UncheckedIOException("a condition for " + file, e);
        }
    }

    /**
     * The condition of this lock that has a name; a new one if there is none.
     *
     * @param name its name among the conditions of this lock, at most 80 characters
     * @return the condition
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the condition's file cannot be used
     */
    public SharedCondition newCondition(String name) throws IOException {
        return SharedCondition.open(this, name);
    }

    Space space() {
        return space;
    }

    LockState state() {
        return state;
    }

    OwnerDeath death() {
        return death;
    }

    long objectId() {
        return file.objectId();
    }

    /**
     * The options of this handle.
     *
     * @return with the policy that the lock has
     */
    public SharedLockOptions options() {
        return options;
    }

    /**
     * Removes the lock's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle(), options);
    }

    private record Handle(ObjectHandle lock, SharedLockOptions options) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedLock(lock.space(), lock.attach(), options);
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " (" + (isLocked() ? "held by " + state.describeOwner() : "free") + ")";
    }
}
