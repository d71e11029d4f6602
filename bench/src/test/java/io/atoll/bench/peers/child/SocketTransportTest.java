package io.atoll.bench.peers.child;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SocketTransportTest {
    private static final int CAPACITY = 1 << 20;
    private static final int LONGEST = 200_000; // more than is gathered

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void shouldKeepMessagesApartAndInOrder(SocketFamily family) throws Exception {
        final Stage stage = new Stage(
                folder, Role.FLOOD_RECEIVER, Library.TCP, 0, 1, false, new Timing(Duration.ZERO, Duration.ZERO), 0, "");
        final Transport transport = new SocketTransport(family, folder, Rendezvous.of(stage));
        final List<Integer> lengths = new ArrayList<>();
        final List<Byte> lastBytes = new ArrayList<>();
        final Receiver receiver = transport.receiver("channel", CAPACITY, (buffer, offset, length) -> {
            lengths.add(length);
            lastBytes.add(buffer.getByte(offset + length - 1));
        });
        final Sender sender = transport.sender("channel", CAPACITY);
        final UnsafeBuffer message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(LONGEST, 64));
        final List<Integer> sent = List.of(8, 32, LONGEST, 16, 70_000, 8);
        final Thread sending = new Thread(() -> {
            for (int i = 0; i < sent.size(); i++) {
                message.putByte(sent.get(i) - 1, (byte) (i + 1));
                sender.offer(message, 0, sent.get(i));
            }
            sender.flush();
        });
        sending.start();
        while (lengths.size() < sent.size()) {
            receiver.poll(Transport.BATCH);
        }
        sending.join();
        assertEquals(sent, lengths);
        assertEquals(List.of((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6), lastBytes);
    }
}
