package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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

/** A signal that nobody waits for, under its lock. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class ConditionBenchmark {
    private final Lock reentrantLock = new ReentrantLock();
    private final Condition condition = reentrantLock.newCondition();
    private SharedLock sharedLock;
    private SharedCondition sharedCondition;

    /** Opens both in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedLock = SharedLock.open(Space.current(), "lock");
        sharedCondition = SharedCondition.open(sharedLock, "condition");
    }

    /** The JDK's, within one process. */
    @Benchmark
    public void conditionSignal() {
        reentrantLock.lock();
        condition.signal();
        reentrantLock.unlock();
    }

    /** Atoll's, between processes. */
    @Benchmark
    public void sharedConditionSignal() {
        sharedLock.lock();
        sharedCondition.signal();
        sharedLock.unlock();
    }
}
