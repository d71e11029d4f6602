package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import org.agrona.concurrent.MessageHandler;

/** Atoll's queue, raw: producers and one exclusive consumer. {@link SharedRingBuffers} stand in for it as yet. */
final class AtollTransport implements Transport {
    private static final int TYPE = 1;

    private final Space space;
    private final RingBufferOptions options;

    AtollTransport(Space space, int senders) {
        this.space = space;
        final RingBufferOptions one = RingBufferOptions.DEFAULT.withCapacity(CAPACITY);
        this.options = senders == 1 ? one : one.withManyProducers();
    }

    @Override
    public Receiver receiver(String channel, MessageSink sink) throws IOException {
        final SharedRingBuffers.Consumer consumer =
                SharedRingBuffers.open(space, channel, options).consumer();
        final MessageHandler handler = (type, buffer, index, length) -> sink.onMessage(buffer, index, length);
        return limit -> consumer.read(handler, limit);
    }

    @Override
    public Sender sender(String channel) throws IOException {
        final SharedRingBuffers.Producer producer =
                SharedRingBuffers.open(space, channel, options).producer();
        return (source, offset, length) -> producer.offer(TYPE, source, offset, length);
    }
}
