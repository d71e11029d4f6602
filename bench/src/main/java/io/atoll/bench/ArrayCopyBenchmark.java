package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Copies of a thousand elements; for each element. */
@State(Scope.Benchmark)
@OperationsPerInvocation(ArrayCopyBenchmark.LENGTH)
public class ArrayCopyBenchmark extends Comparison {
    static final int LENGTH = 1 << 10;

    private final long[] one = new long[LENGTH];
    private final long[] other = new long[LENGTH];
    private SharedLongArray sharedArray;

    /** Opens the array in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedArray = SharedLongArray.open(Space.current(), "array", LENGTH);
    }

    /** Between Java arrays. */
    @Benchmark
    public long[] plainCopy() {
        System.arraycopy(one, 0, other, 0, LENGTH);
        return other;
    }

    /** Into Atoll's array. */
    @Benchmark
    public void sharedCopyFrom() {
        sharedArray.copyFrom(0, one, 0, LENGTH);
    }

    /** Out of Atoll's array. */
    @Benchmark
    public long[] sharedCopyTo() {
        sharedArray.copyTo(0, other, 0, LENGTH);
        return other;
    }
}
