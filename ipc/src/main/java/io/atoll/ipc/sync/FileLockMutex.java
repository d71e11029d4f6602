package io.atoll.ipc.sync;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * The kernel's own file lock as a reentrant {@link Lock} between threads of any processes, for where other programs
 * must take part: they lock the whole of {@link #path()} exclusively, as {@code fcntl(F_SETLK)} does. Where only Atoll
 * takes part, {@link SharedLock} is the faster one and tells when an owner has died.
 *
 * <p>The kernel releases the lock of a process that dies, without a word to the next owner. Waiting threads look again
 * at growing distances of at most 1 ms. Handles are thread-safe and serializable.
 *
 * <p>A limit of POSIX locks: any code in this JVM that opens and closes {@link #path()} by itself, even to read it,
 * drops the lock.
 */
public final class FileLockMutex implements Lock, Serializable {
    private static final long serialVersionUID = 1L;
    private static final String KIND = "file-lock";
    private static final String PART = "lock";

    private final transient SharedFile file;
    private final transient Path path;
    private final transient FileMutex mutex;

    private FileLockMutex(Space space, SharedFile file) throws IOException {
        this.file = file;
        this.path = file.part(PART);
        try {
            this.mutex = new FileMutex(
                    space.platform().lockFile(path, space.options().access()));
        } catch (NoSuchFileException e) {
            throw new StaleHandleException(file.path(), "a " + KIND, "one that was unlinked in this moment");
        }
    }

    private static SharedFile.Blueprint blueprint(String name) {
        return new SharedFile.Blueprint(KIND, name, FileHeader.LENGTH, null);
    }

    /**
     * Attaches to a mutex, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @return the mutex
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the mutex's files cannot be used
     */
    public static FileLockMutex open(Space space, String name) throws IOException {
        while (true) {
            try {
                return new FileLockMutex(space, SharedFile.open(space, blueprint(name)));
            } catch (StaleHandleException e) {
                // unlinked between two looks: there is none, so make one
            }
        }
    }

    /**
     * Creates a mutex.
     *
     * @param space where
     * @param name its name
     * @return the mutex
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the mutex's files cannot be used
     */
    public static FileLockMutex create(Space space, String name) throws IOException {
        return new FileLockMutex(space, SharedFile.create(space, blueprint(name)));
    }

    /**
     * Attaches to a mutex.
     *
     * @param space where
     * @param name its name
     * @return the mutex
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the mutex's files cannot be used
     */
    public static FileLockMutex attach(Space space, String name) throws IOException {
        return new FileLockMutex(space, SharedFile.attach(space, KIND, name));
    }

    /**
     * Takes the lock, waiting for it as long as it takes; an interrupt stays pending.
     *
     * @throws UncheckedIOException if the kernel refuses to lock
     */
    @Override
    public void lock() {
        try {
            mutex.lock();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Takes the lock, waiting for it until interrupted.
     *
     * @throws InterruptedException if interrupted before
     * @throws UncheckedIOException if the kernel refuses to lock
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        tryLock(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    /**
     * Takes the lock if it is free.
     *
     * @return whether this thread has it now
     * @throws UncheckedIOException if the kernel refuses to answer
     */
    @Override
    public boolean tryLock() {
        try {
            return mutex.tryLock();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Takes the lock if it becomes free in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return whether this thread has it now
     * @throws InterruptedException if interrupted before
     * @throws UncheckedIOException if the kernel refuses to lock
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        try {
            return mutex.tryLock(unit.toNanos(time));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Gives the lock back.
     *
     * @throws IllegalMonitorStateException if this thread does not hold it
     * @throws UncheckedIOException if the kernel refuses
     */
    @Override
    public void unlock() {
        try {
            mutex.unlock();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("the kernel lock on " + path + " failed", e);
    }

    /**
     * Whether this thread has the lock.
     *
     * @return true if it has
     */
    public boolean isHeldByCurrentThread() {
        return mutex.isHeldByCurrentThread();
    }

    /**
     * Not there: a file lock cannot wake anybody.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a file lock cannot wake anybody, so it has no conditions");
    }

    /**
     * The file that other programs lock to take part.
     *
     * @return its path
     */
    public Path path() {
        return path;
    }

    /**
     * Removes the mutex's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle mutex) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new FileLockMutex(mutex.space(), mutex.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
