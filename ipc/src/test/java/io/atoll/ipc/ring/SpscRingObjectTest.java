package io.atoll.ipc.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ring is beside its messages: roles, options, names, handles, damages. */
class SpscRingObjectTest {
    private static final int CAPACITY = 1024;
    private static final SpscRingOptions OPTIONS = SpscRingOptions.DEFAULT.withCapacity(CAPACITY);
    private static final int HEAD = SpscRingDescriptor.RING_OFFSET + SpscRingDescriptor.HEAD_OFFSET;
    private static final int TAIL = SpscRingDescriptor.RING_OFFSET + SpscRingDescriptor.TAIL_OFFSET;
    private static final int RECORDS = SpscRingDescriptor.RING_OFFSET + SpscRingDescriptor.RECORDS_OFFSET;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[CAPACITY]);
    private Space space;
    private SpscRing ring;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        ring = SpscRing.create(space, "ring", OPTIONS);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private static List<Integer> drain(SpscRing.Consumer consumer) {
        final List<Integer> types = new ArrayList<>();
        consumer.read((type, buffer, index, length) -> types.add(type), Integer.MAX_VALUE);
        return types;
    }

    private AtomicBuffer memory() throws IOException {
        return SharedFile.attach(space, SpscRingDescriptor.KIND, "ring").buffer();
    }

    private void emptyAt(long position) throws IOException {
        memory().putLongVolatile(TAIL, position);
        memory().putLongVolatile(HEAD, position);
    }

    @Test
    void shouldHaveOneProducerAndOneConsumer() throws IOException {
        assertFalse(ring.hasProducer());
        assertFalse(ring.hasConsumer());
        final SpscRing.Producer producer = ring.producer();
        final SpscRing.Consumer consumer = ring.consumer();
        assertTrue(ring.hasProducer());
        assertTrue(ring.hasConsumer());
        final RoleTakenException taken = assertThrows(RoleTakenException.class, ring::producer);
        assertTrue(taken.getMessage().contains("producer"), taken.getMessage());
        assertTrue(taken.getMessage().contains("pid " + ProcessHandle.current().pid()), taken.getMessage());
        assertThrows(RoleTakenException.class, ring::consumer);
        assertThrows(
                RoleTakenException.class, () -> SpscRing.attach(space, "ring").consumer());
        producer.close();
        consumer.close();
        assertFalse(ring.hasProducer());
        assertFalse(ring.hasConsumer());
        try (SpscRing.Producer nextProducer = ring.producer();
                SpscRing.Consumer nextConsumer = ring.consumer()) {
            producer.close(); // a second time: not the next one's role
            consumer.close();
            assertTrue(ring.hasProducer());
            assertTrue(ring.hasConsumer());
            assertThrows(IllegalStateException.class, () -> consumer.read((type, buffer, index, length) -> {}, 1));
            assertThrows(
                    IllegalStateException.class,
                    () -> consumer.controlledRead((type, buffer, index, length) -> Action.CONTINUE, 1));
            assertTrue(nextProducer.offer(1, message, 0, 8));
            assertEquals(List.of(1), drain(nextConsumer));
        }
    }

    @Test
    void shouldGoOnWhereThePositionsStandInEachTenure() {
        final SpscRing other = ring;
        final List<Integer> read = new ArrayList<>();
        for (int type = 1; type <= 100; type++) {
            try (SpscRing.Producer producer = ring.producer()) {
                assertTrue(producer.offer(type, message, 0, type));
            }
            try (SpscRing.Consumer consumer = other.consumer()) {
                consumer.read((t, buffer, index, length) -> read.add(length), 1);
            }
        }
        assertEquals(100, read.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(i + 1, read.get(i));
        }
    }

    @Test
    void shouldShowBothOfContradictingOptions() throws IOException {
        final OptionsConflictException conflict = assertThrows(
                OptionsConflictException.class, () -> SpscRing.open(space, "ring", OPTIONS.withCapacity(4096)));
        assertTrue(conflict.expected().contains("4096"), conflict.getMessage());
        assertTrue(conflict.found().contains("1024"), conflict.getMessage());
        assertEquals(OPTIONS, SpscRing.attach(space, "ring").options());
        assertEquals(OPTIONS, SpscRing.open(space, "ring", OPTIONS).options());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 512, 1023, 1025, 3000, 1 << 30, Integer.MIN_VALUE})
    void shouldRefuseCapacitiesThatAreNone(int capacity) {
        assertThrows(IllegalArgumentException.class, () -> SpscRingOptions.DEFAULT.withCapacity(capacity));
    }

    @Test
    void shouldCheckNamesAndUseEachOnce() {
        assertThrows(ObjectExistsException.class, () -> SpscRing.create(space, "ring", OPTIONS));
        assertThrows(ObjectMissingException.class, () -> SpscRing.attach(space, "absent"));
        assertThrows(InvalidNameException.class, () -> SpscRing.open(space, "a/b", OPTIONS));
    }

    @Test
    void shouldGoOnForThoseAttachedWhenItIsUnlinkedAndHaveAStaleHandle() throws IOException {
        final byte[] packed = Travel.pack(ring);
        final SpscRing travelled = Travel.unpack(packed, SpscRing.class);
        assertEquals(ring.options(), travelled.options());
        try (SpscRing.Producer producer = ring.producer();
                SpscRing.Consumer consumer = travelled.consumer()) {
            assertTrue(ring.unlink());
            assertFalse(travelled.unlink());
            assertThrows(ObjectMissingException.class, () -> SpscRing.attach(space, "ring"));
            assertTrue(producer.offer(5, message, 0, 4));
            assertEquals(List.of(5), drain(consumer));
        }
        assertStale(packed);
        assertFalse(SpscRing.create(space, "ring", OPTIONS).hasProducer());
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SpscRing.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void shouldSayWhichRingHasADamagedRecordAndLeadNoHandlerBeyondIt() throws IOException {
        for (int length : new int[] {0, -1, 7, Integer.MIN_VALUE, Integer.MAX_VALUE, CAPACITY, 800}) {
            emptyAt(CAPACITY - 400);
            try (SpscRing.Producer producer = ring.producer();
                    SpscRing.Consumer consumer = ring.consumer()) {
                for (int i = 0; i < 14; i++) { // so much that 800 bytes from the first one are in use, over the wrap
                    assertTrue(producer.offer(1, message, 0, 56));
                }
                memory().putInt(RECORDS + CAPACITY - 400, length);
                final IllegalStateException damaged = assertThrows(
                        IllegalStateException.class,
                        () -> consumer.read((type, buffer, index, l) -> fail("length " + l), 10),
                        () -> "length " + length);
                assertTrue(damaged.getMessage().contains("length of " + length), damaged.getMessage());
                assertTrue(damaged.getMessage().contains("spsc/ring"), damaged.getMessage());
                assertTrue(damaged.getMessage().contains("unlink"), damaged.getMessage());
            }
        }
    }

    @Test
    void shouldRefuseDamagedPositionsAndLeaveTheRolesFree() throws IOException {
        final AtomicBuffer memory = memory();
        final long[][] damages = {{0, 4}, {4, 4}, {8, 0}, {0, CAPACITY + 8}, {0, Long.MIN_VALUE}, {-8, CAPACITY}};
        for (long[] damage : damages) {
            memory.putLongVolatile(HEAD, damage[0]);
            memory.putLongVolatile(TAIL, damage[1]);
            final IllegalStateException damaged = assertThrows(IllegalStateException.class, ring::producer);
            assertTrue(damaged.getMessage().contains("spsc/ring"), damaged.getMessage());
            assertThrows(IllegalStateException.class, ring::consumer);
            assertFalse(ring.hasProducer());
            assertFalse(ring.hasConsumer());
            assertTrue(ring.size() >= 0 && ring.size() <= CAPACITY, "size " + ring.size());
        }
        memory.putLongVolatile(HEAD, 0);
        memory.putLongVolatile(TAIL, 0);
        try (SpscRing.Consumer consumer = ring.consumer()) {
            for (long bad : new long[] {-8, CAPACITY + 8, Long.MAX_VALUE - 7}) {
                memory.putLongVolatile(TAIL, bad);
                assertThrows(
                        IllegalStateException.class,
                        () -> consumer.read((type, buffer, index, length) -> fail("nothing is there"), 10));
            }
        }
    }

    @Test
    void shouldRefuseADamagedFile() throws IOException {
        final Path file = space.directory().resolve("spsc").resolve("ring");
        final byte[] whole = Files.readAllBytes(file);
        ring.unlink();
        for (int length : new int[] {whole.length - 1, 200, 127, 0}) {
            write(file, Arrays.copyOf(whole, length));
            assertEquals(
                    FileFormatException.Fault.TRUNCATED,
                    assertThrows(FileFormatException.class, () -> SpscRing.attach(space, "ring"))
                            .fault());
        }
        Files.delete(file);
        for (long capacity : new long[] {0, -1, 1023, 3000, 1L << 40, 2048}) {
            final SharedFile forged = SharedFile.create(
                    space, new SharedFile.Blueprint(SpscRingDescriptor.KIND, "ring", whole.length, null, capacity));
            assertEquals(
                    FileFormatException.Fault.CORRUPT,
                    assertThrows(FileFormatException.class, () -> SpscRing.attach(space, "ring"), "" + capacity)
                            .fault());
            forged.unlink();
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
