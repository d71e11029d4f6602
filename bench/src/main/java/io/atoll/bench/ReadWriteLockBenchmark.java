package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedReadWriteLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lock and unlock of the read lock, and of the write lock, uncontended. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class ReadWriteLockBenchmark {
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
