package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedConditionDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * A {@link Condition} of a {@link SharedLock}, for threads of any processes: they wait for it with the lock held, which
 * is given back meanwhile and held again on every return.
 *
 * <pre>{@code
 * SharedCondition notEmpty = lock.newCondition("not-empty");
 * lock.lock();
 * try {
 *     while (isEmpty()) {
 *         notEmpty.await();
 *     }
 *     takeOne();
 * } finally {
 *     lock.unlock();
 * }
 * }</pre>
 *
 * <p>{@link #signal(int) signal(n)} lets exactly n go on, those who have waited longest, or all if they are fewer. The
 * signal of a process that dies before it has gone on is passed on to one who waited beside it, within about two slices of
 * 25 ms. As with every condition, wait in a loop: a death may wake one too many.
 *
 * <p>If the lock's owner has died meanwhile, the wait ends as the lock's {@link OwnerDeathPolicy} says. Under REFUSE that
 * is an {@link OwnerDiedException}, thrown with the lock held, as every return from a wait is; a signal that such a
 * waiter had got goes to another.
 *
 * <p>Invariant: each waiter has a cell, free &rarr; WAITING &rarr; SIGNALLED &rarr; free, or WAITING &rarr; free if it
 * gives up. All words but the event counts are written by the holder of the lock only, a cell's word by one store each:
 * <ul>
 * <li>wait: ticket, then WAITING; the lock's release publishes both; after the lock is held again, free;
 * <li>signal: the last ticket given, then SIGNALLED, then the wake, one waiter after the other;
 * <li>pass on, for each cell of the dead: if SIGNALLED, signal the first who waits with a ticket that is not above the
 * cell's last; then free. Sleepers look for such cells after each slice, and take the lock for it.
 * </ul>
 * A death at any point leaves each cell in one of its states. A dead WAITING cell is void. A dead SIGNALLED one is passed
 * on, twice if who did it died between its two stores: one wakes without a signal. No signal is lost as long as
 * somebody waits who waited when it was given.
 *
 * <p>Conditions belong to one lock, and stay, also when it is unlinked, until they are unlinked themselves or the space is
 * deleted. Thread-safe and serializable. Up to 1,024 threads can wait for a condition at the same time.
 */
public final class SharedCondition implements Condition, Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicLong NAMELESS = new AtomicLong();

    private final transient SharedLock lock;
    private final transient SharedFile file;
    private final transient LockState state;
    private final transient WaiterCells cells;

    private SharedCondition(SharedLock lock, SharedFile file) throws SpaceException {
        file.requireLength(FILE_LENGTH);
        this.lock = lock;
        this.file = file;
        this.state = lock.state();
        final Space space = lock.space();
        this.cells = new WaiterCells(file.buffer(), space.members(), Futex.of(space.platform()));
    }

    /** The conditions of each lock have names of their own, also those of a lock and of its later namesake. */
    private static String fileName(SharedLock lock, String name) {
        return Long.toHexString(lock.objectId()) + "." + name;
    }

    private static SharedFile.Blueprint blueprint(SharedLock lock, String name) {
        Space.checkName(name);
        return new SharedFile.Blueprint(KIND, fileName(lock, name), FILE_LENGTH, null);
    }

    /** A condition whose name nobody can give: it begins with a dot, and ends with what only this member uses. */
    static SharedCondition createNameless(SharedLock lock) throws IOException {
        final Members member = lock.space().members();
        final String name = "." + member.slot() + "." + member.epoch() + "." + NAMELESS.incrementAndGet();
        return new SharedCondition(
                lock,
                SharedFile.create(
                        lock.space(), new SharedFile.Blueprint(KIND, fileName(lock, name), FILE_LENGTH, null)));
    }

    /**
     * Attaches to a condition, or creates it if there is none.
     *
     * @param lock whose condition it is
     * @param name its name among the conditions of this lock, at most 80 characters
     * @return the condition
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the condition's file cannot be used
     */
    public static SharedCondition open(SharedLock lock, String name) throws IOException {
        return new SharedCondition(lock, SharedFile.open(lock.space(), blueprint(lock, name)));
    }

    /**
     * Creates a condition.
     *
     * @param lock whose condition it is
     * @param name its name among the conditions of this lock, at most 80 characters
     * @return the condition
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the condition's file cannot be used
     */
    public static SharedCondition create(SharedLock lock, String name) throws IOException {
        return new SharedCondition(lock, SharedFile.create(lock.space(), blueprint(lock, name)));
    }

    /**
     * Attaches to a condition.
     *
     * @param lock whose condition it is
     * @param name its name among the conditions of this lock, at most 80 characters
     * @return the condition
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the condition's file cannot be used
     */
    public static SharedCondition attach(SharedLock lock, String name) throws IOException {
        Space.checkName(name);
        return new SharedCondition(lock, SharedFile.attach(lock.space(), KIND, fileName(lock, name)));
    }

    /**
     * Waits until signalled or interrupted. An interrupt is answered within a slice of 25 ms, once the lock is held again.
     *
     * @throws InterruptedException if interrupted before
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws IllegalStateException if too many wait already
     * @throws OwnerDiedException if an owner of the lock has died meanwhile and its policy is REFUSE
     */
    @Override
    public void await() throws InterruptedException {
        await(EventCount.FOREVER, true);
    }

    /**
     * Waits until signalled; an interrupt stays pending.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws IllegalStateException if too many wait already
     * @throws OwnerDiedException if an owner of the lock has died meanwhile and its policy is REFUSE
     */
    @Override
    public void awaitUninterruptibly() {
        try {
            await(EventCount.FOREVER, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    /**
     * Waits until signalled, interrupted, or for a limited time.
     *
     * @param nanos how long to wait, in nanoseconds
     * @return how much of the time is left; 0 or less if it is over
     * @throws InterruptedException if interrupted before
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws OwnerDiedException if an owner of the lock has died meanwhile and its policy is REFUSE
     */
    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        final long start = System.nanoTime();
        await(Math.min(nanos, EventCount.FOREVER - 1), true);
        return nanos - (System.nanoTime() - start);
    }

    /**
     * Waits until signalled, interrupted, or for a limited time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return false if the time was over first
     * @throws InterruptedException if interrupted before
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws OwnerDiedException if an owner of the lock has died meanwhile and its policy is REFUSE
     */
    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        return await(unit.toNanos(time), true);
    }

    /**
     * Waits until signalled, interrupted, or until a time.
     *
     * @param deadline when to give up
     * @return false if the time has come first
     * @throws InterruptedException if interrupted before
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     * @throws OwnerDiedException if an owner of the lock has died meanwhile and its policy is REFUSE
     */
    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        return await(deadline.getTime() - System.currentTimeMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean await(long nanos, boolean interruptible) throws InterruptedException {
        requireLock();
        if (interruptible && Thread.interrupted()) {
            throw new InterruptedException();
        }
        final boolean wasPending = state.isRecoveryPending();
        final int cell = cells.join();
        final int holds = state.exitAll();
        InterruptedException interrupt = null;
        boolean isSignalled = false;
        boolean goesOn = false;
        try {
            try {
                sleep(cell, nanos, interruptible);
            } catch (InterruptedException e) {
                interrupt = e;
            } finally {
                try {
                    state.regain(holds);
                } finally {
                    isSignalled =
                            cells.leave(cell); // under the lock: so a signal came before the time was over, or after
                }
            }
            if (!wasPending) {
                lock.death().settleHeld();
            }
            goesOn = true;
        } finally {
            if (interrupt != null && (isSignalled || !goesOn)) {
                Thread.currentThread().interrupt(); // who is signalled must not throw it, or the signal would be lost
            }
            if (isSignalled && !goesOn && state.isHeldByCurrentThread()) { // unless a repair has given back the lock
                cells.signal(1); // to another: this one throws
            }
        }
        if (interrupt != null && !isSignalled) {
            throw interrupt;
        }
        return isSignalled;
    }

    private void sleep(int cell, long nanos, boolean interruptible) throws InterruptedException {
        final long start = System.nanoTime();
        final EventCount signalled = cells.signalled(cell);
        final BooleanSupplier look = () -> !cells.isWaiting(cell) || cells.isAnySignalStranded();
        long left = nanos;
        while (signalled.await(look, left, interruptible) && cells.isWaiting(cell)) {
            try {
                state.regain(1); // without regard to the policy: no user code runs, and the bit stays
                cells.settleDeaths();
            } finally {
                state.exitAll();
            }
            left = nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - start);
        }
    }

    private void requireLock() {
        if (!state.isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold " + lock);
        }
    }

    /**
     * Lets one go on, who has waited longest.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     */
    @Override
    public void signal() {
        signal(1);
    }

    /**
     * Lets some go on, who have waited longest: exactly so many, or all if they are fewer.
     *
     * @param count how many, from 0
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     */
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count: " + count);
        }
        requireLock();
        cells.signal(count);
    }

    /**
     * Lets all go on.
     *
     * @throws IllegalMonitorStateException if this thread does not hold the lock
     */
    @Override
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /**
     * How many threads of living processes wait at the moment and are not signalled.
     *
     * @return from 0
     */
    public int getWaitQueueLength() {
        return cells.waiting();
    }

    /**
     * The lock whose condition this is.
     *
     * @return a handle to it
     */
    public SharedLock lock() {
        return lock;
    }

    /**
     * Removes the condition's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle(), lock);
    }

    private record Handle(ObjectHandle condition, SharedLock lock) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedCondition(lock, condition.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " (" + getWaitQueueLength() + " wait) of " + lock;
    }
}
