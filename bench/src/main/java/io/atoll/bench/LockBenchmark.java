package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.FileLockMutex;
import io.atoll.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Lock and unlock, uncontended. */
@State(Scope.Benchmark)
public class LockBenchmark extends Comparison {
    private final Lock reentrantLock = new ReentrantLock();
    private SharedLock sharedLock;
    private FileLockMutex fileLockMutex;

    /** Opens the locks in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        final Space space = Space.current();
        sharedLock = SharedLock.open(space, "lock");
        fileLockMutex = FileLockMutex.open(space, "mutex");
    }

    /** The JDK's lock, within one process. */
    @Benchmark
    public void reentrantLock() {
        reentrantLock.lock();
        reentrantLock.unlock();
    }

    /** Atoll's lock, between processes. */
    @Benchmark
    public void sharedLock() {
        sharedLock.lock();
        sharedLock.unlock();
    }

    /** The kernel's file lock, between processes. */
    @Benchmark
    public void fileLockMutex() {
        fileLockMutex.lock();
        fileLockMutex.unlock();
    }
}
