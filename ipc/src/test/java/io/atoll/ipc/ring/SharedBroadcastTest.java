package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.BroadcastMessages.numbers;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One process. */
class SharedBroadcastTest {
    private static final int CAPACITY = 1024;
    private static final BroadcastOptions OPTIONS = new BroadcastOptions(CAPACITY);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final BroadcastMessages messages = new BroadcastMessages(CAPACITY / 8);
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SharedBroadcast create() throws IOException {
        return SharedBroadcast.create(space, "news", OPTIONS);
    }

    private List<Integer> receive(SharedBroadcast.Receiver receiver) {
        final int count = receiver.receive(messages, Integer.MAX_VALUE);
        final List<Integer> received = messages.taken();
        assertEquals(received.size(), count);
        return received;
    }

    @Test
    void shouldBringEveryMessageToEveryReceiverThatKeepsUp() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver eager = broadcast.receiver();
        final SharedBroadcast.Receiver leisurely = broadcast.receiver();
        assertEquals(List.of(), receive(eager));
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            for (int number = 1; number <= 3_000; number++) {
                messages.transmit(transmitter, number, number + 1);
                assertEquals(List.of(number), receive(eager));
                if (number % 3 == 0) {
                    assertEquals(numbers(number - 2, number + 1), receive(leisurely));
                }
            }
        }
        assertEquals(List.of(), receive(eager));
        assertEquals(0, eager.lappedCount());
        assertEquals(0, leisurely.lappedCount());
    }

    @Test
    void shouldReceiveNoMoreThanTheLimit() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            messages.transmit(transmitter, 1, 5);
        }
        assertEquals(0, receiver.receive(messages, 0));
        assertEquals(3, receiver.receive(messages, 3));
        assertEquals(1, receiver.receive(messages, 3));
        assertEquals(0, receiver.receive(messages, 3));
        assertEquals(numbers(1, 5), messages.taken());
    }

    @Test
    void shouldKeepABufferFullOfMessagesForAReceiverThatWaits() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        final UnsafeBuffer content = new UnsafeBuffer(new byte[56]);
        final int fits = CAPACITY / 64;
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            for (int type = 1; type <= fits; type++) {
                transmitter.transmit(type, content, 0, 56);
            }
            final SharedBroadcast.Receiver late = broadcast.receiver();
            assertEquals(fits, receiver.receive((type, buffer, index, length) -> {}, 100));
            assertEquals(0, receiver.lappedCount());
            assertEquals(1, late.receive((type, buffer, index, length) -> assertEquals(fits, type), 100));
        }
    }

    @Test
    void shouldCountWhenAReceiverIsLappedAndGoOnWithTheNewestMessage() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            messages.transmit(transmitter, 1, 3);
            assertEquals(List.of(1, 2), receive(receiver));
            messages.transmit(transmitter, 3, 100);
            assertEquals(List.of(99), receive(receiver));
            assertEquals(1, receiver.lappedCount());
            messages.transmit(transmitter, 100, 103);
            assertEquals(numbers(100, 103), receive(receiver));
            assertEquals(1, receiver.lappedCount());
            messages.transmit(transmitter, 103, 200);
            assertEquals(List.of(199), receive(receiver));
            assertEquals(2, receiver.lappedCount());
        }
    }

    @Test
    void shouldBeginALateReceiverWithTheNewestMessage() throws IOException {
        final SharedBroadcast broadcast = create();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            messages.transmit(transmitter, 1, 50);
            final SharedBroadcast.Receiver late = broadcast.receiver();
            messages.transmit(transmitter, 50, 52);
            assertEquals(numbers(49, 52), receive(late));
            assertEquals(0, late.lappedCount());
        }
    }

    @Test
    void shouldTakeMessagesOfAnEighthOfTheCapacity() throws IOException {
        final BroadcastOptions large = OPTIONS.withCapacity(1 << 17);
        final SharedBroadcast broadcast = SharedBroadcast.create(space, "large", large);
        final BroadcastMessages longer = new BroadcastMessages(large.capacity() / 8);
        assertEquals(large.capacity() / 8, broadcast.maxMessageLength());
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            for (int number = 1; number <= 100; number++) {
                longer.transmit(transmitter, number, number + 1);
                assertEquals(1, receiver.receive(longer, 10));
            }
        }
        assertEquals(numbers(1, 101), longer.taken());
    }

    @Test
    void shouldRefuseABadMessageBeforeTheBroadcastIsTouched() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        final UnsafeBuffer small = new UnsafeBuffer(new byte[16]);
        final byte[] before = Files.readAllBytes(space.directory().resolve("broadcast/news"));
        final SharedBroadcast.Transmitter transmitter = broadcast.transmitter();
        assertThrows(IndexOutOfBoundsException.class, () -> transmitter.transmit(1, small, 8, 9));
        assertThrows(IndexOutOfBoundsException.class, () -> transmitter.transmit(1, small, -1, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> transmitter.transmit(1, small, Integer.MAX_VALUE, 4));
        assertThrows(IllegalArgumentException.class, () -> transmitter.transmit(1, small, 0, -1));
        assertThrows(IllegalArgumentException.class, () -> transmitter.transmit(0, small, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> transmitter.transmit(-1, small, 0, 4));
        assertThrows(NullPointerException.class, () -> transmitter.transmit(1, null, 0, 4));
        final UnsafeBuffer long1 = new UnsafeBuffer(new byte[CAPACITY]);
        assertThrows(IllegalArgumentException.class, () -> transmitter.transmit(1, long1, 0, CAPACITY / 8 + 1));
        transmitter.close();
        assertArrayEquals(before, Files.readAllBytes(space.directory().resolve("broadcast/news")));
        assertThrows(IllegalStateException.class, () -> transmitter.transmit(1, small, 0, 4));
        assertEquals(List.of(), receive(receiver));
    }

    /** Content whose bytes cannot be had. */
    private static final class Broken extends UnsafeBuffer {
        Broken(int length) {
            super(new byte[length]);
        }

        @Override
        public byte[] byteArray() {
            throw new ArithmeticException("broken");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDropAMessageThatThrewWhileItWasTransmitted(boolean closed) throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        SharedBroadcast.Transmitter transmitter = broadcast.transmitter();
        for (int number = 1; number <= 300; number += 2) {
            messages.transmit(transmitter, number, number + 1);
            final SharedBroadcast.Transmitter unlucky = transmitter;
            assertThrows(ArithmeticException.class, () -> unlucky.transmit(1, new Broken(100), 0, 100));
            assertEquals(List.of(number), receive(receiver));
            if (closed) {
                transmitter.close();
                transmitter = broadcast.transmitter();
            }
            messages.transmit(transmitter, number + 1, number + 2);
            assertEquals(List.of(number + 1), receive(receiver));
        }
        transmitter.close();
        assertEquals(0, receiver.lappedCount());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotForgetWhatAMessageThatThrewHasOverwritten(boolean closed) throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        final UnsafeBuffer content = new UnsafeBuffer(new byte[56]);
        SharedBroadcast.Transmitter transmitter = broadcast.transmitter();
        for (int type = 1; type < CAPACITY / 64; type++) {
            transmitter.transmit(type, content, 0, 56);
        }
        final SharedBroadcast.Transmitter unlucky = transmitter; // beyond the wrap, over the receiver's next message
        assertThrows(ArithmeticException.class, () -> unlucky.transmit(7, new Broken(100), 0, 100));
        if (closed) {
            transmitter.close();
            transmitter = broadcast.transmitter();
        }
        transmitter.transmit(99, content, 0, 56); // would have room before the wrap
        transmitter.close();
        final List<Integer> types = new ArrayList<>();
        receiver.receive((type, buffer, index, length) -> types.add(type), 100);
        assertEquals(List.of(99), types);
        assertEquals(1, receiver.lappedCount());
    }

    @Test
    void shouldNotGiveAMessageAgainWhoseHandlerThrew() throws IOException {
        final SharedBroadcast broadcast = create();
        final SharedBroadcast.Receiver receiver = broadcast.receiver();
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            messages.transmit(transmitter, 1, 4);
        }
        assertThrows(
                ArithmeticException.class,
                () -> receiver.receive(
                        (type, buffer, index, length) -> {
                            throw new ArithmeticException();
                        },
                        10));
        assertEquals(List.of(2, 3), receive(receiver));
    }

    @Test
    void shouldHaveOneTransmitterAtATime() throws IOException {
        final SharedBroadcast broadcast = create();
        assertFalse(broadcast.hasTransmitter());
        final SharedBroadcast.Transmitter transmitter = broadcast.transmitter();
        assertTrue(broadcast.hasTransmitter());
        final RoleTakenException taken = assertThrows(RoleTakenException.class, broadcast::transmitter);
        assertTrue(taken.getMessage().contains("transmitter"), taken.getMessage());
        assertTrue(taken.getMessage().contains("pid " + ProcessHandle.current().pid()), taken.getMessage());
        assertThrows(
                RoleTakenException.class,
                () -> SharedBroadcast.attach(space, "news").transmitter());
        transmitter.close();
        assertFalse(broadcast.hasTransmitter());
        try (SharedBroadcast.Transmitter next = broadcast.transmitter()) {
            transmitter.close(); // a second time: not the next one's role
            assertTrue(broadcast.hasTransmitter());
            messages.transmit(next, 1, 2);
        }
    }

    @Test
    void shouldShowContradictingOptionsBoth() throws IOException {
        create();
        final OptionsConflictException conflict = assertThrows(
                OptionsConflictException.class, () -> SharedBroadcast.open(space, "news", OPTIONS.withCapacity(4096)));
        assertTrue(conflict.expected().contains("4096"), conflict.getMessage());
        assertTrue(conflict.found().contains("1024"), conflict.getMessage());
        assertEquals(OPTIONS, SharedBroadcast.open(space, "news", OPTIONS).options());
        assertEquals(OPTIONS, SharedBroadcast.attach(space, "news").options());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 512, 1023, 1025, 3000, 1 << 30, Integer.MIN_VALUE})
    void shouldRefuseCapacitiesThatAreNone(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> BroadcastOptions.DEFAULT.withCapacity(capacity));
    }

    @Test
    void shouldCheckNamesAndUseThemOnce() throws IOException {
        create();
        assertThrows(ObjectExistsException.class, this::create);
        assertThrows(ObjectMissingException.class, () -> SharedBroadcast.attach(space, "absent"));
        assertThrows(InvalidNameException.class, () -> SharedBroadcast.open(space, "a/b", OPTIONS));
    }

    @Test
    void shouldGoOnForThoseAttachedWhenUnlinkedWhileItsHandleIsStale() throws IOException {
        final SharedBroadcast broadcast = create();
        final byte[] packed = Travel.pack(broadcast);
        final SharedBroadcast travelled = Travel.unpack(packed, SharedBroadcast.class);
        assertEquals(OPTIONS, travelled.options());
        final SharedBroadcast.Receiver receiver = travelled.receiver();
        assertTrue(broadcast.unlink());
        assertFalse(travelled.unlink());
        assertThrows(ObjectMissingException.class, () -> SharedBroadcast.attach(space, "news"));
        try (SharedBroadcast.Transmitter transmitter = broadcast.transmitter()) {
            messages.transmit(transmitter, 1, 2);
        }
        assertEquals(List.of(1), receive(receiver));
        assertStale(packed);
        assertFalse(create().hasTransmitter());
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedBroadcast.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void shouldRefuseADamagedFile() throws IOException {
        create();
        final Path file = space.directory().resolve("broadcast").resolve("news");
        final byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {whole.length - 1, 200, 127, 0}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(
                    FileFormatException.Fault.TRUNCATED,
                    assertThrows(FileFormatException.class, () -> SharedBroadcast.attach(space, "news"))
                            .fault());
        }
        final byte[] flipped = whole.clone();
        flipped[73] ^= 8; // the capacity
        Files.write(file, flipped);
        assertEquals(
                FileFormatException.Fault.CORRUPT,
                assertThrows(FileFormatException.class, () -> SharedBroadcast.open(space, "news", OPTIONS))
                        .fault());
    }
}
