package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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

/** A number put into a queue and taken out again, by one thread: the cost of the instructions alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class QueueBenchmark {
    private static final int CAPACITY = 1 << 10;

    private final BlockingQueue<Long> arrayBlockingQueue = new ArrayBlockingQueue<>(CAPACITY);
    private final BlockingQueue<Long> linkedBlockingQueue = new LinkedBlockingQueue<>(CAPACITY);
    private SharedQueue<Long> sharedQueue;
    private long number;

    /** Opens the queue in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedQueue = SharedQueue.open(Space.current(), "queue", Codecs.LONG);
    }

    /** The JDK's queue over an array, within one process. */
    @Benchmark
    public Long arrayBlockingQueue() throws InterruptedException {
        arrayBlockingQueue.put(number++);
        return arrayBlockingQueue.take();
    }

    /** The JDK's queue of nodes, within one process. */
    @Benchmark
    public Long linkedBlockingQueue() throws InterruptedException {
        linkedBlockingQueue.put(number++);
        return linkedBlockingQueue.take();
    }

    /** Atoll's queue, between processes. */
    @Benchmark
    public Long sharedQueue() throws InterruptedException {
        sharedQueue.put(number++);
        return sharedQueue.take();
    }
}
