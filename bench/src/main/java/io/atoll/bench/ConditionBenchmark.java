package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedCondition;
import io.atoll.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A signal that nobody waits for, under its lock. */
@State(Scope.Benchmark)
public class ConditionBenchmark extends Comparison {
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
