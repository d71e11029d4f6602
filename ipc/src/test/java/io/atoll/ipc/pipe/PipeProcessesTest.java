package io.atoll.ipc.pipe;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.FileTree;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Waitable;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.ring.RoleTakenException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Travel;
import io.atoll.ipc.value.SharedLong;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pipes between processes, some of which are killed. */
@Timeout(4 * Await.HANG_LIMIT_SECONDS)
class PipeProcessesTest {
    private static final int KILLS = 30;
    private static final Duration HANG_LIMIT = Duration.ofSeconds(Await.HANG_LIMIT_SECONDS);
    private static final int PAGE = 4096;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedLong step;
    private Connection first;
    private Connection second;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        step = SharedLong.open(space, "step");
        renew();
    }

    private void renew() throws IOException {
        final Pipe pipe = Pipe.create(space);
        first = pipe.first();
        second = pipe.second();
    }

    @AfterEach
    void close() {
        first.close();
        space.close();
    }

    /** Sends everything back until the end of the file. */
    private static void echo(Connection connection) throws IOException, InterruptedException {
        try {
            while (true) {
                connection.sendBytes(connection.receiveBytes());
            }
        } catch (EOFException e) {
            connection.close();
        }
    }

    /** Lives with what it has until it is killed. */
    private JvmProcess startAndAwaitStep(JvmTask task, SharedLong signal) {
        signal.set(0);
        final JvmProcess child = children.start(() -> {
            task.run();
            signal.set(1);
            Await.death();
        });
        Await.until("the child's work", () -> signal.get() == 1 || !child.isAlive());
        return child;
    }

    private static byte[] numbered(int number, int length) {
        final byte[] message = new byte[length];
        Arrays.fill(message, (byte) number);
        new UnsafeBuffer(message).putInt(0, number);
        return message;
    }

    private long sideFiles() {
        return FileTree.below(spaces.directory().resolve("pipe")).stream()
                .filter(file -> file.getParent().getFileName().toString().startsWith(".side-"))
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .count();
    }

    @Test
    void aChildSendsBackWhatItReceives() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = children.start(List.of("-Xmx256m"), () -> echo(theirs));
        for (int length : new int[] {0, 1, 8192, 8193, 16 << 20}) {
            final byte[] message = new byte[length];
            new Random(length).nextBytes(message);
            first.sendBytes(message);
            assertArrayEquals(message, first.receiveBytes());
        }
        first.close();
        Children.join(child);
        try (Stream<Path> files = Files.list(spaces.directory().resolve("pipe"))) {
            assertEquals(
                    List.of(),
                    files.filter(file -> !file.getFileName().toString().startsWith("."))
                            .toList(),
                    "both ends are closed");
        }
    }

    @Test
    void requestsAndRepliesAreObjects() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = children.start(() -> theirs.send("hello " + theirs.receive(String.class)));
        first.send("world");
        assertEquals("hello world", first.receive());
        Children.join(child);
        assertThrows(EOFException.class, first::receive, "the child has ended without closing its end");
    }

    @Test
    void whatAKilledPeerHadSentIsReceivedBeforeTheEndOfTheFile() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = startAndAwaitStep(
                () -> {
                    for (int i = 0; i < 100; i++) {
                        theirs.sendBytes(numbered(i, i == 50 ? 100_000 : 100));
                    }
                },
                step);
        Children.kill(child);
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(numbered(i, i == 50 ? 100_000 : 100), first.receiveBytes());
        }
        final EOFException end = assertThrows(EOFException.class, first::receiveBytes);
        assertTrue(end.getMessage().contains("died with pid " + child.pid()), end.getMessage());
        final BrokenPipeException broken = assertThrows(BrokenPipeException.class, () -> first.send(1));
        assertTrue(broken.getMessage().contains("died with pid " + child.pid()), broken.getMessage());
    }

    @Test
    void whoWaitsFindsThatItsPeerWasKilled() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = startAndAwaitStep(theirs::poll, step);
        final Thread killer = new Thread(child::kill);
        killer.start();
        assertThrows(EOFException.class, first::receive);
        killer.join();
    }

    @Test
    void whoWaitsForRoomFindsThatItsPeerWasKilled() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = startAndAwaitStep(theirs::poll, step);
        final UnsafeBuffer message = new UnsafeBuffer(new byte[8000]);
        while (first.trySendBytes(message, 0, message.capacity())) {}
        final Thread killer = new Thread(child::kill);
        killer.start();
        assertThrows(BrokenPipeException.class, () -> first.sendBytes(message, 0, message.capacity()));
        killer.join();
    }

    @Test
    void ofAPeerThatIsKilledWhileItSendsOnlyWholeMessagesArrive() throws Exception {
        final Random random = new Random(5);
        long whole = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            final Connection theirs = second;
            final int base = kill;
            final JvmProcess child = children.start(() -> {
                for (int i = 0; ; i++) {
                    theirs.sendBytes(numbered(i, 8 + (i * 7919 + base) % 20_000)); // many travel through side files
                }
            });
            final int lifetime = 20 + random.nextInt(300);
            int received = 0;
            try {
                while (true) {
                    final byte[] message = first.receiveBytes();
                    assertArrayEquals(numbered(received, 8 + (received * 7919 + base) % 20_000), message);
                    if (++received == lifetime) {
                        child.kill();
                    }
                }
            } catch (EOFException e) {
                assertTrue(received >= lifetime, "the end of the file only after the death");
            }
            whole += received;
            first.close();
            assertEquals(0, sideFiles(), "what was not sent is gone");
            renew();
        }
        System.out.println(KILLS + " senders killed, " + whole + " messages, all whole");
    }

    @Test
    void nothingOfAKilledReceiverStaysTaken() throws Exception {
        for (int kill = 0; kill < 5; kill++) {
            final Connection theirs = second;
            final SharedLong received = step;
            received.set(0);
            final JvmProcess child = children.start(() -> {
                while (true) {
                    theirs.receiveBytes();
                    received.increment();
                }
            });
            assertThrows(BrokenPipeException.class, () -> {
                for (int i = 0; ; i++) {
                    first.sendBytes(numbered(i, 8 + i % 20_000));
                    if (received.get() >= 100) {
                        child.kill();
                    }
                }
            });
            assertEquals(0, sideFiles(), "nobody can receive what was sent");
            first.close();
            renew();
        }
    }

    @Test
    void aConnectionIsSentThroughAnotherConnection() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = children.start(() -> {
            final Connection third = theirs.receive(Connection.class);
            third.send("from the child: " + third.receive());
            third.close();
        });
        final Pipe other = Pipe.create(space);
        other.first().send("sent before");
        first.send(other.second());
        assertEquals("from the child: sent before", other.first().receive());
        assertThrows(EOFException.class, other.first()::receive);
        other.first().close();
        Children.join(child);
    }

    @Test
    void aConnectionGoesThroughThreeHandsAndItsPeerNoticesNothing() throws Exception {
        final Connection theirs = second;
        final Pipe toB = Pipe.create(space);
        final Connection aToB = toB.first();
        final Connection bFromA = toB.second();
        final JvmProcess a = children.start(() -> {
            theirs.send("a has received " + theirs.receive());
            aToB.send(theirs);
            Await.death(); // answers for it until b has it
        });
        final JvmProcess b = children.start(() -> {
            final Connection mine = bFromA.receive(Connection.class);
            mine.send("b has it");
            mine.send("b has received " + mine.receive());
        });
        first.send(1);
        assertEquals("a has received 1", first.receive());
        assertEquals("b has it", first.receive());
        Children.kill(a);
        first.send(2);
        assertEquals("b has received 2", first.receive(), "the death of one that had it before is nothing to the peer");
        Children.join(b);
        assertThrows(EOFException.class, first::receive);
    }

    @Test
    void theEndOfTheFileComesWhenWhoGaveItAwayDiesBeforeItArrived() throws Exception {
        final Connection theirs = second;
        final SharedLong signal = step;
        final JvmProcess child = startAndAwaitStep(
                () -> {
                    theirs.send("last words");
                    Travel.pack(theirs); // and never delivered
                },
                signal);
        assertEquals("last words", first.receive());
        assertNull(first.receive(100, TimeUnit.MILLISECONDS), "somebody living answers for it");
        Children.kill(child);
        assertThrows(EOFException.class, first::receive);
        assertThrows(BrokenPipeException.class, () -> first.send(1));
    }

    @Test
    void aConnectionArrivesAlthoughWhoGaveItAwayHasDiedIfItsPeerHasNotNoticed() throws Exception {
        final Pipe courier = Pipe.create(space);
        final Connection theirs = second;
        final Connection wrapper = courier.second();
        final JvmProcess child = startAndAwaitStep(
                () -> {
                    theirs.send("first the message");
                    wrapper.send(theirs);
                },
                step);
        Children.kill(child);
        final Connection arrived = courier.first().receive(Connection.class);
        arrived.send("then the new owner's");
        assertEquals("first the message", first.receive());
        assertEquals("then the new owner's", first.receive());
        arrived.close();
        courier.first().close();
    }

    @Test
    void aConnectionWhosePeerHasNoticedTheDeathArrivesAtItsEnd() throws Exception {
        final Pipe courier = Pipe.create(space);
        final Connection theirs = second;
        final Connection wrapper = courier.second();
        final JvmProcess child = startAndAwaitStep(() -> wrapper.send(theirs), step);
        Children.kill(child);
        assertThrows(EOFException.class, first::receive);
        final Connection arrived = courier.first().receive(Connection.class);
        assertTrue(arrived.poll());
        assertThrows(EOFException.class, arrived::receive);
        assertThrows(BrokenPipeException.class, () -> arrived.send(1));
        courier.first().close();
    }

    @Test
    void anEndIsInOneProcessAtATime() throws Exception {
        try (Pipe named = Pipe.create(space, "named", PipeOptions.DEFAULT)) {
            final JvmProcess child = startAndAwaitStep(() -> named.second().send(1), step);
            final RoleTakenException taken = assertThrows(RoleTakenException.class, named.second()::receive);
            assertTrue(taken.getMessage().contains("pid " + child.pid()), taken.getMessage());
            assertFalse(named.second().takeBack());
            named.second().close();
            assertEquals(1, named.first().receive());
            assertNull(named.first().receive(50, TimeUnit.MILLISECONDS), "it was not ours to close");
        }
    }

    @Test
    void aConnectionThatArrivesTwiceIsRefusedTheSecondTime() throws Exception {
        final byte[] packed = Travel.pack(second);
        final JvmProcess child =
                startAndAwaitStep(() -> Travel.unpack(packed, Connection.class).send("mine"), step);
        assertEquals("mine", first.receive());
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, Connection.class));
        assertTrue(refused.getMessage().contains("pid " + child.pid()), refused.getMessage());
    }

    @Test
    void whoOpensANamedPipeAnswersForTheEndsOfADeadCreator() throws Exception {
        final SharedLong signal = step;
        final String directory = space.directory().toString();
        final JvmProcess creator = startAndAwaitStep(
                () -> Pipe.create(Space.at(Path.of(directory)), "meeting", PipeOptions.DEFAULT), signal);
        Children.kill(creator);
        try (Pipe meeting = Pipe.open(space, "meeting")) {
            assertNull(meeting.first().receive(50, TimeUnit.MILLISECONDS));
            final JvmProcess other = children.start(() -> Pipe.attach(Space.at(Path.of(directory)), "meeting")
                    .second()
                    .send("here"));
            assertEquals("here", meeting.first().receive());
            Children.join(other);
        }
    }

    @Test
    void waitAnyTellsTheConnectionsAndProcessesThatAreReady() throws Exception {
        final Connection theirs = second;
        final SharedLong signal = step;
        signal.set(0);
        final JvmProcess child = children.start(() -> {
            Await.until("the order to send", () -> signal.get() == 1);
            theirs.send(1);
            Await.until("the order to end", () -> signal.get() == 2);
        });
        final Pipe other = Pipe.create(space);
        final List<Waitable> all = List.of(child, first, other.first());
        assertEquals(List.of(), Connection.waitAny(Duration.ofMillis(20), all));
        signal.set(1);
        assertEquals(List.of(first), Connection.waitAny(HANG_LIMIT, all));
        assertEquals(1, first.receive());
        signal.set(2);
        Children.join(child);
        Await.until("the proof of the child's death", first::poll);
        assertEquals(List.of(child, first), Connection.waitAny(HANG_LIMIT, all), "the end of its file, too");
        other.close();
    }

    @Test
    void aStoppedPeerIsNotTakenForADeadOne() throws Exception {
        final Connection theirs = second;
        final JvmProcess child = children.start(() -> echo(theirs));
        first.sendBytes(new byte[1]);
        assertEquals(1, first.receiveBytes().length);
        Signals.stop(child.pid());
        first.sendBytes(new byte[2]);
        assertNull(first.receiveBytes(300, TimeUnit.MILLISECONDS));
        Signals.send(child.pid(), "CONT");
        assertEquals(2, first.receiveBytes().length);
    }

    @Test
    void aMessageOfAGibibyteArrivesWhole() throws Exception {
        final int length = 1 << 30;
        final Path memory = spaces.directory();
        assumeTrue(Files.getFileStore(memory).getUsableSpace() > 3L * length, "two such messages must fit");
        final Connection theirs = second;
        final JvmProcess child = children.start(List.of("-XX:MaxDirectMemorySize=1200m"), () -> {
            final ExpandableArrayBuffer none = new ExpandableArrayBuffer();
            assertEquals(4, theirs.receiveInto(none, 0));
            final UnsafeBuffer target = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            assertEquals(length, theirs.receiveInto(target, 0));
            none.putLong(0, checksum(target));
            theirs.sendBytes(none, 0, Long.BYTES);
        });
        final UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        for (int i = 0; i < length; i += PAGE) {
            message.putLong(i, ~i); // each page is another one
        }
        first.sendBytes(message, 0, 4);
        first.sendBytes(message, 0, length);
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[8]);
        assertEquals(8, first.receiveInto(reply, 0));
        assertEquals(checksum(message), reply.getLong(0));
        Children.join(child);
    }

    private static long checksum(UnsafeBuffer buffer) {
        final CRC32C checksum = new CRC32C();
        checksum.update(buffer.byteBuffer().clear());
        return checksum.getValue();
    }
}
