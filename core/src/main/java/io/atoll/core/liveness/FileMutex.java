package io.atoll.core.liveness;

import io.atoll.core.platform.LockFile;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Mutual exclusion by a kernel lock on a whole file: between the threads of a JVM by a lock of the JVM, between
 * processes by the kernel, which frees it when a holder dies. Reentrant. It never sleeps in the kernel, because Java's
 * blocking {@code lock()} closes its channel on an interrupt and can report deadlocks that are none; it looks again,
 * at growing distances.
 */
public final class FileMutex {
    private static final int SPINS = 8;
    private static final long SHORTEST_NANOS = 10_000;
    private static final long LONGEST_NANOS = 1_000_000;

    private final LockFile file;

    /**
     * A mutex on a file.
     *
     * @param file its lock file; all mutexes on one file are one mutex
     */
    public FileMutex(LockFile file) {
        this.file = file;
    }

    /**
     * Takes the mutex, however long it takes; an interrupt stays pending.
     *
     * @throws IOException if the kernel refuses to lock
     */
    public void lock() throws IOException {
        boolean interrupted = false;
        while (true) {
            try {
                tryLock(Long.MAX_VALUE);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes the mutex if it is free.
     *
     * @return whether it was
     * @throws IOException if the kernel refuses to answer
     */
    public boolean tryLock() throws IOException {
        if (!file.local().tryLock()) {
            return false;
        }
        boolean held = false;
        try {
            held = file.local().getHoldCount() > 1 || file.tryHoldAll();
        } finally {
            if (!held) {
                file.local().unlock();
            }
        }
        return held;
    }

    /**
     * Takes the mutex if it becomes free in time.
     *
     * @param nanos how long to try; {@link Long#MAX_VALUE} for as long as it takes
     * @return whether it did
     * @throws InterruptedException if interrupted before
     * @throws IOException if the kernel refuses to lock
     */
    public boolean tryLock(long nanos) throws InterruptedException, IOException {
        final long start = System.nanoTime();
        if (!file.local().tryLock(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        boolean held = false;
        try {
            held = file.local().getHoldCount() > 1 || poll(start, nanos);
        } finally {
            if (!held) {
                file.local().unlock();
            }
        }
        return held;
    }

    private boolean poll(long start, long nanos) throws InterruptedException, IOException {
        long pause = SHORTEST_NANOS;
        for (int tries = 1; !file.tryHoldAll(); tries++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            final long left = nanos - (System.nanoTime() - start);
            if (left <= 0) {
                return false;
            }
            if (tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, Math.min(pause, left));
                pause = Math.min(pause * 2, LONGEST_NANOS);
            }
        }
        return true;
    }

    /**
     * Gives the mutex back.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     * @throws IOException if the kernel refuses
     */
    public void unlock() throws IOException {
        if (!file.local().isHeldByCurrentThread()) {
            throw new IllegalMonitorStateException("this thread does not hold the lock on " + file.key());
        }
        try {
            if (file.local().getHoldCount() == 1) {
                file.releaseAll();
            }
        } finally {
            file.local().unlock();
        }
    }

    /**
     * Whether the calling thread holds the mutex.
     *
     * @return true if it does
     */
    public boolean isHeldByCurrentThread() {
        return file.local().isHeldByCurrentThread();
    }
}
