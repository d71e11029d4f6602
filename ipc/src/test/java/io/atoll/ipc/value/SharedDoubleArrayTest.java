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

class SharedDoubleArrayTest {
    private static final int LENGTH = 10;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void shouldDoWhatTheNamesOfItsOperationsSay() throws IOException {
        try (Space space = spaces.open();
                SharedDoubleArray array = SharedDoubleArray.create(space, "array", LENGTH)) {
            array.set(3, 5.5);
            assertEquals(5.5, array.get(3));
            array.setRelease(3, 6.5);
            assertEquals(6.5, array.getAcquire(3));
            array.setOpaque(3, 7.5);
            assertEquals(7.5, array.getOpaque(3));
            array.setPlain(3, 8.5);
            assertEquals(8.5, array.getPlain(3));
            assertEquals(8.5, array.getAndAdd(3, 0.5));
            assertEquals(10, array.addAndGet(3, 1));
            assertEquals(10, array.getAndSet(3, -1));
            assertFalse(array.compareAndSet(3, 10, 1));
            assertTrue(array.compareAndSet(3, -1, 20));
            assertEquals(10, array.update(3, before -> before / 2));
            assertEquals(2.5, array.accumulate(3, 2.5, Math::min));
            for (int i = 0; i < LENGTH; i++) {
                assertEquals(i == 3 ? 2.5 : 0, array.get(i), "only the element meant");
            }
            assertEquals(
                    2.5,
                    Travel.unpack(Travel.pack(array), SharedDoubleArray.class).get(3));
        }
    }

    @Test
    void shouldCompareBits() throws IOException {
        try (Space space = spaces.open()) {
            final SharedDoubleArray array = SharedDoubleArray.create(space, LENGTH);
            assertFalse(array.compareAndSet(0, -0.0, 1));
            assertTrue(array.compareAndSet(0, 0.0, Double.NaN));
            assertTrue(array.compareAndSet(0, Double.NaN, 1));
            array.set(0, Double.longBitsToDouble(0x7ff8_0000_0000_0001L));
            assertTrue(Double.isNaN(array.update(0, before -> before + 1)), "an update ends, whatever the bits are");
            assertTrue(Double.isNaN(array.addAndGet(0, 1)));
        }
    }

    @Test
    void shouldCopyInAndOut() throws IOException {
        try (Space space = spaces.open()) {
            final SharedDoubleArray array = SharedDoubleArray.create(space, LENGTH);
            array.copyFrom(2, new double[] {9, 1.5, Double.NaN, -0.0, 9}, 1, 3);
            final double[] all = new double[LENGTH];
            array.copyTo(0, all, 0, LENGTH);
            assertArrayEquals(new double[] {0, 0, 1.5, Double.NaN, -0.0, 0, 0, 0, 0, 0}, all);
        }
    }

    @Test
    void shouldCheckIndicesAndItsState() throws IOException {
        try (Space space = spaces.open()) {
            final SharedDoubleArray array = SharedDoubleArray.create(space, LENGTH);
            for (long index : new long[] {-1, LENGTH, 1L << 61, Long.MAX_VALUE, Long.MIN_VALUE}) {
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

    private static List<Executable> accesses(SharedDoubleArray array, long index) {
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
                () -> array.accumulate(index, 1, Double::sum),
                () -> array.copyFrom(index, new double[1], 0, 1),
                () -> array.copyTo(index, new double[1], 0, 1));
    }
}
