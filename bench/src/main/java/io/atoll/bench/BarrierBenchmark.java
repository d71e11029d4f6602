package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedBarrier;
import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
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

/** A barrier of one party, who never waits: the cost of the instructions alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class BarrierBenchmark {
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
