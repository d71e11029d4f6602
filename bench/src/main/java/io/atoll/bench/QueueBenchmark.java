package io.atoll.bench;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.Consumer;
import io.atoll.ipc.queue.Producer;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A number put into a queue and taken out again, by one thread: the cost of the instructions alone. */
@State(Scope.Thread)
public class QueueBenchmark extends Comparison {
    private static final int CAPACITY = 1 << 10;
    private static final int RING_CAPACITY = SharedQueueOptions.DEFAULT.laneCapacity();

    private final BlockingQueue<Long> arrayBlockingQueue = new ArrayBlockingQueue<>(CAPACITY);
    private final BlockingQueue<Long> linkedBlockingQueue = new LinkedBlockingQueue<>(CAPACITY);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[Long.BYTES]);
    private long number;
    private final MessageHandler handler = (type, buffer, index, length) -> number = 1 + buffer.getLong(index);

    private SharedQueue<Long> sharedQueue;
    private Producer producer;
    private Consumer consumer;
    private Producer exclusiveProducer;
    private Consumer exclusiveConsumer;
    private RingBuffer agrona;

    /** Opens the queues, and Agrona's ring over a file of the same kind, in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        final Space space = Space.current();
        sharedQueue = SharedQueue.open(space, "queue", Codecs.LONG);
        final SharedQueue<Long> raw = SharedQueue.open(space, "raw", Codecs.LONG);
        producer = raw.producer();
        consumer = raw.consumer();
        final SharedQueue<Long> exclusive = SharedQueue.open(space, "exclusive", Codecs.LONG);
        exclusiveProducer = exclusive.producer();
        exclusiveConsumer = exclusive.exclusiveConsumer();
        final int length = RING_CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        final SharedFile file =
                SharedFile.open(space, new SharedFile.Blueprint("agrona", "ring", FileHeader.LENGTH + length, null));
        agrona = new ManyToOneRingBuffer(new UnsafeBuffer(file.buffer(), FileHeader.LENGTH, length));
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

    /** Atoll's, between processes, as bytes: a consumer beside others. */
    @Benchmark
    public long sharedQueueRaw() {
        return pass(producer, consumer);
    }

    /** Atoll's, between processes, as bytes: the only consumer. */
    @Benchmark
    public long sharedQueueExclusive() {
        return pass(exclusiveProducer, exclusiveConsumer);
    }

    private long pass(Producer from, Consumer to) {
        message.putLong(0, number);
        require(from.offer(SharedQueue.ITEM_TYPE, message, 0, Long.BYTES));
        require(to.read(handler, 1) == 1);
        return number;
    }

    /** Agrona's ring for many producers, between processes, as bytes: the only consumer. Its reads end at its end. */
    @Benchmark
    public long agronaManyToOne() {
        message.putLong(0, number);
        require(agrona.write(SharedQueue.ITEM_TYPE, message, 0, Long.BYTES));
        require(agrona.read(handler, 1) == 1 || agrona.read(handler, 1) == 1);
        return number;
    }

    private static void require(boolean done) {
        if (!done) {
            throw new IllegalStateException("the queue is full, or what was put is not there");
        }
    }
}
