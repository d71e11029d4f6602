package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedDouble;
import io.atoll.ipc.value.SharedInt;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Operations on a value, uncontended. */
@State(Scope.Benchmark)
public class LongBenchmark extends Comparison {
    private final AtomicLong atomicLong = new AtomicLong();
    private final AtomicInteger atomicInteger = new AtomicInteger();
    private SharedLong sharedLong;
    private SharedInt sharedInt;
    private SharedDouble sharedDouble;

    /** Opens the values in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedLong = SharedLong.open(Space.current(), "long");
        sharedInt = SharedInt.open(Space.current(), "int");
        sharedDouble = SharedDouble.open(Space.current(), "double");
    }

    /** The JDK's, within one process. */
    @Benchmark
    public long atomicLongAdd() {
        return atomicLong.getAndAdd(1);
    }

    /** Atoll's, between processes. */
    @Benchmark
    public long sharedLongAdd() {
        return sharedLong.getAndAdd(1);
    }

    /** The JDK's, within one process. */
    @Benchmark
    public long atomicLongUpdate() {
        return atomicLong.updateAndGet(value -> value + 1);
    }

    /** Atoll's, between processes. */
    @Benchmark
    public long sharedLongUpdate() {
        return sharedLong.update(value -> value + 1);
    }

    /** An int by the JDK's, within one process. */
    @Benchmark
    public int atomicIntegerAdd() {
        return atomicInteger.getAndAdd(1);
    }

    /** An int by the JDK's, within one process. */
    @Benchmark
    public int atomicIntegerUpdate() {
        return atomicInteger.updateAndGet(value -> value + 1);
    }

    /** Atoll's int, between processes. */
    @Benchmark
    public int sharedIntAdd() {
        return sharedInt.getAndAdd(1);
    }

    /** Atoll's int, between processes. */
    @Benchmark
    public int sharedIntUpdate() {
        return sharedInt.update(value -> value + 1);
    }

    /** A double by the JDK's, within one process: to add to one takes longer than to a long. */
    @Benchmark
    public double atomicLongUpdateOfADouble() {
        return Double.longBitsToDouble(
                atomicLong.updateAndGet(bits -> Double.doubleToRawLongBits(Double.longBitsToDouble(bits) + 1)));
    }

    /** Atoll's double, between processes. */
    @Benchmark
    public double sharedDoubleAdd() {
        return sharedDouble.getAndAdd(1);
    }

    /** Atoll's double, between processes. */
    @Benchmark
    public double sharedDoubleUpdate() {
        return sharedDouble.update(value -> value + 1);
    }
}
