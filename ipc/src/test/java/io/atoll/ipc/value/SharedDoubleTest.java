package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedDoubleTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void operationsDoWhatTheirNamesSay() throws IOException {
        try (Space space = spaces.open()) {
            final SharedDouble value = SharedDouble.create(space, "value");
            assertEquals(0.0, value.get());
            value.set(5.5);
            assertEquals(5.5, value.get());
            value.setRelease(6.25);
            assertEquals(6.25, value.getAcquire());
            value.setOpaque(7);
            assertEquals(7, value.getOpaque());
            assertEquals(7, value.getAndAdd(0.5));
            assertEquals(8, value.addAndGet(0.5));
            assertEquals(8, value.getAndSet(-1));
            assertFalse(value.compareAndSet(8, 1));
            assertTrue(value.compareAndSet(-1, 20));
            assertEquals(10, value.update(before -> before / 2));
            assertEquals(2.5, value.accumulate(2.5, Math::min));
            assertEquals("2.5", value.toString());
            assertEquals("value", value.name());
        }
    }

    @Test
    void comparisonsAreOfBits() throws IOException {
        try (Space space = spaces.open()) {
            final SharedDouble value = SharedDouble.create(space, "value");
            assertFalse(value.compareAndSet(-0.0, 1));
            assertTrue(value.compareAndSet(0.0, Double.NaN));
            assertTrue(value.compareAndSet(Double.NaN, 1), "a NaN would never be equal to itself");
            final double otherNaN = Double.longBitsToDouble(0x7ff8_0000_0000_0001L);
            value.set(otherNaN);
            assertTrue(Double.isNaN(value.update(before -> before + 1)), "an update ends, whatever the bits are");
            assertTrue(Double.isNaN(value.addAndGet(1)));
            value.set(Double.NEGATIVE_INFINITY);
            assertEquals(Double.NEGATIVE_INFINITY, value.get());
        }
    }
}
