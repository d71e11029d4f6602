package io.atoll.core.platform;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file that exists for its kernel locks. POSIX drops every lock of a process on a file when the process closes ANY
 * descriptor of it, and Java's blocking operations close their channel when the thread is interrupted. So such a file
 * is opened once in a JVM, its channel is never closed, and only non-blocking lock and release are called on it. Class
 * loaders and path aliases share one channel, found by the file's identity.
 *
 * <p>Locks are released by the kernel when the process ends, however it ends; that is the proof of death on which all
 * of Atoll rests. All methods may be called by any thread; none is disturbed by an interrupt.
 */
public interface LockFile {
    /**
     * Identity of the file, see {@link FileFacts#key()}.
     *
     * @return the key under which this JVM keeps the file's channel
     */
    Object key();

    /**
     * Locks one byte exclusively until this process ends. Nothing can release it before that.
     *
     * @param position which byte; may lie beyond the end of the file
     * @return false if another process, or another user in this JVM, has it
     * @throws IOException if the kernel refuses to answer
     */
    boolean tryKeep(long position) throws IOException;

    /**
     * Asks the kernel whether anybody holds one byte.
     *
     * @param position which byte
     * @return true if a living process, this one included, holds an exclusive lock on it
     * @throws IOException if the kernel refuses to answer
     */
    boolean isHeld(long position) throws IOException;

    /**
     * Locks the whole file exclusively. The caller must hold {@link #local()}.
     *
     * @return false if another process has any lock on it
     * @throws IOException if the kernel refuses to answer
     */
    boolean tryHoldAll() throws IOException;

    /**
     * Releases what {@link #tryHoldAll()} took. The caller must still hold {@link #local()}.
     *
     * @throws IOException if the kernel refuses
     */
    void releaseAll() throws IOException;

    /**
     * The lock that orders the threads of this JVM before the kernel orders the processes; one per file and JVM.
     *
     * @return always the same lock for the same file
     */
    ReentrantLock local();
}
