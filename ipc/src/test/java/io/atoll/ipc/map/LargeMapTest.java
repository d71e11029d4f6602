package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A map of a million entries. Prints what it takes. */
@Tag("soak")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LargeMapTest {
    private static final int ENTRIES = 1_000_000;
    private static final double NANOS_PER_MILLI = 1e6;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Does something and says how long it took. */
    private static void timed(String what, Step step) throws IOException {
        final long began = System.nanoTime();
        step.run();
        System.out.printf("a map of a million: %s %,.0f ms%n", what, (System.nanoTime() - began) / NANOS_PER_MILLI);
    }

    /** What is timed. */
    private interface Step {
        void run() throws IOException;
    }

    private static void assertHolds(SharedMap<Long, Long> map, long first, LongUnaryOperator value) {
        for (long key = first; key < first + ENTRIES; key++) {
            assertEquals(value.applyAsLong(key), map.get(key));
        }
    }

    /** Each entry once. */
    private static void assertIterates(SharedMap<Long, Long> map, long first, LongUnaryOperator value) {
        final BitSet met = new BitSet(ENTRIES);
        for (Map.Entry<Long, Long> entry : map.entrySet()) {
            final int which = (int) (entry.getKey() - first);
            assertFalse(met.get(which), "an entry met twice");
            met.set(which);
            assertEquals(value.applyAsLong(entry.getKey()), entry.getValue());
        }
        assertEquals(ENTRIES, met.cardinality());
    }

    /** Fills it until it takes no more. */
    private static long fill(SharedMap<Long, Long> map, long first) {
        long key = first;
        try {
            while (true) {
                map.put(key, -key);
                key++;
            }
        } catch (MapFullException e) {
            return key - first;
        }
    }

    @Test
    void shouldHoldAMillionEntriesThroughRemovalAndRefilling() throws IOException {
        try (Space space = spaces.open()) {
            final SharedMapOptions options = new SharedMapOptions(ENTRIES, Long.BYTES, Long.BYTES, 0);
            timed("creating", () -> SharedMap.create(space, "m", Codecs.LONG, Codecs.LONG, options));
            final SharedMap<Long, Long> map = SharedMap.attach(space, "m", Codecs.LONG, Codecs.LONG);
            final SharedFile file = SharedFile.attach(space, SharedMapDescriptor.KIND, "m");
            System.out.printf("a map of a million: file of %,d bytes%n", Files.size(file.path()));
            final MapAudit audit = new MapAudit(space, map);
            timed("attaching", () -> SharedMap.attach(space, "m", Codecs.LONG, Codecs.LONG));
            timed("filling", () -> {
                for (long key = 0; key < ENTRIES; key++) {
                    assertNull(map.put(key, ~key));
                }
            });
            assertEquals(ENTRIES, map.size());
            timed("looking up", () -> assertHolds(map, 0, key -> ~key));
            timed("iterating", () -> assertIterates(map, 0, key -> ~key));
            timed("replacing", () -> {
                for (long key = 0; key < ENTRIES; key++) {
                    assertEquals(~key, map.put(key, key));
                }
            });
            timed("removing half", () -> {
                for (Iterator<Long> keys = map.keySet().iterator(); keys.hasNext(); ) {
                    if (keys.next() % 2 == 0) {
                        keys.remove();
                    }
                }
            });
            assertEquals(ENTRIES / 2, map.size());
            audit.assertExact();
            timed("removing the other half", () -> {
                for (long key = 0; key < ENTRIES; key++) {
                    assertEquals(key % 2 == 0 ? null : Long.valueOf(key), map.remove(key));
                }
            });
            assertTrue(map.isEmpty());
            audit.assertExact();
            timed("filling it with others until it is full", () -> {
                final long held = fill(map, ENTRIES);
                assertTrue(held >= ENTRIES, () -> "full with " + held);
                assertEquals(held, map.size());
            });
            assertEquals(-ENTRIES, map.put((long) ENTRIES, 0L)); // to replace needs no room
            audit.assertExact();
            timed("clearing", map::clear);
            assertTrue(map.isEmpty());
            audit.assertExact();
        }
    }
}
