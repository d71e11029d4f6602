package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.ring.RingBufferOptions.Producers;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One process. */
class SharedRingBuffersTest {
    private static final int CAPACITY = 1024;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[CAPACITY]);
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static RingBufferOptions options(Producers producers) {
        return new RingBufferOptions(producers, CAPACITY);
    }

    private static List<Integer> drain(SharedRingBuffers.Consumer consumer) {
        final List<Integer> types = new ArrayList<>();
        while (consumer.read((type, buffer, index, length) -> types.add(type), Integer.MAX_VALUE) > 0) {
            // until it finds nothing
        }
        return types;
    }

    @ParameterizedTest
    @EnumSource
    void messagesArriveWholeAndInOrderOverManyWraps(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final int[] next = {1};
            for (int type = 1; type <= 2_000; type++) {
                final int length = type % (ring.maxMessageLength() + 1);
                message.setMemory(0, length, (byte) type);
                while (!producer.offer(type, message, 0, length)) {
                    assertTrue(readOne(consumer, next, ring.maxMessageLength()) || ring.size() > 0);
                }
                if (type % 3 == 0) {
                    readOne(consumer, next, ring.maxMessageLength());
                }
            }
            while (next[0] <= 2_000) {
                readOne(consumer, next, ring.maxMessageLength());
            }
            consumer.read((type, buffer, index, length) -> fail("one too many"), 1);
            assertEquals(0, ring.size());
        }
    }

    private static boolean readOne(SharedRingBuffers.Consumer consumer, int[] next, int longest) {
        return consumer.read(
                        (type, buffer, index, length) -> {
                            assertEquals(next[0]++, type);
                            assertEquals(type % (longest + 1), length);
                            for (int i = 0; i < length; i++) {
                                assertEquals((byte) type, buffer.getByte(index + i));
                            }
                        },
                        1)
                > 0;
    }

    @ParameterizedTest
    @EnumSource
    void theLongestMessageIsAnEighthOfTheCapacity(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        assertEquals(CAPACITY / 8, ring.maxMessageLength());
        try (SharedRingBuffers.Producer producer = ring.producer()) {
            assertTrue(producer.offer(1, message, 0, CAPACITY / 8));
            assertTrue(producer.offer(2, message, 0, 0));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(1, message, 0, CAPACITY / 8 + 1));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(1, CAPACITY / 8 + 1));
        }
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            assertEquals(List.of(1, 2), drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullRingTakesNoMoreUntilSomethingIsRead(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final List<Integer> written = new ArrayList<>();
            for (int type = 1; producer.offer(type, message, 0, 56); type++) {
                written.add(type);
            }
            assertTrue(written.size() >= 15, written.toString());
            assertTrue(producer.tryClaim(1, 56) < 0);
            assertEquals(written, drain(consumer));
            assertTrue(producer.offer(1, message, 0, 56));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBadMessageIsRefusedBeforeTheRingIsTouched(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final UnsafeBuffer small = new UnsafeBuffer(new byte[16]);
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, 8, 9));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, -1, 4));
            assertThrows(IndexOutOfBoundsException.class, () -> producer.offer(1, small, Integer.MAX_VALUE, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(1, small, 0, -1));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(0, small, 0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.offer(-1, small, 0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(0, 4));
            assertThrows(IllegalArgumentException.class, () -> producer.tryClaim(1, -4));
            assertThrows(NullPointerException.class, () -> producer.offer(1, null, 0, 4));
            assertEquals(0, ring.size());
            assertTrue(producer.offer(7, small, 8, 8));
            assertEquals(List.of(7), drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void claimsAreSeenWhenCommittedAndNotWhenAborted(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            final int kept = producer.tryClaim(1, 8);
            producer.buffer().putLong(kept, 42);
            assertEquals(List.of(), drain(consumer));
            producer.commit(kept);
            assertThrows(IllegalStateException.class, () -> producer.commit(kept));
            producer.abort(producer.tryClaim(2, 8));
            assertTrue(producer.offer(3, message, 0, 8));
            final List<Long> first = new ArrayList<>();
            consumer.read((type, buffer, index, length) -> first.add(buffer.getLong(index)), 1);
            assertEquals(List.of(42L), first);
            assertEquals(List.of(3), drain(consumer));
        }
    }

    @Test
    void aProducerThatClosesWithAClaimOpenDropsItAndNothingElse() throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(Producers.ONE));
        final SharedRingBuffers.Producer hasty = ring.producer();
        assertTrue(hasty.offer(1, message, 0, 8));
        final int open = hasty.tryClaim(2, 8);
        assertTrue(hasty.offer(3, message, 0, 8));
        hasty.close();
        assertThrows(IllegalStateException.class, () -> hasty.commit(open));
        assertThrows(IllegalStateException.class, () -> hasty.abort(open));
        assertThrows(IllegalStateException.class, () -> hasty.offer(1, message, 0, 8));
        assertThrows(IllegalStateException.class, () -> hasty.tryClaim(1, 8));
        hasty.close();
        try (SharedRingBuffers.Producer next = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            assertTrue(next.offer(4, message, 0, 8));
            assertEquals(List.of(1, 3, 4), drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatThrowsIsNotGivenTheMessageAgain(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            assertTrue(producer.offer(1, message, 0, 8));
            assertTrue(producer.offer(2, message, 0, 8));
            assertThrows(
                    ArithmeticException.class,
                    () -> consumer.read(
                            (type, buffer, index, length) -> {
                                throw new ArithmeticException();
                            },
                            10));
            assertEquals(List.of(2), drain(consumer));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aControlledHandlerDecidesWhatBecomesOfEachMessage(Producers producers) throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(producers));
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            for (int type = 1; type <= 3; type++) {
                assertTrue(producer.offer(type, message, 0, 8));
            }
            assertEquals(
                    1,
                    consumer.controlledRead(
                            (type, buffer, index, length) -> type == 2 ? Action.ABORT : Action.CONTINUE, 10));
            assertEquals(List.of(2, 3), drain(consumer));
        }
    }

    @Test
    void aRingForOneHasOneProducerAndOneConsumer() throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(Producers.ONE));
        assertFalse(ring.hasProducer());
        assertFalse(ring.hasConsumer());
        final SharedRingBuffers.Producer producer = ring.producer();
        final SharedRingBuffers.Consumer consumer = ring.consumer();
        assertTrue(ring.hasProducer());
        assertTrue(ring.hasConsumer());
        final RoleTakenException taken = assertThrows(RoleTakenException.class, ring::producer);
        assertTrue(taken.getMessage().contains("producer"), taken.getMessage());
        assertTrue(taken.getMessage().contains("pid " + ProcessHandle.current().pid()), taken.getMessage());
        assertThrows(RoleTakenException.class, ring::consumer);
        assertThrows(
                RoleTakenException.class,
                () -> SharedRingBuffers.attach(space, "ring").consumer());
        producer.close();
        consumer.close();
        assertFalse(ring.hasProducer());
        assertFalse(ring.hasConsumer());
        producer.close(); // a second time: not the next one's role
        ring.producer().close();
        try (SharedRingBuffers.Consumer next = ring.consumer()) {
            consumer.close();
            assertTrue(ring.hasConsumer());
            assertThrows(IllegalStateException.class, () -> consumer.read((type, buffer, index, length) -> {}, 1));
            assertEquals(List.of(), drain(next));
        }
    }

    @Test
    void aRingForManyHasManyProducersAndOneConsumer() throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(Producers.MANY));
        try (SharedRingBuffers.Producer one = ring.producer();
                SharedRingBuffers.Producer other = ring.producer();
                SharedRingBuffers.Consumer consumer = ring.consumer()) {
            assertTrue(one.offer(1, message, 0, 4));
            assertTrue(other.offer(2, message, 0, 4));
            assertThrows(RoleTakenException.class, ring::consumer);
            assertEquals(List.of(1, 2), drain(consumer));
        }
    }

    @Test
    void contradictingOptionsAreShownBoth() throws IOException {
        SharedRingBuffers.create(space, "ring", options(Producers.ONE));
        final OptionsConflictException larger = assertThrows(
                OptionsConflictException.class,
                () -> SharedRingBuffers.open(
                        space, "ring", options(Producers.ONE).withCapacity(4096)));
        assertTrue(larger.expected().contains("4096"), larger.getMessage());
        assertTrue(larger.found().contains("1024"), larger.getMessage());
        final OptionsConflictException many = assertThrows(
                OptionsConflictException.class,
                () -> SharedRingBuffers.open(
                        space, "ring", options(Producers.ONE).withManyProducers()));
        assertTrue(many.expected().contains("MANY"), many.getMessage());
        assertTrue(many.found().contains("ONE"), many.getMessage());
        assertEquals(
                options(Producers.ONE), SharedRingBuffers.attach(space, "ring").options());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 512, 1023, 1025, 3000, 1 << 30, Integer.MIN_VALUE})
    void capacitiesThatAreNoneAreRefused(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> RingBufferOptions.DEFAULT.withCapacity(capacity));
    }

    @Test
    void namesAreCheckedAndUsedOnce() throws IOException {
        final RingBufferOptions options = options(Producers.ONE);
        SharedRingBuffers.create(space, "ring", options);
        assertThrows(ObjectExistsException.class, () -> SharedRingBuffers.create(space, "ring", options));
        assertThrows(ObjectMissingException.class, () -> SharedRingBuffers.attach(space, "absent"));
        assertThrows(InvalidNameException.class, () -> SharedRingBuffers.open(space, "a/b", options));
    }

    @Test
    void anUnlinkedRingGoesOnForThoseAttachedAndItsHandleIsStale() throws IOException {
        final SharedRingBuffers ring = SharedRingBuffers.create(space, "ring", options(Producers.ONE));
        final byte[] packed = Travel.pack(ring);
        final SharedRingBuffers travelled = Travel.unpack(packed, SharedRingBuffers.class);
        assertEquals(ring.options(), travelled.options());
        try (SharedRingBuffers.Producer producer = ring.producer();
                SharedRingBuffers.Consumer consumer = travelled.consumer()) {
            assertTrue(ring.unlink());
            assertFalse(travelled.unlink());
            assertThrows(ObjectMissingException.class, () -> SharedRingBuffers.attach(space, "ring"));
            assertTrue(producer.offer(5, message, 0, 4));
            assertEquals(List.of(5), drain(consumer));
        }
        assertStale(packed);
        assertFalse(
                SharedRingBuffers.create(space, "ring", options(Producers.ONE)).hasProducer());
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedRingBuffers.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void aDamagedRingIsRefused() throws IOException {
        SharedRingBuffers.create(space, "ring", options(Producers.ONE));
        final Path file = space.directory().resolve("ring").resolve("ring");
        final byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {whole.length - 1, 200, 127, 0}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertEquals(
                    FileFormatException.Fault.TRUNCATED,
                    assertThrows(FileFormatException.class, () -> SharedRingBuffers.attach(space, "ring"))
                            .fault());
        }
        final byte[] flipped = whole.clone();
        flipped[81] ^= 8; // the capacity
        Files.write(file, flipped);
        assertEquals(
                FileFormatException.Fault.CORRUPT,
                assertThrows(
                                FileFormatException.class,
                                () -> SharedRingBuffers.open(space, "ring", options(Producers.ONE)))
                        .fault());
    }
}
