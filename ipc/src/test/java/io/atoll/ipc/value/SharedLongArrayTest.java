package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceFullException;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedLongArrayTest {
    private static final int LENGTH = 10;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    @Test
    void shouldBeZeroAtFirst() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", 1000);
        assertEquals(1000, array.length());
        for (int i = 0; i < 1000; i++) {
            assertEquals(0, array.get(i));
        }
    }

    @Test
    void shouldDoWhatAtomicLongArrayDoes() throws IOException {
        final SharedLongArray array = SharedLongArray.open(space, "array", LENGTH);
        array.set(3, 5);
        assertEquals(5, array.get(3));
        array.setRelease(3, 6);
        assertEquals(6, array.getAcquire(3));
        array.setOpaque(3, 7);
        assertEquals(7, array.getOpaque(3));
        array.setPlain(3, 8);
        assertEquals(8, array.getPlain(3));
        assertEquals(8, array.getAndAdd(3, 2));
        assertEquals(12, array.addAndGet(3, 2));
        assertEquals(13, array.increment(3));
        assertEquals(12, array.decrement(3));
        assertEquals(12, array.getAndSet(3, -1));
        assertFalse(array.compareAndSet(3, 12, 1));
        assertTrue(array.compareAndSet(3, -1, 20));
        assertEquals(40, array.update(3, before -> before * 2));
        assertEquals(42, array.accumulate(3, 2, Long::sum));
        assertEquals(-40, array.accumulate(3, 82, (element, value) -> element - value), "the element comes first");
        array.set(3, 42);
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(i == 3 ? 42 : 0, array.get(i), "only the element meant");
        }
        array.set(0, Long.MIN_VALUE);
        array.set(LENGTH - 1, Long.MAX_VALUE);
        assertEquals(Long.MIN_VALUE, array.get(0));
        assertEquals(Long.MAX_VALUE, array.get(LENGTH - 1));
    }

    private static List<Executable> allAccesses(SharedLongArray array, long index) {
        return List.of(
                () -> array.get(index),
                () -> array.getAcquire(index),
                () -> array.getOpaque(index),
                () -> array.getPlain(index),
                () -> array.set(index, 1),
                () -> array.setRelease(index, 1),
                () -> array.setOpaque(index, 1),
                () -> array.setPlain(index, 1),
                () -> array.getAndAdd(index, 1),
                () -> array.addAndGet(index, 1),
                () -> array.increment(index),
                () -> array.decrement(index),
                () -> array.getAndSet(index, 1),
                () -> array.compareAndSet(index, 0, 1),
                () -> array.update(index, before -> 1),
                () -> array.accumulate(index, 1, Long::sum),
                () -> array.copyFrom(index, new long[1], 0, 1),
                () -> array.copyTo(index, new long[1], 0, 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, LENGTH, LENGTH + 1, 1L << 32, (1L << 61) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseIndicesThatItDoesNotHaveAndSaySo(long index) throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        for (Executable access : allAccesses(array, index)) {
            final IndexOutOfBoundsException refused = assertThrows(IndexOutOfBoundsException.class, access);
            assertTrue(refused.getMessage().contains("index " + index), refused.getMessage());
            assertTrue(refused.getMessage().contains("array/array of 10 elements"), refused.getMessage());
        }
    }

    @Test
    void shouldCopyInAndOut() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        array.copyFrom(2, new long[] {9, 1, 2, 3, 9}, 1, 3);
        final long[] all = new long[LENGTH];
        array.copyTo(0, all, 0, LENGTH);
        assertArrayEquals(new long[] {0, 0, 1, 2, 3, 0, 0, 0, 0, 0}, all);
        final long[] target = {7, 7, 7, 7};
        array.copyTo(3, target, 1, 2);
        assertArrayEquals(new long[] {7, 2, 3, 7}, target);
        array.copyFrom(LENGTH, new long[0], 0, 0);
        array.copyTo(LENGTH, target, 4, 0);
    }

    @Test
    void shouldCopyNothingOfWhatDoesNotFit() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        final long[] ones = new long[2 * LENGTH];
        Arrays.fill(ones, 1);
        for (long index : new long[] {-1, 1, LENGTH, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyFrom(index, ones, 0, LENGTH), "at " + index);
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyTo(index, ones, 0, LENGTH), "at " + index);
        }
        for (int offset : new int[] {-1, LENGTH + 1, 2 * LENGTH, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyFrom(0, ones, offset, LENGTH));
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyTo(0, ones, offset, LENGTH));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> array.copyFrom(0, ones, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> array.copyTo(0, ones, 0, Integer.MIN_VALUE));
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(0, array.get(i));
        }
        assertEquals(2 * LENGTH, Arrays.stream(ones).sum());
    }

    @Test
    void shouldBeOneArrayForAllItsHandles() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        array.set(4, 4);
        assertEquals(4, SharedLongArray.attach(space, "array").get(4));
        assertEquals(4, SharedLongArray.open(space, "array", LENGTH).get(4));
        assertEquals(LENGTH, SharedLongArray.attach(space, "array").length());
        assertEquals("array", array.name());
        assertEquals(0, SharedLongArray.create(space, "other", LENGTH).get(4));
    }

    @Test
    void shouldRefuseToBeOpenedWithAnotherLengthOrTypeAndShowBoth() throws IOException {
        SharedLongArray.create(space, "array", LENGTH);
        final OptionsConflictException length =
                assertThrows(OptionsConflictException.class, () -> SharedLongArray.open(space, "array", LENGTH + 1));
        assertTrue(length.getMessage().contains("11 longs, found 10 longs"), length.getMessage());
        final OptionsConflictException type =
                assertThrows(OptionsConflictException.class, () -> SharedDoubleArray.open(space, "array", LENGTH));
        assertTrue(type.getMessage().contains("10 doubles, found 10 longs"), type.getMessage());
        assertThrows(OptionsConflictException.class, () -> SharedIntArray.attach(space, "array"));
        assertThrows(OptionsConflictException.class, () -> SharedIntArray.open(space, "array", 2 * LENGTH));
    }

    @Test
    void shouldNotCreateWhatExistsNorAttachToWhatDoesNot() throws IOException {
        SharedLongArray.create(space, "array", LENGTH);
        assertThrows(ObjectExistsException.class, () -> SharedLongArray.create(space, "array", LENGTH));
        assertThrows(ObjectExistsException.class, () -> SharedIntArray.create(space, "array", LENGTH));
        assertThrows(ObjectMissingException.class, () -> SharedLongArray.attach(space, "none"));
        assertThrows(InvalidNameException.class, () -> SharedLongArray.open(space, "../array", LENGTH));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 61, 1L << 41})
    void shouldRefuseLengthsThatNoArrayHas(long length) {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> SharedLongArray.create(space, "array", length));
        assertTrue(refused.getMessage().contains(Long.toString(length)), refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SharedLongArray.open(space, "array", length));
        assertThrows(IllegalArgumentException.class, () -> SharedLongArray.create(space, length));
        assertThrows(ObjectMissingException.class, () -> SharedLongArray.attach(space, "array"));
    }

    @Test
    void shouldSayWhatRoomItNeedsWhereThereIsNoneAndLeaveNothing() throws IOException {
        final long length = (1L << 41) - 16;
        final SpaceFullException full =
                assertThrows(SpaceFullException.class, () -> SharedLongArray.open(space, "array", length));
        assertTrue(full.getMessage().contains((1L << 44) + " free bytes"), full.getMessage());
        assertEquals(List.of(), space.inspect().objects());
        SharedLongArray.open(space, "array", LENGTH);
    }

    @Test
    void shouldNeedNoName() throws IOException {
        final SharedLongArray one = SharedLongArray.create(space, LENGTH);
        final SharedLongArray other = SharedLongArray.create(space, LENGTH);
        one.set(1, 1);
        assertEquals(0, other.get(1));
        assertNotEquals(one.name(), other.name());
        assertEquals(1, Travel.unpack(Travel.pack(one), SharedLongArray.class).get(1));
        assertEquals(1, SharedLongArray.attach(space, one.name()).get(1));
    }

    @Test
    void shouldGoOnAfterUnlinkForThoseAttachedOnly() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        final SharedLongArray second = SharedLongArray.attach(space, "array");
        final byte[] packed = Travel.pack(array);
        assertTrue(array.unlink());
        assertFalse(second.unlink());
        assertThrows(ObjectMissingException.class, () -> SharedLongArray.attach(space, "array"));
        array.set(1, 9);
        assertEquals(9, second.get(1));
        assertStale(packed);
        assertEquals(0, SharedLongArray.create(space, "array", LENGTH).get(1));
        assertEquals(9, second.get(1));
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedLongArray.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }

    @Test
    void shouldRefuseEveryAccessThroughAClosedHandleAndNoneThroughOthers() throws IOException {
        final SharedLongArray array = SharedLongArray.create(space, "array", LENGTH);
        final SharedLongArray other = SharedLongArray.attach(space, "array");
        array.set(1, 5);
        array.close();
        array.close();
        for (long index : new long[] {0, 1, LENGTH - 1, LENGTH, -1}) {
            for (Executable access : allAccesses(array, index)) {
                final IllegalStateException refused = assertThrows(IllegalStateException.class, access);
                assertTrue(refused.getMessage().contains("array/array is closed"), refused.getMessage());
            }
        }
        assertThrows(IllegalStateException.class, () -> Travel.pack(array));
        assertEquals(LENGTH, array.length());
        assertEquals("array", array.name());
        assertEquals(6, other.increment(1));
        assertEquals(6, SharedLongArray.attach(space, "array").get(1));
        assertTrue(array.unlink());
    }

    @Test
    void shouldKeepItsElementsWhenSomebodyPreTouchesIt() throws IOException {
        final int length = 100_000;
        final MemoryOptions options = MemoryOptions.DEFAULT.withPreTouch();
        final SharedLongArray array = SharedLongArray.create(space, "array", length, options);
        for (int i = 0; i < length; i++) {
            array.set(i, i - 1);
        }
        final SharedLongArray touched = SharedLongArray.attach(space, "array", options);
        final SharedLongArray travelled = Travel.unpack(Travel.pack(touched), SharedLongArray.class);
        SharedLongArray.open(space, "array", length, options);
        for (int i = 0; i < length; i++) {
            assertEquals(i - 1, travelled.get(i));
        }
        assertEquals(1, SharedLongArray.open(space, "small", 1, options).increment(0));
    }

    @Test
    void shouldLoseNobodysUpdateWhenSomebodyPreTouchesIt() throws Exception {
        final int updates = 200_000;
        final long firstOfAPage = (4096 - 128) / Long.BYTES;
        final SharedLongArray array = SharedLongArray.create(space, "array", firstOfAPage + 1);
        final Thread other = new Thread(() -> {
            for (int n = 0; n < updates; n++) {
                array.increment(firstOfAPage);
            }
        });
        other.start();
        do {
            SharedLongArray.attach(space, "array", MemoryOptions.DEFAULT.withPreTouch());
        } while (other.isAlive());
        assertEquals(updates, array.get(firstOfAPage));
    }
}
