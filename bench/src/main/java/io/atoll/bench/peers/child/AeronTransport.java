package io.atoll.bench.peers.child;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Aeron's IPC channel: exclusive publications, through a media driver that runs as a helper. */
final class AeronTransport implements Transport {
    /** A publisher may be half a term ahead of its subscriber: as many bytes as the others' channels hold. */
    static final int TERM_LENGTH = 2 * CAPACITY;

    private static final String CHANNEL = "aeron:ipc";
    private static final long PAUSE_NANOS = 200_000;

    private final Aeron aeron;

    AeronTransport(Path directory) {
        this.aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(AeronDriver.directory(directory)));
    }

    @Override
    public Receiver receiver(String channel, MessageSink sink) {
        final Subscription subscription = aeron.addSubscription(CHANNEL, stream(channel));
        final FragmentHandler handler = (buffer, offset, length, header) -> sink.onMessage(buffer, offset, length);
        return limit -> subscription.poll(handler, limit);
    }

    @Override
    public Sender sender(String channel) {
        final ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, stream(channel));
        while (!publication.isConnected()) { // the parent ends a run that takes too long
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return (source, offset, length) -> {
            final long position = publication.offer(source, offset, length);
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException("publication failed: " + Publication.errorString(position));
            }
            return position > 0;
        };
    }

    private static int stream(String channel) {
        return 1 + (channel.hashCode() & 0xffff);
    }
}
