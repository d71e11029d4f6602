package io.atoll.bench.peers.child;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chronicle Queue, a queue for each channel. It is bounded by the disk alone, here by memory: nothing for a flood. All
 * messages have the same length.
 */
final class ChronicleTransport implements Transport {
    private final Path directory;

    ChronicleTransport(Path directory) {
        this.directory = directory;
    }

    private SingleChronicleQueueBuilder queue(String channel) {
        return SingleChronicleQueueBuilder.single(
                directory.resolve("chronicle-" + channel).toFile());
    }

    @Override
    public Receiver receiver(String channel, int capacity, MessageSink sink) {
        final ExcerptTailer tailer = queue(channel).build().createTailer();
        final Bytes<?> record = Bytes.allocateDirect(MESSAGE_LENGTH);
        final UnsafeBuffer view = new UnsafeBuffer(record.addressForRead(0), MESSAGE_LENGTH);
        return limit -> {
            int messages = 0;
            while (messages < limit && tailer.readBytes(record.clear())) {
                sink.onMessage(view, 0, MESSAGE_LENGTH);
                messages++;
            }
            return messages;
        };
    }

    @Override
    public Sender sender(String channel, int capacity) {
        final ExcerptAppender appender = queue(channel).build().createAppender();
        final Bytes<?> record = Bytes.allocateDirect(MESSAGE_LENGTH);
        final UnsafeBuffer view = new UnsafeBuffer(record.addressForWrite(0), MESSAGE_LENGTH);
        record.writePosition(MESSAGE_LENGTH);
        return (source, offset, length) -> {
            view.putBytes(0, source, offset, length);
            appender.writeBytes(record.readPosition(0));
            return true;
        };
    }
}
