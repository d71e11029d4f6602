package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.pipe.Connection;
import io.atoll.ipc.pipe.Pipe;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of 32 bytes through a pipe, sent and received by one thread: the cost of the instructions alone. */
@State(Scope.Thread)
public class PipeBenchmark extends Comparison {
    private static final int CAPACITY = 1 << 16;
    private static final int LENGTH = 32;

    private final byte[] bytes = new byte[LENGTH];
    private final UnsafeBuffer message = new UnsafeBuffer(bytes);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(LENGTH);
    private PipedInputStream streamIn;
    private PipedOutputStream streamOut;
    private java.nio.channels.Pipe channels;
    private Connection sender;
    private Connection receiver;

    /** Opens all pipes, the shared one in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        streamIn = new PipedInputStream(CAPACITY);
        streamOut = new PipedOutputStream(streamIn);
        channels = java.nio.channels.Pipe.open();
        final Pipe pipe = Pipe.create(Space.current());
        sender = pipe.first();
        receiver = pipe.second();
    }

    /** The JDK's streams, within one process. */
    @Benchmark
    public int pipedStreams() throws IOException {
        streamOut.write(bytes, 0, LENGTH);
        return streamIn.read(bytes, 0, LENGTH);
    }

    /** The kernel's pipe, by the JDK's channels. */
    @Benchmark
    public int pipeChannels() throws IOException {
        channels.sink().write(direct.clear());
        return channels.source().read(direct.clear());
    }

    /** Atoll's pipe, between processes. */
    @Benchmark
    public int sharedPipe() throws IOException, InterruptedException {
        sender.sendBytes(message, 0, LENGTH);
        return receiver.receiveInto(message, 0);
    }
}
