package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Threads that change and read a few keys, all in one stripe with hardly a slot to spare. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedMapThreadsTest {
    private static final int KEYS = 3;
    private static final long ALWAYS_THERE = KEYS;
    private static final int LENGTH = 40;
    private static final int CHANGES = 30_000;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private static long[] value(long key, long number) {
        final long[] value = new long[LENGTH];
        Arrays.fill(value, number);
        value[0] = key;
        return value;
    }

    private static void check(long key, long[] found) {
        assertEquals(key, found[0], "the value of another key");
        for (int i = 2; i < LENGTH; i++) {
            assertEquals(found[1], found[i], "a torn value");
        }
    }

    private Thread start(Runnable work) {
        final Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((same, e) -> failures.add(e));
        thread.start();
        return thread;
    }

    private static void change(SharedMap<Long, long[]> map) {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < CHANGES; i++) {
            final long key = random.nextInt(KEYS);
            if (random.nextInt(4) == 0) {
                map.remove(key);
            } else {
                map.put(key, value(key, i));
            }
            map.put(ALWAYS_THERE, value(ALWAYS_THERE, i));
        }
    }

    private static void read(SharedMap<Long, long[]> map, AtomicBoolean stopping) {
        while (!stopping.get()) {
            for (long key = 0; key <= KEYS; key++) {
                final long[] found = map.get(key);
                assertTrue(found != null || key != ALWAYS_THERE, "a key that is there all the while was missed");
                if (found != null) {
                    check(key, found);
                }
            }
            int met = 0;
            for (Map.Entry<Long, long[]> entry : map.entrySet()) {
                check(entry.getKey(), entry.getValue());
                met += entry.getKey() == ALWAYS_THERE ? 1 : 0;
            }
            assertEquals(1, met);
        }
    }

    @Test
    void shouldNeverReadATornValueNorThatOfAnotherKeyNorMissOneThatIsThere() throws IOException {
        try (Space space = spaces.open()) {
            final SharedMap<Long, long[]> map = SharedMap.create(
                    space,
                    "m",
                    Codecs.LONG,
                    Codecs.LONGS,
                    new SharedMapOptions(KEYS + 1, Long.BYTES, LENGTH * Long.BYTES, 1));
            map.put(ALWAYS_THERE, value(ALWAYS_THERE, 0));
            final AtomicBoolean stopping = new AtomicBoolean();
            final List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(start(() -> read(map, stopping)));
            }
            final Thread one = start(() -> change(map));
            final Thread other = start(() -> change(map));
            Await.end(one);
            Await.end(other);
            stopping.set(true);
            readers.forEach(Await::end);
            assertEquals(List.of(), List.copyOf(failures));
            new MapAudit(space, map).assertExact();
        }
    }

    @Test
    void shouldComputeAtomically() throws IOException {
        try (Space space = spaces.open()) {
            final SharedMap<String, Long> map =
                    SharedMap.create(space, "m", Codecs.STRING, Codecs.LONG, new SharedMapOptions(4, 8, 8, 1));
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(start(() -> {
                    for (int step = 0; step < 5000; step++) {
                        map.merge("merged", 1L, Long::sum);
                        map.compute("computed", (key, before) -> before == null ? 1 : before + 1);
                        while (true) { // as with any ConcurrentMap
                            final Long before = map.putIfAbsent("replaced", 1L);
                            if (before == null || map.replace("replaced", before, before + 1)) {
                                break;
                            }
                        }
                    }
                }));
            }
            threads.forEach(Await::end);
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(Map.of("merged", 20_000L, "computed", 20_000L, "replaced", 20_000L), map);
        }
    }
}
