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
    private static final SharedQueueOptions OPTIONS =
            SharedQueueOptions.DEFAULT.withLaneCapacity(CAPACITY).withSpinning();

    private final Space space;

    AtollTransport(Space space) {
        this.space = space;
    }

    private SharedQueue<byte[]> open(String channel) throws IOException {
        return SharedQueue.open(space, channel, Codecs.BYTES, OPTIONS);
    }

    @Override
    public Receiver receiver(String channel, MessageSink sink) throws IOException {
        final Consumer consumer = open(channel).exclusiveConsumer();
        final MessageHandler handler = (type, buffer, index, length) -> sink.onMessage(buffer, index, length);
        return limit -> consumer.read(handler, limit);
    }

    @Override
    public Sender sender(String channel) throws IOException {
        final Producer producer = open(channel).producer();
        return (source, offset, length) -> producer.offer(SharedQueue.ITEM_TYPE, source, offset, length);
    }
}
