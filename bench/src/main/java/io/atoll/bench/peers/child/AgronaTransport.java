package io.atoll.bench.peers.child;

import java.io.IOException;
import java.nio.file.Path;
import org.agrona.IoUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring buffers over mapped files in the same file system, as one would use them without Atoll. */
final class AgronaTransport implements Transport {
    private static final int TYPE = 1;

    private final Path directory;
    private final boolean oneSender;

    AgronaTransport(Path directory, int senders) {
        this.directory = directory;
        this.oneSender = senders == 1;
    }

    @Override
    public Receiver receiver(String channel, int capacity, MessageSink sink) {
        final RingBuffer ring = ring(new UnsafeBuffer(
                IoUtil.mapNewFile(file(channel).toFile(), capacity + RingBufferDescriptor.TRAILER_LENGTH)));
        final MessageHandler handler = (type, buffer, index, length) -> sink.onMessage(buffer, index, length);
        return limit -> ring.read(handler, limit);
    }

    @Override
    public Sender sender(String channel, int capacity) throws IOException {
        final RingBuffer ring =
                ring(new UnsafeBuffer(IoUtil.mapExistingFile(file(channel).toFile(), channel)));
        return (source, offset, length) -> ring.write(TYPE, source, offset, length);
    }

    private Path file(String channel) {
        return directory.resolve(channel + ".ring");
    }

    private RingBuffer ring(UnsafeBuffer memory) {
        return oneSender ? new OneToOneRingBuffer(memory) : new ManyToOneRingBuffer(memory);
    }
}
