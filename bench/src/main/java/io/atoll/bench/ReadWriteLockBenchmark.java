package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedReadWriteLock;
import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Lock and unlock of the read lock, and of the write lock, uncontended. */
@State(Scope.Benchmark)
public class ReadWriteLockBenchmark extends Comparison {
    private final ReadWriteLock reentrantLock = new ReentrantReadWriteLock();
    private SharedReadWriteLock sharedLock;

    /** Opens the lock in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedLock = SharedReadWriteLock.open(Space.current(), "lock");
    }

    /** The JDK's read lock, within one process. */
    @Benchmark
    public void reentrantReadLock() {
        reentrantLock.readLock().lock();
        reentrantLock.readLock().unlock();
    }

    /** Atoll's read lock, between processes. */
    @Benchmark
    public void sharedReadLock() {
        sharedLock.readLock().lock();
        sharedLock.readLock().unlock();
    }

    /** The JDK's write lock, within one process. */
    @Benchmark
    public void reentrantWriteLock() {
        reentrantLock.writeLock().lock();
        reentrantLock.writeLock().unlock();
    }

    /** Atoll's write lock, between processes. */
    @Benchmark
    public void sharedWriteLock() {
        sharedLock.writeLock().lock();
        sharedLock.writeLock().unlock();
    }
}
