package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongArray;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Operations on single elements of an array, here and there in it, uncontended. */
@State(Scope.Benchmark)
public class ArrayBenchmark extends Comparison {
    private static final int LENGTH = 1 << 10;

    private final long[] plainArray = new long[LENGTH];
    private final AtomicLongArray atomicArray = new AtomicLongArray(LENGTH);
    private SharedLongArray sharedArray;
    private int step;

    /** Opens the array in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedArray = SharedLongArray.open(Space.current(), "array", LENGTH);
    }

    private int next() {
        step = step + 7 & LENGTH - 1;
        return step;
    }

    /** A Java array, within one process. */
    @Benchmark
    public long plainGet() {
        return plainArray[next()];
    }

    /** The JDK's, within one process, with volatile order. */
    @Benchmark
    public long atomicGet() {
        return atomicArray.get(next());
    }

    /** Atoll's, between processes, in plain order. */
    @Benchmark
    public long sharedGetPlain() {
        return sharedArray.getPlain(next());
    }

    /** Atoll's, between processes, with volatile order. */
    @Benchmark
    public long sharedGet() {
        return sharedArray.get(next());
    }

    /** A Java array, within one process. */
    @Benchmark
    public void plainSet() {
        final int index = next();
        plainArray[index] = index;
    }

    /** The JDK's, within one process, with release order. */
    @Benchmark
    public void atomicSetRelease() {
        final int index = next();
        atomicArray.setRelease(index, index);
    }

    /** Atoll's, between processes, in plain order. */
    @Benchmark
    public void sharedSetPlain() {
        final int index = next();
        sharedArray.setPlain(index, index);
    }

    /** Atoll's, between processes, with release order. */
    @Benchmark
    public void sharedSetRelease() {
        final int index = next();
        sharedArray.setRelease(index, index);
    }

    /** The JDK's, within one process, with volatile order. */
    @Benchmark
    public void atomicSet() {
        final int index = next();
        atomicArray.set(index, index);
    }

    /** Atoll's, between processes, with volatile order. */
    @Benchmark
    public void sharedSet() {
        final int index = next();
        sharedArray.set(index, index);
    }

    /** The JDK's, within one process. */
    @Benchmark
    public long atomicAdd() {
        return atomicArray.getAndAdd(next(), 1);
    }

    /** Atoll's, between processes. */
    @Benchmark
    public long sharedAdd() {
        return sharedArray.getAndAdd(next(), 1);
    }

    /** The JDK's, within one process. */
    @Benchmark
    public long atomicUpdate() {
        return atomicArray.updateAndGet(next(), value -> value + 1);
    }

    /** Atoll's, between processes. */
    @Benchmark
    public long sharedUpdate() {
        return sharedArray.update(next(), value -> value + 1);
    }
}
