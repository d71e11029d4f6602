package io.atoll.bench.peers.child;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A socket for each channel, for floods: one sender, both sides blocking, messages with their length before them. Short
 * ones are gathered and written together, and as many read at once as there are, as one does where the rate counts.
 */
final class SocketTransport implements Transport {
    private static final int GATHERED = 1 << 16;

    private final SocketFamily family;
    private final Path directory;
    private final Rendezvous rendezvous;

    SocketTransport(SocketFamily family, Path directory, Rendezvous rendezvous) {
        this.family = family;
        this.directory = directory;
        this.rendezvous = rendezvous;
    }

    @Override
    public Receiver receiver(String channel, int capacity, MessageSink sink) throws IOException {
        return new StreamReceiver(family, family.listen(directory, rendezvous, channel), capacity, sink);
    }

    @Override
    public Sender sender(String channel, int capacity) throws IOException {
        return new StreamSender(family.connect(directory, rendezvous, channel));
    }

    private static final class StreamSender implements Sender {
        private final ByteBuffer gathered = ByteBuffer.allocateDirect(GATHERED);
        private final SocketChannel channel;

        StreamSender(SocketChannel channel) {
            this.channel = channel;
        }

        /** Blocks while there is no room. */
        @Override
        public boolean offer(DirectBuffer source, int offset, int length) {
            if (gathered.remaining() < Integer.BYTES + length) {
                write();
            }
            gathered.putInt(length);
            if (length <= gathered.remaining()) {
                source.getBytes(offset, gathered, length);
                return true;
            }
            write();
            return write(source.byteBuffer().duplicate().limit(offset + length).position(offset));
        }

        @Override
        public void flush() {
            write();
        }

        private void write() {
            write(gathered.flip());
            gathered.clear();
        }

        /** False if the receiver is gone, which it is only after it has told the senders to stop. */
        private boolean write(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }

    private static final class StreamReceiver implements Receiver {
        private final SocketFamily family;
        private final ServerSocketChannel server;
        private final MessageSink sink;
        private final ByteBuffer bytes;
        private final UnsafeBuffer view;
        private SocketChannel channel;

        StreamReceiver(SocketFamily family, ServerSocketChannel server, int capacity, MessageSink sink) {
            this.family = family;
            this.server = server;
            this.sink = sink;
            bytes = ByteBuffer.allocateDirect(capacity).limit(0);
            view = new UnsafeBuffer(bytes);
        }

        /** Blocks until there is a message. */
        @Override
        public int poll(int limit) {
            try {
                while (!isWhole()) {
                    read();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            int messages = 0;
            while (messages < limit && isWhole()) {
                final int length = bytes.getInt();
                sink.onMessage(view, bytes.position(), length);
                bytes.position(bytes.position() + length);
                messages++;
            }
            return messages;
        }

        private boolean isWhole() {
            return bytes.remaining() >= Integer.BYTES
                    && bytes.remaining() >= Integer.BYTES + bytes.getInt(bytes.position());
        }

        private void read() throws IOException {
            if (channel == null) {
                channel = family.accept(server);
            }
            bytes.compact();
            final int read = channel.read(bytes);
            bytes.flip();
            if (read < 0) {
                throw new EOFException("the other side has closed the socket");
            }
        }
    }
}
