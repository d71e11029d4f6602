package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A map between real processes, some of them stopped or killed in the middle of a change. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SharedMapProcessesTest {
    private static final int LONG_VALUE = 1 << 21;
    private static final long CHANGED = 1;
    private static final long UNTOUCHED = 2;

    @RegisterExtension
    static final Children children = new Children();

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
    void shouldCountExactlyInManyProcesses() throws Exception {
        final SharedMap<String, Long> counts =
                SharedMap.open(space, "counts", Codecs.STRING, Codecs.LONG, new SharedMapOptions(8, 16, 8, 1));
        final List<JvmProcess> counters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            counters.add(children.start(() -> {
                for (int step = 0; step < 20_000; step++) {
                    counts.merge(step % 2 == 0 ? "even" : "odd", 1L, Long::sum);
                    if (step % 100 == 0) {
                        counts.remove("odd and even");
                        counts.put("odd and even", 0L);
                    }
                }
            }));
        }
        Children.joinAll(counters);
        assertEquals(Map.of("even", 30_000L, "odd", 30_000L, "odd and even", 0L), counts);
        new MapAudit(space, counts).assertExact();
    }

    @Test
    void shouldTellOtherProcessesOfChanges() throws Exception {
        final SharedMap<String, Long> table = SharedMap.open(space, "table", Codecs.STRING, Codecs.LONG);
        final JvmProcess child = children.start(() -> {
            for (long i = 0; i < 1000; i++) {
                awaitValue(table, "ping", i);
                table.put("pong", i);
            }
        });
        for (long i = 0; i < 1000; i++) {
            table.put("ping", i);
            awaitValue(table, "pong", i);
        }
        Children.join(child);
    }

    private static void awaitValue(SharedMap<String, Long> table, String key, long value) throws InterruptedException {
        long seen = table.changes();
        while (!Long.valueOf(value).equals(table.get(key))) {
            table.awaitChange(seen);
            seen = table.changes();
        }
    }

    // ---- stopped and killed in the middle

    private SharedMap<Long, byte[]> mapOfLongValues() throws IOException {
        final SharedMap<Long, byte[]> map =
                SharedMap.open(space, "long", Codecs.LONG, Codecs.BYTES, new SharedMapOptions(3, 8, LONG_VALUE, 1));
        map.put(UNTOUCHED, new byte[] {7});
        return map;
    }

    private static void replaceForEver(SharedMap<Long, byte[]> map) {
        final UnsafeBuffer key = new UnsafeBuffer(new byte[Long.BYTES]);
        key.putLong(0, CHANGED);
        final UnsafeBuffer value = new UnsafeBuffer(new byte[LONG_VALUE]);
        for (byte content = 1; ; content++) {
            value.setMemory(0, LONG_VALUE, content);
            map.putRaw(key, 0, Long.BYTES, value, 0, LONG_VALUE);
        }
    }

    /** Stops a process again and again until it happens to be in the middle of a change. */
    private void stopInTheMiddle(JvmProcess process, SharedMap<Long, byte[]> map)
            throws IOException, InterruptedException {
        final AtomicBuffer buffer =
                SharedFile.attach(space, SharedMapDescriptor.KIND, map.name()).buffer();
        final int word = map.memory().layout.stripeOffset(0) + SharedMapDescriptor.OWNER_OFFSET;
        while (true) {
            Signals.stop(process.pid());
            if (!OwnerWord.isFree(buffer.getLongVolatile(word))) {
                return;
            }
            Signals.send(process.pid(), "CONT");
            final long seen = map.changes();
            assertTrue(map.awaitChange(seen, Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static void assertReadable(SharedMap<Long, byte[]> map) {
        final byte[] value = map.get(CHANGED);
        final byte[] whole = new byte[LONG_VALUE];
        Arrays.fill(whole, value[0]);
        assertArrayEquals(whole, value, "a torn value");
        assertArrayEquals(new byte[] {7}, map.get(UNTOUCHED));
        assertFalse(map.containsKey(3L));
        assertEquals(2, map.size());
        assertEquals(2, map.keySet().stream().distinct().count());
    }

    private static Thread replaceElsewhere(SharedMap<Long, byte[]> map) {
        final Thread thread = new Thread(() -> map.put(UNTOUCHED, new byte[] {8}));
        thread.start();
        return thread;
    }

    @Test
    void shouldBeReadWhileAWriterIsStoppedInTheMiddleAndRobNobody() throws Exception {
        final SharedMap<Long, byte[]> map = mapOfLongValues();
        final JvmProcess writer = children.start(() -> replaceForEver(map));
        Await.until("a first value", () -> map.containsKey(CHANGED));
        stopInTheMiddle(writer, map);
        final Thread other = replaceElsewhere(map);
        for (int i = 0; i < 50; i++) {
            assertReadable(map); // and the other one has not put
        }
        assertTrue(other.isAlive());
        Signals.send(writer.pid(), "CONT");
        Await.end(other);
        assertArrayEquals(new byte[] {8}, map.get(UNTOUCHED));
        final byte[] before = map.get(CHANGED);
        Await.until("further changes by the writer", () -> map.get(CHANGED)[0] != before[0]);
    }

    @Test
    void shouldGoOnWhenAWriterIsKilledInTheMiddle() throws Exception {
        final SharedMap<Long, byte[]> map = mapOfLongValues();
        for (int death = 0; death < 3; death++) {
            map.put(UNTOUCHED, new byte[] {7});
            map.remove(CHANGED);
            final JvmProcess writer = children.start(() -> replaceForEver(map));
            Await.until("a first value", () -> map.containsKey(CHANGED));
            stopInTheMiddle(writer, map);
            final long seen = map.changes();
            final Thread other = replaceElsewhere(map);
            assertReadable(map);
            Children.kill(writer);
            assertTrue(map.awaitChange(seen, Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
            Await.end(other);
            assertArrayEquals(new byte[] {8}, map.get(UNTOUCHED));
            new MapAudit(space, map).assertExact();
        }
    }
}
