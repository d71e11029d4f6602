package io.atoll.ipc.sync;

import io.atoll.core.wait.EventCount;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** One of the two locks of a {@link SharedReadWriteLock}: the ways of taking it that differ in their patience only. */
abstract sealed class ReadWriteHalf implements Lock, Serializable
        permits SharedReadWriteLock.ReadLock, SharedReadWriteLock.WriteLock {
    private static final long serialVersionUID = 1L;

    private final transient SharedReadWriteLock lock;

    ReadWriteHalf(SharedReadWriteLock lock) {
        this.lock = lock;
    }

    final SharedReadWriteLock both() {
        return lock;
    }

    /** Takes it if that becomes possible in time; 0 or less looks once. */
    abstract boolean take(long nanos, boolean interruptible) throws InterruptedException;

    final boolean takeUninterruptibly(long nanos) {
        try {
            return take(nanos, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    /**
     * Takes the lock, waiting for it as long as it takes; an interrupt stays pending.
     *
     * @throws OwnerDiedException if a writer died and the policy is REFUSE; the lock is not held then
     * @throws IllegalMonitorStateException if it is the write lock, and this thread holds the read lock alone
     */
    @Override
    public final void lock() {
        takeUninterruptibly(EventCount.FOREVER);
    }

    /**
     * Takes the lock, waiting for it until interrupted. An interrupt is answered within 25 ms.
     *
     * @throws InterruptedException if interrupted before; the lock is not held then
     * @throws OwnerDiedException if a writer died and the policy is REFUSE; the lock is not held then
     * @throws IllegalMonitorStateException if it is the write lock, and this thread holds the read lock alone
     */
    @Override
    public final void lockInterruptibly() throws InterruptedException {
        tryLock(EventCount.FOREVER, TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the lock if that becomes possible in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return whether this thread has it now
     * @throws InterruptedException if interrupted before; the lock is not held then
     * @throws OwnerDiedException if a writer died and the policy is REFUSE; the lock is not held then
     * @throws IllegalMonitorStateException if it is the write lock, and this thread holds the read lock alone
     */
    @Override
    public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return take(unit.toNanos(time), true);
    }

    /**
     * Not there: who shares a lock cannot wait for what others change under it, and where there is something to wait for,
     * a {@link SharedLock} has conditions.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public final Condition newCondition() {
        throw new UnsupportedOperationException("a SharedReadWriteLock has no conditions; a SharedLock has");
    }

    final Object writeReplace() {
        return new Handle(lock, this == lock.readLock());
    }

    private record Handle(SharedReadWriteLock lock, boolean isReadLock) implements Serializable {
        private Object readResolve() {
            return isReadLock ? lock.readLock() : lock.writeLock();
        }
    }

    @Override
    public final String toString() {
        return (this == lock.readLock() ? "read lock of " : "write lock of ") + lock;
    }
}
