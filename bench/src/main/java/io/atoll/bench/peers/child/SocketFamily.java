package io.atoll.bench.peers.child;

import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** How the sides of one run find each other's sockets. The side that listens must do so before the other connects. */
enum SocketFamily {
    /** By a file in the directory of the run. */
    UNIX {
        @Override
        ServerSocketChannel listen(Path directory, Rendezvous rendezvous, String name) throws IOException {
            return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(directory.resolve(name)));
        }

        @Override
        SocketChannel connect(Path directory, Rendezvous rendezvous, String name) throws IOException {
            return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve(name)));
        }
    },

    /** By a port of the loopback that the system chooses. What is sent is sent at once, not gathered by the kernel. */
    TCP {
        @Override
        ServerSocketChannel listen(Path directory, Rendezvous rendezvous, String name) throws IOException {
            final ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            port(rendezvous, name).set(((InetSocketAddress) server.getLocalAddress()).getPort());
            return server;
        }

        @Override
        SocketChannel connect(Path directory, Rendezvous rendezvous, String name) throws IOException {
            final int port = (int) port(rendezvous, name).get();
            return immediate(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        }

        @Override
        SocketChannel accept(ServerSocketChannel server) throws IOException {
            return immediate(super.accept(server));
        }

        private SocketChannel immediate(SocketChannel channel) throws IOException {
            return channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }

        private SharedLong port(Rendezvous rendezvous, String name) throws IOException {
            return SharedLong.open(rendezvous.space(), name + "-port");
        }
    };

    abstract ServerSocketChannel listen(Path directory, Rendezvous rendezvous, String name) throws IOException;

    abstract SocketChannel connect(Path directory, Rendezvous rendezvous, String name) throws IOException;

    /** The one connection that comes; nobody else is listened to after it. */
    SocketChannel accept(ServerSocketChannel server) throws IOException {
        try (server) {
            return server.accept();
        }
    }
}
