package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/** Atoll's queue, typed and blocking. {@link SharedRingBuffers}, polled ever more seldom, stand in for it as yet. */
final class AtollLongQueue implements LongQueue {
    private static final int TYPE = 1;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final UnsafeBuffer item = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Long.BYTES, Long.BYTES));
    private final IdleStrategy idle = new BackoffIdleStrategy(100, 10, 1_000, LONGEST_NANOS);
    private final MessageHandler handler = (type, buffer, index, length) -> taken = buffer.getLong(index);
    private final SharedRingBuffers ring;
    private SharedRingBuffers.Producer producer;
    private SharedRingBuffers.Consumer consumer;
    private long taken;

    private AtollLongQueue(SharedRingBuffers ring) {
        this.ring = ring;
    }

    static LongQueue open(Space space, String name) throws IOException {
        return new AtollLongQueue(
                SharedRingBuffers.open(space, name, RingBufferOptions.DEFAULT.withCapacity(Transport.CAPACITY)));
    }

    @Override
    public void put(Long number) {
        if (producer == null) {
            producer = ring.producer();
        }
        item.putLong(0, number);
        while (!producer.offer(TYPE, item, 0, Long.BYTES)) {
            idle.idle();
        }
        idle.reset();
    }

    @Override
    public Long take() {
        if (consumer == null) {
            consumer = ring.consumer();
        }
        while (consumer.read(handler, 1) == 0) {
            idle.idle();
        }
        idle.reset();
        return taken;
    }
}
