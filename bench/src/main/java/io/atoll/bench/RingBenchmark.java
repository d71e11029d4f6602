package io.atoll.bench;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SpscRing;
import io.atoll.ipc.ring.SpscRingOptions;
import java.io.IOException;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A message of 32 bytes through a ring, written and read by one thread: the cost of the instructions alone. */
@State(Scope.Thread)
public class RingBenchmark extends Comparison {
    private static final int CAPACITY = 1 << 16;
    private static final int LENGTH = 32;
    private static final int BATCH = 64;
    private static final int TYPE = 1;

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
    private long sum;
    private final MessageHandler handler = (type, buffer, index, length) -> sum += buffer.getLong(index);

    private SpscRing.Producer producer;
    private SpscRing.Consumer consumer;
    private SharedRingBuffers.Producer guardedProducer;
    private SharedRingBuffers.Consumer guardedConsumer;
    private RingBuffer agrona;

    /** Opens the rings over files of the same kind, in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        final Space space = Space.current();
        final SpscRing ring = SpscRing.open(space, "ring", SpscRingOptions.DEFAULT.withCapacity(CAPACITY));
        producer = ring.producer();
        consumer = ring.consumer();
        final SharedRingBuffers guarded =
                SharedRingBuffers.open(space, "guarded", RingBufferOptions.DEFAULT.withCapacity(CAPACITY));
        guardedProducer = guarded.producer();
        guardedConsumer = guarded.consumer();
        final int length = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        final SharedFile file =
                SharedFile.open(space, new SharedFile.Blueprint("agrona", "ring", FileHeader.LENGTH + length, null));
        agrona = new OneToOneRingBuffer(new UnsafeBuffer(file.buffer(), FileHeader.LENGTH, length));
    }

    /** Atoll's: publishes after the payload. */
    @Benchmark
    public long spscRing() {
        message.putLong(0, sum);
        require(producer.offer(TYPE, message, 0, LENGTH));
        readFromAtoll(1);
        return sum;
    }

    /** Agrona's: moves its tail before the payload. */
    @Benchmark
    public long agronaOneToOne() {
        message.putLong(0, sum);
        require(agrona.write(TYPE, message, 0, LENGTH));
        readFromAgrona(1);
        return sum;
    }

    /** Agrona's in Atoll's hands: its roles are guarded. */
    @Benchmark
    public long sharedRingBuffers() {
        message.putLong(0, sum);
        require(guardedProducer.offer(TYPE, message, 0, LENGTH));
        readGuarded();
        return sum;
    }

    /** Atoll's, written in place. */
    @Benchmark
    public long spscRingClaim() {
        final int index = producer.tryClaim(TYPE, LENGTH);
        producer.buffer().putLong(index, sum);
        producer.commit(index);
        readFromAtoll(1);
        return sum;
    }

    /** Agrona's, written in place. */
    @Benchmark
    public long agronaOneToOneClaim() {
        final int index = agrona.tryClaim(TYPE, LENGTH);
        agrona.buffer().putLong(index, sum);
        agrona.commit(index);
        readFromAgrona(1);
        return sum;
    }

    /** Atoll's, published and freed in batches; for each message. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long spscRingBatch() {
        try (SpscRing.Batch batch = producer.batch()) {
            for (int i = 0; i < BATCH; i++) {
                message.putLong(0, sum);
                require(batch.write(TYPE, message, 0, LENGTH));
            }
        }
        readFromAtoll(BATCH);
        return sum;
    }

    /** Agrona's, freed in batches; for each message. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long agronaOneToOneBatch() {
        for (int i = 0; i < BATCH; i++) {
            message.putLong(0, sum);
            require(agrona.write(TYPE, message, 0, LENGTH));
        }
        readFromAgrona(BATCH);
        return sum;
    }

    private static void require(boolean written) {
        if (!written) {
            throw new IllegalStateException("the ring is full: something was not read");
        }
    }

    private void readFromAtoll(int messages) {
        for (int read = 0; read < messages; ) {
            read += consumer.read(handler, messages - read);
        }
    }

    private void readGuarded() {
        while (guardedConsumer.read(handler, 1) == 0) {
            Thread.onSpinWait(); // at the end of the buffer, as below
        }
    }

    /** Agrona's reads end at the end of its buffer: what comes behind it takes one more. */
    private void readFromAgrona(int messages) {
        for (int read = 0; read < messages; ) {
            read += agrona.read(handler, messages - read);
        }
    }
}
