package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedReadWriteLockDescriptor.*;

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
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A reentrant {@link ReadWriteLock} between threads of any processes: many read at the same time, or one writes.
 *
 * <p>Readers of different processes write no word in common, so they do not slow each other down. A writer who waits
 * keeps new readers out; readers and writers who have waited for 25 ms queue alike. Who writes may take the read lock,
 * too, and go on with that alone; who reads cannot take the write lock.
 *
 * <pre>{@code
 * SharedReadWriteLock lock = SharedReadWriteLock.open(space, "rates");
 * lock.readLock().lock();
 * try {
 *     look();
 * } finally {
 *     lock.readLock().unlock();
 * }
 * }</pre>
 *
 * <p>A reader that dies stands in nobody's way. After the death of a writer, who waits goes on within about two slices of
 * 25 ms, as the {@link OwnerDeathPolicy} says, readers too: under REFUSE both locks throw {@link OwnerDiedException};
 * under REPAIR whoever comes first repairs, a reader with the write lock held for it; under IGNORE {@link
 * #isInconsistent()} tells.
 *
 * <p>Invariant: while the writer's word has an owner, no living member's cell counts readers but, to downgrade, its own.
 * <ul>
 * <li>read: raise the own cell; look at the turn and the writer's word; unless both are free, lower it again and wait;
 * <li>write: acquire or steal the turn; wait until no living member's cell counts; acquire or steal the writer's word;
 * give them back in the opposite order;
 * <li>a reader that has waited for a slice takes the turn, raises its cell, and gives the turn back.
 * </ul>
 * Both words are written by the steps of {@link OwnerWord} only, a cell by its own member only. A death at any point
 * leaves a cell that is void, or a turn to steal; whoever has a turn with the inconsistent bit takes the writer's word
 * from its dead owner, if it has one, gives it back, and clears the bit of the turn: so the writer's word is free
 * whenever somebody takes a turn without it. Only one who dies with the writer's word leaves its inconsistent bit, and
 * that is cleared, under the write lock, only after a repair.
 *
 * <p>Thread-safe and serializable, and so are both locks. Their threads sleep: {@link SharedLockOptions#withSpinning()} is
 * refused.
 */
public final class SharedReadWriteLock implements ReadWriteLock, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient SharedLockOptions options;
    private final transient ReadWriteState state;
    private final transient OwnerDeath death;
    private final transient ReadLock readLock = new ReadLock(this);
    private final transient WriteLock writeLock = new WriteLock(this);

    private SharedReadWriteLock(Space space, SharedFile file, SharedLockOptions asked) throws SpaceException {
        if (asked.spinning()) {
            throw new IllegalArgumentException("a read-write lock does not spin: open it without withSpinning()");
        }
        file.requireLength(FILE_LENGTH);
        this.file = file;
        this.options = SharedLock.agree(file, asked);
        this.state = ReadWriteState.of(space, file);
        this.death = new OwnerDeath(state.writer(), options, state::unlockWrite, this);
    }

    private static SharedFile.Blueprint blueprint(String name, SharedLockOptions options) {
        final OwnerDeathPolicy policy = options.policy() == null ? OwnerDeathPolicy.REFUSE : options.policy();
        return new SharedFile.Blueprint(KIND, name, FILE_LENGTH, null, policy.ordinal());
    }

    /**
     * Attaches to a lock, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @return the lock, with the policy that it has; REFUSE if it is new
     * @throws IOException if the space or the lock's file cannot be used
     */
    public static SharedReadWriteLock open(Space space, String name) throws IOException {
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
    public static SharedReadWriteLock open(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedReadWriteLock(space, SharedFile.open(space, blueprint(name, options)), options);
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
    public static SharedReadWriteLock create(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedReadWriteLock(space, SharedFile.create(space, blueprint(name, options)), options);
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
    public static SharedReadWriteLock attach(Space space, String name, SharedLockOptions options) throws IOException {
        return new SharedReadWriteLock(space, SharedFile.attach(space, KIND, name), options);
    }

    @Override
    public ReadLock readLock() {
        return readLock;
    }

    @Override
    public WriteLock writeLock() {
        return writeLock;
    }

    private static long left(long nanos, long start) {
        return nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - start);
    }

    private boolean read(long nanos, boolean interruptible) throws InterruptedException {
        return state.tryLockRead() || readWaiting(nanos, interruptible);
    }

    private boolean readWaiting(long nanos, boolean interruptible) throws InterruptedException {
        while (state.lockRead(nanos, interruptible)) {
            if (!isInconsistent() || options.policy() == OwnerDeathPolicy.IGNORE) {
                return true;
            }
            if (state.writer().isHeldByCurrentThread()) {
                return true; // in the repair
            }
            state.unlockRead();
            if (options.policy() == OwnerDeathPolicy.REFUSE) {
                throw OwnerDiedException.notHolding(toString());
            }
            final long start = System.nanoTime();
            if (!write(nanos, interruptible)) { // repairs
                return false;
            }
            state.unlockWrite();
            nanos = left(nanos, start);
        }
        return false;
    }

    private boolean write(long nanos, boolean interruptible) throws InterruptedException {
        final boolean isReentrant = state.writer().isHeldByCurrentThread();
        if (!state.lockWrite(nanos, interruptible)) {
            return false;
        }
        if (!isReentrant) {
            death.settle();
        }
        return true;
    }

    /** The lock that many can hold while nobody writes. Its threads may hold it several times. */
    public static final class ReadLock extends ReadWriteHalf {
        private static final long serialVersionUID = 1L;

        private ReadLock(SharedReadWriteLock lock) {
            super(lock);
        }

        @Override
        boolean take(long nanos, boolean interruptible) throws InterruptedException {
            return both().read(nanos, interruptible);
        }

        /**
         * Takes the lock if nobody writes or is about to. May fail though nobody does, while a reader that has waited
         * passes on its turn, and for 25 ms after a writer's death.
         *
         * @return whether this thread has it now
         * @throws OwnerDiedException if a writer died and the policy is REFUSE; the lock is not held then
         */
        @Override
        public boolean tryLock() {
            return takeUninterruptibly(0);
        }

        /**
         * Gives the lock back.
         *
         * @throws IllegalMonitorStateException if this thread does not hold it
         */
        @Override
        public void unlock() {
            both().state.unlockRead();
        }
    }

    /** The lock that one can hold while nobody reads. Its thread may hold it several times. */
    public static final class WriteLock extends ReadWriteHalf {
        private static final long serialVersionUID = 1L;

        private WriteLock(SharedReadWriteLock lock) {
            super(lock);
        }

        @Override
        boolean take(long nanos, boolean interruptible) throws InterruptedException {
            return both().write(nanos, interruptible);
        }

        /**
         * Takes the lock if nobody reads or writes. May fail though nobody does, while a reader finds out that it cannot
         * read, and for 25 ms after a death.
         *
         * @return whether this thread has it now
         * @throws OwnerDiedException if a writer died and the policy is REFUSE; the lock is not held then
         */
        @Override
        public boolean tryLock() {
            final boolean readsAlone = both().getReadHoldCount() > 0 && !both().isWriteLockedByCurrentThread();
            return !readsAlone && takeUninterruptibly(0);
        }

        /**
         * Gives the lock back.
         *
         * @throws IllegalMonitorStateException if this thread does not hold it
         */
        @Override
        public void unlock() {
            both().state.unlockWrite();
        }
    }

    /**
     * Repairs the data after a writer's death, under the write lock, unless somebody else has done it meanwhile. May be
     * called with the write lock held or not, under every policy.
     *
     * @param repair makes the data whole; if it throws, they count as not repaired
     * @return whether a repair was pending and is done now
     * @throws IllegalMonitorStateException if this thread holds the read lock alone
     */
    public boolean recover(Runnable repair) {
        return death.recover(repair, () -> {
            try {
                state.lockWrite(EventCount.FOREVER, false);
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            }
        });
    }

    /**
     * Whether a process died while it wrote and nobody has repaired the data since.
     *
     * @return true if a repair is pending
     */
    public boolean isInconsistent() {
        return OwnerWord.isInconsistent(state.writer().word());
    }

    /**
     * Whether any thread of any process has the write lock.
     *
     * @return true if somebody has, dead or alive
     */
    public boolean isWriteLocked() {
        return !OwnerWord.isFree(state.writer().word());
    }

    /**
     * Who has the write lock, for tools. A snapshot: when it is looked at it may be another already.
     *
     * @return empty if nobody has
     * @throws IOException if the kernel refuses to tell whether the process lives
     */
    public Optional<LockOwner> owner() throws IOException {
        return state.writer().owner();
    }

    /**
     * Whether this thread has the write lock.
     *
     * @return true if it has
     */
    public boolean isWriteLockedByCurrentThread() {
        return state.writer().isHeldByCurrentThread();
    }

    /**
     * How often this thread has the read lock.
     *
     * @return from 0
     */
    public int getReadHoldCount() {
        return state.readHolds();
    }

    /**
     * How many threads of living processes have the read lock, or are just finding out that they cannot have it.
     *
     * @return from 0
     */
    public int getReadLockCount() {
        return (int) state.readers();
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
                return new SharedReadWriteLock(lock.space(), lock.attach(), options);
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " ("
                + (isWriteLocked() ? "written by " + state.writer().describeOwner() : getReadLockCount() + " readers")
                + ")";
    }
}
