package io.atoll.bench.peers.child;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;

/** A Unix-domain socket, blocking, with direct buffers: as fast as Java has it. */
final class SocketLink implements LongLink {
    private static final String FILE = "socket";

    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(Long.BYTES);
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(Long.BYTES);
    private final SocketChannel channel;

    private SocketLink(SocketChannel channel) {
        this.channel = channel;
    }

    static LongLink open(Path directory, Rendezvous rendezvous, boolean first) throws IOException {
        final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve(FILE));
        try {
            if (first) {
                try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(address);
                    rendezvous.await("server");
                    return new SocketLink(server.accept());
                }
            }
            rendezvous.await("server");
            return new SocketLink(SocketChannel.open(address));
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
