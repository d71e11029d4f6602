package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.AtomicBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A number in memory that is not on the heap, uncontended. */
@State(Scope.Benchmark)
public class MemoryBenchmark extends Comparison {
    private static final int LENGTH = 4096;
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer direct = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    private AtomicBuffer shared;
    private int index;

    /** Opens the memory in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        shared = SharedMemory.open(Space.current(), "memory", LENGTH).buffer();
    }

    private int next() {
        index = index + Long.BYTES & LENGTH - 1;
        return index;
    }

    /** The JDK's direct buffer, within one process. */
    @Benchmark
    public long directBufferGet() {
        return direct.getLong(next());
    }

    /** Atoll's memory, between processes. */
    @Benchmark
    public long sharedMemoryGet() {
        return shared.getLong(next());
    }

    /** The JDK's direct buffer, within one process. */
    @Benchmark
    public long directBufferAdd() {
        return (long) LONG.getAndAdd(direct, next(), 1L);
    }

    /** Atoll's memory, between processes. */
    @Benchmark
    public long sharedMemoryAdd() {
        return shared.getAndAddLong(next(), 1);
    }
}
