package io.atoll.bench.peers.child;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/** A socket, blocking, with direct buffers: as fast as Java has it. */
final class SocketLink implements LongLink {
    private static final String NAME = "socket";

    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(Long.BYTES);
    private final SocketChannel channel;

    private SocketLink(SocketChannel channel) {
        this.channel = channel;
    }

    static LongLink open(SocketFamily family, Path directory, Rendezvous rendezvous, boolean first) throws IOException {
        try {
            if (first) {
                final ServerSocketChannel server = family.listen(directory, rendezvous, NAME);
                rendezvous.await("server");
                return new SocketLink(family.accept(server));
            }
            rendezvous.await("server");
            return new SocketLink(family.connect(directory, rendezvous, NAME));
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void send(long number) throws IOException {
        outgoing.clear().putLong(number).flip();
        while (outgoing.hasRemaining()) {
            channel.write(outgoing);
        }
    }

    @Override
    public long receive() throws IOException {
        incoming.clear();
        while (incoming.hasRemaining()) {
            if (channel.read(incoming) < 0) {
                throw new EOFException("the other side has closed the socket");
            }
        }
        return incoming.flip().getLong();
    }
}
