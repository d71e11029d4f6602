package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.Consumer;
import io.atoll.ipc.queue.Producer;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import java.io.IOException;
import org.agrona.concurrent.MessageHandler;

/** Atoll's queue, raw and spinning: producers, each with a lane of its own, and one exclusive consumer. */
final class AtollTransport implements Transport {
    private static final int MOST_SENDERS = 8;

    private final Space space;

    AtollTransport(Space space) {
        this.space = space;
    }

    private SharedQueue<byte[]> open(String channel, int capacity) throws IOException {
        return SharedQueue.open(
                space,
                channel,
                Codecs.BYTES,
                SharedQueueOptions.DEFAULT
                        .withLaneCapacity(capacity)
                        .withMaxLanes(MOST_SENDERS)
                        .withSpinning());
    }

    @Override
    public Receiver receiver(String channel, int capacity, MessageSink sink) throws IOException {
        final Consumer consumer = open(channel, capacity).exclusiveConsumer();
        final MessageHandler handler = (type, buffer, index, length) -> sink.onMessage(buffer, index, length);
        return limit -> consumer.read(handler, limit);
    }

    @Override
    public Sender sender(String channel, int capacity) throws IOException {
        final Producer producer = open(channel, capacity).producer();
        return (source, offset, length) -> producer.offer(SharedQueue.ITEM_TYPE, source, offset, length);
    }
}
