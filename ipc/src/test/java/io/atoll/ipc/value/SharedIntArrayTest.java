package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

class SharedIntArrayTest {
    private static final int LENGTH = 11; // odd: the last one is alone in its word

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void shouldDoWhatAtomicIntegerArrayDoes() throws IOException {
        try (Space space = spaces.open();
                SharedIntArray array = SharedIntArray.create(space, "array", LENGTH)) {
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
            assertEquals(42, array.accumulate(3, 2, Integer::sum));
            for (int i = 0; i < LENGTH; i++) {
                assertEquals(i == 3 ? 42 : 0, array.get(i), "only the element meant");
            }
            array.set(LENGTH - 1, Integer.MAX_VALUE);
            assertEquals(Integer.MIN_VALUE, array.increment(LENGTH - 1));
            assertEquals(0, array.get(LENGTH - 2), "nothing is carried over");
            assertEquals(
                    LENGTH,
                    Travel.unpack(Travel.pack(array), SharedIntArray.class).length());
        }
    }

    @Test
    void shouldCopyInAndOut() throws IOException {
        try (Space space = spaces.open()) {
            final SharedIntArray array = SharedIntArray.create(space, LENGTH);
            array.copyFrom(2, new int[] {9, 1, -2, 3, 9}, 1, 3);
            final int[] all = new int[LENGTH];
            array.copyTo(0, all, 0, LENGTH);
            assertArrayEquals(new int[] {0, 0, 1, -2, 3, 0, 0, 0, 0, 0, 0}, all);
            array.copyTo(3, all, 0, 2);
            assertArrayEquals(new int[] {-2, 3, 1, -2, 3, 0, 0, 0, 0, 0, 0}, all);
        }
    }

    @Test
    void shouldCheckIndicesAndItsState() throws IOException {
        try (Space space = spaces.open()) {
            final SharedIntArray array = SharedIntArray.create(space, LENGTH);
            for (long index : new long[] {-1, LENGTH, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE}) {
                for (Executable access : accesses(array, index)) {
                    assertThrows(IndexOutOfBoundsException.class, access);
                }
            }
            array.close();
            for (Executable access : accesses(array, 1)) {
                assertThrows(IllegalStateException.class, access);
            }
        }
    }

    private static List<Executable> accesses(SharedIntArray array, long index) {
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
                () -> array.getAndSet(index, 1),
                () -> array.compareAndSet(index, 0, 1),
                () -> array.update(index, before -> 1),
                () -> array.accumulate(index, 1, Integer::sum),
                () -> array.copyFrom(index, new int[1], 0, 1),
                () -> array.copyTo(index, new int[1], 0, 1));
    }
}
