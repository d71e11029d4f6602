package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedIntTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @Test
    void operationsDoWhatThoseOfAtomicIntegerDo() throws IOException {
        try (Space space = spaces.open()) {
            final SharedInt value = SharedInt.create(space, "value");
            assertEquals(0, value.get());
            value.set(5);
            assertEquals(5, value.get());
            value.setRelease(6);
            assertEquals(6, value.getAcquire());
            value.setOpaque(7);
            assertEquals(7, value.getOpaque());
            assertEquals(7, value.getAndAdd(3));
            assertEquals(12, value.addAndGet(2));
            assertEquals(13, value.increment());
            assertEquals(12, value.decrement());
            assertEquals(12, value.getAndSet(-1));
            assertFalse(value.compareAndSet(12, 1));
            assertTrue(value.compareAndSet(-1, 20));
            assertEquals(40, value.update(before -> before * 2));
            assertEquals(42, value.accumulate(2, Integer::sum));
            assertEquals("42", value.toString());
            assertEquals("value", value.name());
        }
    }

    @Test
    void additionsWrapAroundAsThoseOfIntsAndNothingElseIsHurtByThat() throws IOException {
        try (Space space = spaces.open()) {
            final SharedInt value = SharedInt.create(space, "value");
            for (int lap = 0; lap < 3; lap++) {
                value.set(Integer.MAX_VALUE);
                assertEquals(Integer.MIN_VALUE, value.increment());
                assertEquals(Integer.MIN_VALUE, value.get());
                assertEquals(Integer.MIN_VALUE, value.getAcquire());
                assertEquals(Integer.MIN_VALUE, value.getOpaque());
                assertEquals(
                        Integer.MIN_VALUE, Counters.open(space).readAll().get(0).number());
                assertFalse(value.compareAndSet(Integer.MAX_VALUE, 1));
                switch (lap) {
                    case 0 -> assertTrue(value.compareAndSet(Integer.MIN_VALUE, -7));
                    case 1 -> assertEquals(-7, value.update(before -> before + Integer.MAX_VALUE - 6));
                    default -> assertEquals(Integer.MIN_VALUE, value.getAndSet(-7));
                }
                assertEquals(-7, value.get());
            }
            value.set(Integer.MIN_VALUE);
            assertEquals(Integer.MIN_VALUE, value.getAndAdd(Integer.MIN_VALUE));
            assertEquals(0, value.get());
            assertEquals(Integer.MAX_VALUE, value.addAndGet(Integer.MAX_VALUE));
        }
    }

    @Test
    void agronasReaderShowsTheSameNumber() throws IOException {
        try (Space space = spaces.open()) {
            SharedInt.open(space, "below").set(-3);
            SharedInt.open(space, "sum").addAndGet(-4);
            final Map<String, Long> read = new HashMap<>();
            Counters.open(space).reader().forEach((value, counter, label) -> read.put(label, value));
            assertEquals(Map.of("below", -3L, "sum", -4L), read);
        }
    }

    @Test
    void allValuesOfASpaceAreFoundWithTheirTypesAndNumbers() throws IOException {
        try (Space space = spaces.open()) {
            SharedLong.open(space, "a").set(Long.MIN_VALUE);
            SharedInt.open(space, "b").set(-2);
            SharedDouble.open(space, "c").set(-0.5);
            assertEquals(
                    List.of("a long -9223372036854775808", "b int -2", "c double -0.5"),
                    Counters.inspect(space.directory()).stream()
                            .map(reading -> reading.name() + " " + reading.type() + " " + reading.number())
                            .toList());
        }
    }

    @Test
    void aValueOfAnotherTypeIsRefusedAndBothTypesAreShown() throws IOException {
        try (Space space = spaces.open()) {
            SharedInt.open(space, "int").set(3);
            SharedLong.open(space, "long");
            final OptionsConflictException refused =
                    assertThrows(OptionsConflictException.class, () -> SharedLong.open(space, "int"));
            assertTrue(refused.expected().contains("long") && refused.found().contains("int"), refused.getMessage());
            assertThrows(OptionsConflictException.class, () -> SharedDouble.attach(space, "int"));
            assertThrows(OptionsConflictException.class, () -> SharedInt.open(space, "long"));
            assertEquals(3, SharedInt.attach(space, "int").get());
            assertThrows(ObjectExistsException.class, () -> SharedInt.create(space, "int"));
            assertThrows(ObjectMissingException.class, () -> SharedInt.attach(space, "none"));
        }
    }

    @Test
    void valuesWithoutANameAreNewOnesAndTravel() throws IOException {
        try (Space space = spaces.open()) {
            final SharedInt one = SharedInt.create(space);
            final SharedInt other = SharedInt.create(space);
            final SharedLong third = SharedLong.create(space);
            final SharedDouble fourth = SharedDouble.create(space);
            one.set(1);
            fourth.set(4.5);
            assertEquals(0, other.get());
            assertEquals(0, third.get());
            assertEquals(1, Travel.unpack(Travel.pack(one), SharedInt.class).get());
            assertEquals(
                    4.5, Travel.unpack(Travel.pack(fourth), SharedDouble.class).get());
            assertEquals(4, Counters.open(space).readAll().size());
        }
    }

    @Test
    void aHandleToAnUnlinkedOrRecreatedValueDoesNotTravel() throws IOException {
        try (Space space = spaces.open()) {
            final SharedInt value = SharedInt.create(space, "value");
            final byte[] packed = Travel.pack(value);
            assertTrue(value.unlink());
            assertFalse(value.unlink());
            assertStale(packed);
            SharedInt.create(space, "value");
            assertStale(packed);
            value.set(9);
            assertEquals(9, value.get());
            assertEquals(0, SharedInt.attach(space, "value").get());
        }
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException refused =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedInt.class));
        assertInstanceOf(StaleHandleException.class, refused.getCause());
    }
}
