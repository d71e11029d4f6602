package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedBarrier;
import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A barrier of one party, who never waits: the cost of the instructions alone. */
@State(Scope.Benchmark)
public class BarrierBenchmark extends Comparison {
    private final CyclicBarrier cyclicBarrier = new CyclicBarrier(1);
    private SharedBarrier sharedBarrier;

    /** Opens the barrier in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedBarrier = SharedBarrier.open(Space.current(), "barrier", 1);
        sharedBarrier.register();
    }

    /** The JDK's, within one process. */
    @Benchmark
    public int cyclicBarrier() throws InterruptedException, BrokenBarrierException {
        return cyclicBarrier.await();
    }

    /** Atoll's, between processes. */
    @Benchmark
    public int sharedBarrier() throws InterruptedException, BrokenBarrierException {
        return sharedBarrier.await();
    }
}
