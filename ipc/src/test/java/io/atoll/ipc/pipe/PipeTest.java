package io.atoll.ipc.pipe;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.testing.FileTree;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.wait.Waitable;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.EOFException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PipeTest {
    private static final int LONG = 1 << 20;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private Pipe pipe;
    private Connection first;
    private Connection second;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        use(Pipe.create(space, "pipe", PipeOptions.DEFAULT));
    }

    private void use(Pipe other) {
        pipe = other;
        first = pipe.first();
        second = pipe.second();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static byte[] random(int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Runs something in a thread of its own. */
    private static <T> FutureTask<T> begin(Callable<T> task) {
        final FutureTask<T> future = new FutureTask<>(task);
        final Thread thread = new Thread(future, "test");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static <T> T get(FutureTask<T> future) throws Exception {
        return future.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Throwable failure(FutureTask<?> future) {
        return assertThrows(ExecutionException.class, () -> get(future)).getCause();
    }

    private long sideFiles() {
        return FileTree.below(spaces.directory().resolve("pipe")).stream()
                .filter(file -> file.getParent().getFileName().toString().startsWith(".side-"))
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .count();
    }

    // ---- messages

    @Test
    void shouldCarryMessagesInBothDirections() throws Exception {
        first.sendBytes(new byte[] {1, 2, 3});
        second.sendBytes(new byte[] {4});
        assertArrayEquals(new byte[] {1, 2, 3}, second.receiveBytes());
        assertArrayEquals(new byte[] {4}, first.receiveBytes());
    }

    @Test
    void shouldNeverMergeMessages() throws Exception {
        first.sendBytes(new byte[] {1});
        first.sendBytes(new byte[0]);
        first.sendBytes(new byte[] {2, 3});
        assertArrayEquals(new byte[] {1}, second.receiveBytes());
        assertTrue(second.poll(), "an empty message is a message");
        assertArrayEquals(new byte[0], second.receiveBytes());
        assertArrayEquals(new byte[] {2, 3}, second.receiveBytes());
        assertFalse(second.poll());
    }

    /** Travels. */
    private record Order(String what, List<Integer> numbers) implements java.io.Serializable {}

    @Test
    void shouldCarryObjects() throws Exception {
        first.send(Map.of("a", List.of(1, 2)));
        first.send(new Order("nails", new ArrayList<>(List.of(3, 4))));
        first.send("text");
        assertEquals(Map.of("a", List.of(1, 2)), second.receive());
        assertEquals(new Order("nails", List.of(3, 4)), second.receive(Order.class));
        assertEquals("text", second.receive(1, TimeUnit.HOURS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, LONG, 16 << 20})
    void shouldCarryMessagesOfAnyLength(int length) throws Exception {
        final byte[] message = random(length);
        first.sendBytes(message);
        assertArrayEquals(message, second.receiveBytes());
        first.send(message);
        assertArrayEquals(message, second.receive(byte[].class));
        assertEquals(0, sideFiles());
    }

    @Test
    void shouldCarryMoreThanItHoldsWhileSomebodyReceives() throws Exception {
        use(Pipe.create(space, PipeOptions.DEFAULT.withCapacity(1024)));
        final FutureTask<Integer> receiver = begin(() -> {
            for (int i = 0; i < 2_000; i++) {
                final byte[] message = second.receiveBytes();
                assertEquals(i % 300, message.length); // some of these travel through side files
                for (byte value : message) {
                    assertEquals((byte) i, value);
                }
            }
            return 1;
        });
        for (int i = 0; i < 2_000; i++) {
            final byte[] message = new byte[i % 300];
            Arrays.fill(message, (byte) i);
            first.sendBytes(message);
        }
        get(receiver);
        assertEquals(0, sideFiles());
    }

    @Test
    void shouldReceiveIntoABufferOfTheUser() throws Exception {
        final UnsafeBuffer target = new UnsafeBuffer(new byte[20]);
        first.sendBytes(new UnsafeBuffer(new byte[] {9, 1, 2, 3, 9}), 1, 3);
        assertEquals(3, second.receiveInto(target, 17));
        assertEquals(1, target.getByte(17));
        assertEquals(3, target.getByte(19));
        assertThrows(IndexOutOfBoundsException.class, () -> second.receiveInto(target, 21));
        final byte[] message = random(LONG);
        first.sendBytes(message);
        final ExpandableArrayBuffer growing = new ExpandableArrayBuffer();
        assertEquals(LONG, second.receiveInto(growing, 5));
        assertArrayEquals(message, Arrays.copyOfRange(growing.byteArray(), 5, 5 + LONG));
    }

    @ParameterizedTest
    @ValueSource(ints = {21, LONG})
    void shouldKeepAMessageThatIsTooLongForTheBuffer(int length) throws Exception {
        final byte[] message = random(length);
        first.sendBytes(message);
        final BufferTooSmallException refused = assertThrows(
                BufferTooSmallException.class, () -> second.receiveInto(new UnsafeBuffer(new byte[20]), 0));
        assertEquals(length, refused.length());
        assertTrue(refused.getMessage().contains("20"), refused.getMessage());
        assertArrayEquals(message, second.receiveBytes());
    }

    @Test
    void shouldKeepAMessageThatIsReceivedAsTheWrongKind() throws Exception {
        first.send("object");
        first.sendBytes(new byte[] {1});
        assertThrows(UnexpectedMessageException.class, second::receiveBytes);
        assertThrows(UnexpectedMessageException.class, () -> second.receiveInto(new ExpandableArrayBuffer(), 0));
        assertEquals("object", second.receive());
        assertThrows(UnexpectedMessageException.class, second::receive);
        assertArrayEquals(new byte[] {1}, second.receiveBytes());
    }

    @Test
    void shouldGiveTheBytesOfAnObjectOfAnotherClass() throws Exception {
        first.send("text");
        final UndecodableMessageException refused =
                assertThrows(UndecodableMessageException.class, () -> second.receive(Integer.class));
        assertEquals("text", Travel.unpack(refused.payload(), String.class));
        first.send(5);
        assertEquals(5, second.receive(Integer.class), "goes on");
    }

    @Test
    void shouldRefuseWhatCannotBeSerializedAndGoOn() throws Exception {
        assertThrows(CodecException.class, () -> first.send(new Object()));
        assertThrows(NullPointerException.class, () -> first.send(null));
        assertThrows(IndexOutOfBoundsException.class, () -> first.sendBytes(new UnsafeBuffer(new byte[4]), 2, 3));
        assertFalse(second.poll());
        first.send(1);
        assertEquals(1, second.receive());
    }

    // ---- waiting

    @Test
    void shouldWaitNoLongerThanTold() throws Exception {
        assertNull(second.receive(0, TimeUnit.SECONDS));
        assertNull(second.receive(2, TimeUnit.MILLISECONDS));
        assertNull(second.receiveBytes(2, TimeUnit.MILLISECONDS));
        assertFalse(second.poll(2, TimeUnit.MILLISECONDS));
        assertFalse(second.poll(-1, TimeUnit.MILLISECONDS));
        first.send(1);
        assertTrue(second.poll(1, TimeUnit.HOURS));
        assertTrue(second.poll(0, TimeUnit.HOURS));
        assertEquals(1, second.receive(0, TimeUnit.SECONDS));
    }

    @Test
    void shouldTryToSendWithoutWaiting() throws Exception {
        use(Pipe.create(space, PipeOptions.DEFAULT.withCapacity(1024)));
        final UnsafeBuffer message = new UnsafeBuffer(new byte[120]);
        int sent = 0;
        while (first.trySendBytes(message, 0, 120)) {
            sent++;
        }
        assertEquals(8, sent);
        assertFalse(first.trySendBytes(message, 0, 120));
        for (int i = 0; i < sent; i++) {
            assertEquals(120, second.receiveBytes().length);
        }
        assertFalse(second.poll());
        assertTrue(first.trySendBytes(message, 0, 120));
    }

    @Test
    void shouldLetAFewLongMessagesWaitAndNoMore() throws Exception {
        final UnsafeBuffer message = new UnsafeBuffer(random(6 << 20));
        assertTrue(first.trySendBytes(message, 0, message.capacity()));
        assertTrue(first.trySendBytes(message, 0, message.capacity()));
        assertFalse(first.trySendBytes(message, 0, message.capacity()));
        assertEquals(2, sideFiles());
        final FutureTask<Integer> sender = begin(() -> {
            first.sendBytes(message, 0, message.capacity());
            return 1;
        });
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(message.byteArray(), second.receiveBytes());
        }
        get(sender);
        assertEquals(0, sideFiles());
    }

    @Test
    void shouldWakeWhoWaitsForAMessage() throws Exception {
        final FutureTask<Object> receiver = begin(() -> second.receive());
        final FutureTask<Boolean> poller = begin(() -> second.poll(1, TimeUnit.HOURS));
        first.send("now");
        first.send("and again");
        get(receiver);
        assertTrue(get(poller));
    }

    @Test
    void shouldAnswerAnInterrupt() throws Exception {
        final FutureTask<Object> task = new FutureTask<>(() -> second.receive());
        final Thread receiver = new Thread(task);
        receiver.start();
        receiver.interrupt();
        assertInstanceOf(InterruptedException.class, failure(task));
        first.send(1);
        assertEquals(1, second.receive());
    }

    @Test
    void shouldServeManyThreads() throws Exception {
        final int threads = 3;
        final int each = 3_000;
        final List<FutureTask<Integer>> senders = new ArrayList<>();
        final List<FutureTask<List<Object>>> receivers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final int base = i * each;
            senders.add(begin(() -> {
                for (int k = 0; k < each; k++) {
                    first.send(base + k);
                }
                return 1;
            }));
            receivers.add(begin(() -> {
                final List<Object> received = new ArrayList<>();
                for (int k = 0; k < each; k++) {
                    received.add(second.receive());
                }
                return received;
            }));
        }
        for (FutureTask<Integer> sender : senders) {
            get(sender);
        }
        final List<Integer> all = new ArrayList<>();
        for (FutureTask<List<Object>> receiver : receivers) {
            get(receiver).forEach(number -> all.add((Integer) number));
        }
        Collections.sort(all);
        for (int i = 0; i < threads * each; i++) {
            assertEquals(i, all.get(i));
        }
    }

    // ---- one way

    @Test
    void shouldRefuseTheWrongWay() throws Exception {
        use(Pipe.create(space, PipeOptions.DEFAULT.withOneWay()));
        second.send("one way");
        assertTrue(first.poll());
        assertEquals("one way", first.receive());
        assertThrows(UnsupportedOperationException.class, () -> first.send(1));
        assertThrows(UnsupportedOperationException.class, () -> first.sendBytes(new byte[1]));
        assertThrows(UnsupportedOperationException.class, second::receive);
        assertThrows(UnsupportedOperationException.class, second::receiveBytes);
        assertThrows(UnsupportedOperationException.class, second::poll);
        second.close();
        assertThrows(EOFException.class, first::receive);
        first.close();
    }

    // ---- the end

    @Test
    void shouldDeliverWhatWasSentBeforeTheEnd() throws Exception {
        first.sendBytes(new byte[] {1});
        final byte[] message = random(LONG);
        first.sendBytes(message);
        first.close();
        first.close();
        assertArrayEquals(new byte[] {1}, second.receiveBytes());
        assertTrue(second.poll());
        assertArrayEquals(message, second.receiveBytes());
        assertTrue(second.poll(), "the end of the file is something to receive");
        assertTrue(second.poll(1, TimeUnit.HOURS));
        final EOFException end = assertThrows(EOFException.class, second::receiveBytes);
        assertTrue(end.getMessage().contains("closed by"), end.getMessage());
        assertThrows(EOFException.class, second::receive);
        assertThrows(EOFException.class, () -> second.receive(1, TimeUnit.HOURS));
        assertThrows(EOFException.class, () -> second.receiveInto(new ExpandableArrayBuffer(), 0));
    }

    @Test
    void shouldRefuseToSendToAClosedEnd() throws Exception {
        first.sendBytes(random(LONG));
        second.close();
        final BrokenPipeException broken = assertThrows(BrokenPipeException.class, () -> first.send(1));
        assertTrue(broken.getMessage().contains("closed by"), broken.getMessage());
        assertThrows(BrokenPipeException.class, () -> first.sendBytes(random(LONG)));
        assertEquals(0, sideFiles(), "nobody can receive what was sent");
    }

    @Test
    void shouldWakeWhoWaitsWhenThePeerCloses() throws Exception {
        use(Pipe.create(space, PipeOptions.DEFAULT.withCapacity(1024)));
        final FutureTask<Object> receiver = begin(() -> second.receive());
        final FutureTask<Integer> sender = begin(() -> {
            while (true) {
                second.sendBytes(new byte[100]);
            }
        });
        first.close();
        assertInstanceOf(EOFException.class, failure(receiver));
        assertInstanceOf(BrokenPipeException.class, failure(sender));
    }

    @Test
    void shouldWakeWhoWaitsAtAnEndThatIsClosed() throws Exception {
        assertNull(second.receive(0, TimeUnit.SECONDS));
        final FutureTask<Object> receiver = begin(() -> second.receive());
        second.close();
        assertInstanceOf(IllegalStateException.class, failure(receiver));
        assertThrows(IllegalStateException.class, () -> second.send(1));
        assertThrows(IllegalStateException.class, second::poll);
        assertThrows(IllegalStateException.class, second::takeBack);
    }

    @Test
    void shouldRemoveAPipeWithoutNameWhenBothEndsAreClosed() throws Exception {
        use(Pipe.create(space));
        final Path file = spaces.directory()
                .resolve("pipe")
                .resolve(Path.of(pipe.toString()).getFileName());
        first.sendBytes(random(LONG));
        first.close();
        assertTrue(Files.exists(file));
        second.close();
        assertFalse(Files.exists(file));
        assertEquals(0, sideFiles());
    }

    @Test
    void shouldKeepAPipeWithANameUntilItIsUnlinked() throws Exception {
        pipe.close();
        final Pipe again = Pipe.attach(space, "pipe");
        assertThrows(IllegalStateException.class, () -> again.first().send(1));
        assertTrue(pipe.unlink());
        assertFalse(pipe.unlink());
        assertThrows(ObjectMissingException.class, () -> Pipe.attach(space, "pipe"));
        use(Pipe.open(space, "pipe"));
        first.send(1);
        assertEquals(1, second.receive());
    }

    // ---- giving it away

    @Test
    void shouldBelongToWhereItArrives() throws Exception {
        first.send("before");
        assertEquals("before", second.receive());
        first.send("on the way");
        final byte[] packed = Travel.pack(second);
        final IllegalStateException gone = assertThrows(IllegalStateException.class, second::receive);
        assertTrue(gone.getMessage().contains("takeBack"), gone.getMessage());
        assertThrows(IllegalStateException.class, second::poll);
        assertThrows(IllegalStateException.class, () -> Travel.pack(second), "only once");
        second.close();
        first.send("still open");
        final Connection arrived = Travel.unpack(packed, Connection.class);
        assertEquals("on the way", arrived.receive());
        assertEquals("still open", arrived.receive());
        arrived.send("back");
        assertEquals("back", first.receive());
    }

    @Test
    void shouldBeTakenBackIfItNeverArrives() throws Exception {
        Travel.pack(second);
        assertTrue(second.takeBack());
        first.send(1);
        assertEquals(1, second.receive());
        assertTrue(second.takeBack(), "has it already");
    }

    @Test
    void shouldTravelThroughAnotherConnection() throws Exception {
        final Pipe other = Pipe.create(space);
        other.second().send("hello");
        first.send(List.of("here you are", other.first()));
        assertThrows(IllegalStateException.class, other.first()::receive);
        final List<?> arrived = second.receive(List.class);
        assertEquals("hello", ((Connection) arrived.get(1)).receive());
    }

    @Test
    void shouldWakeWhoWaitsAtAnEndThatIsGivenAway() throws Exception {
        assertFalse(second.poll());
        final FutureTask<Object> receiver = begin(() -> second.receive());
        Travel.pack(second);
        assertInstanceOf(IllegalStateException.class, failure(receiver));
    }

    @Test
    void shouldNotArriveOnceItsPipeIsGone() throws Exception {
        final byte[] packed = Travel.pack(second);
        assertTrue(pipe.unlink());
        assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, Connection.class));
    }

    @Test
    void shouldGiveNothingAwayWithThePipeItself() throws Exception {
        final Pipe same = Travel.unpack(Travel.pack(pipe), Pipe.class);
        first.send(1);
        assertEquals(1, same.second().receive());
        assertSame(second, same.second());
    }

    // ---- several

    @Test
    void shouldTellWhichOfSeveralAreReady() throws Exception {
        final Pipe other = Pipe.create(space);
        final List<Connection> both = List.of(second, other.second());
        assertEquals(List.of(), Connection.waitAny(Duration.ZERO, both));
        assertEquals(List.of(), Connection.waitAny(Duration.ofMillis(30), both));
        other.first().send(1);
        assertEquals(List.of(other.second()), Connection.waitAny(Duration.ofSeconds(Long.MAX_VALUE), both));
        first.send(1);
        assertEquals(both, Connection.waitAny(Duration.ZERO, both));
        assertEquals(1, second.receive());
        assertEquals(1, other.second().receive());
        other.first().close();
        assertEquals(List.of(other.second()), Connection.waitAny(Duration.ofHours(1), both), "at the end of its file");
    }

    @Test
    void shouldWaitForAnythingThatIsReadyOneDay() throws Exception {
        final boolean[] ready = new boolean[1];
        final Waitable anything = () -> {
            final boolean was = ready[0];
            ready[0] = true;
            return was;
        };
        assertEquals(List.of(anything), Connection.<Waitable>waitAny(Duration.ofHours(1), List.of(second, anything)));
    }

    @Test
    void shouldAnswerAnInterruptWhileItWaitsForSeveral() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> Connection.waitAny(Duration.ofHours(1), List.of(first, second)));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    // ---- doors

    @Test
    void shouldOpenCreateAndAttachLikeEveryObject() throws Exception {
        assertThrows(ObjectExistsException.class, () -> Pipe.create(space, "pipe", PipeOptions.DEFAULT));
        assertThrows(ObjectMissingException.class, () -> Pipe.attach(space, "absent"));
        assertThrows(InvalidNameException.class, () -> Pipe.open(space, "a/b"));
        final OptionsConflictException conflict = assertThrows(
                OptionsConflictException.class, () -> Pipe.open(space, "pipe", PipeOptions.DEFAULT.withOneWay()));
        assertTrue(conflict.getMessage().contains("duplex"), conflict.getMessage());
        assertSame(first, Pipe.open(space, "pipe").first());
        assertEquals(PipeOptions.DEFAULT, Pipe.attach(space, "pipe").options());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 512, 1025, 1 << 30})
    void shouldRefuseCapacitiesThatAreNone(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> PipeOptions.DEFAULT.withCapacity(capacity));
    }
}
