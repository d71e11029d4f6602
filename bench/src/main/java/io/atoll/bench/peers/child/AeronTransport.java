package io.atoll.bench.peers.child;

import io.aeron.Aeron;
import io.aeron.ChannelUriStringBuilder;
import io.aeron.CommonContext;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Aeron's IPC channel: exclusive publications, through a media driver that runs as a helper. */
final class AeronTransport implements Transport {
    /** The longest piece that a message is cut into, as long as may be. */
    private static final int MTU = 65_504;

    private static final long PAUSE_NANOS = 200_000;

    private final Aeron aeron;

    AeronTransport(Path directory) {
        this.aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(AeronDriver.directory(directory)));
    }

    @Override
    public Receiver receiver(String channel, int capacity, MessageSink sink) {
        final Subscription subscription = aeron.addSubscription(uri(capacity), stream(channel));
        final FragmentHandler handler = (buffer, offset, length, header) -> sink.onMessage(buffer, offset, length);
        final FragmentHandler assembler = new FragmentAssembler(handler); // those above the MTU come in pieces
        return limit -> subscription.poll(assembler, limit);
    }

    @Override
    public Sender sender(String channel, int capacity) {
        final ExclusivePublication publication = aeron.addExclusivePublication(uri(capacity), stream(channel));
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

    /** A publisher may be half a term ahead of its subscriber: as many bytes as the others' channels hold. */
    private static String uri(int capacity) {
        return new ChannelUriStringBuilder()
                .media(CommonContext.IPC_MEDIA)
                .termLength(2 * capacity)
                .mtu(MTU)
                .build();
    }

    private static int stream(String channel) {
        return 1 + (channel.hashCode() & 0xffff);
    }
}
