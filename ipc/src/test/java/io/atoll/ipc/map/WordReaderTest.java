package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.INDEX_OFFSET;
import static io.atoll.ipc.map.SharedMapDescriptor.KIND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps whose keys and values are words, which are read without a buffer. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class WordReaderTest {
    private static final int STEPS = 50_000;
    private static final int CHANGES = 100_000;

    /** More than there are entries: keys come and go, and take each other's slots. */
    private static final int KEYS = 5;

    private static final long ALWAYS_THERE = KEYS;
    private static final int KEY_BITS = 8;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final UnsafeBuffer key = new UnsafeBuffer(new byte[16]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[16]);
    private Space space;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
    }

    @AfterEach
    void close() {
        space.close();
    }

    private <V> SharedMap<Long, V> map(Codec<V> values, SharedMapOptions options) throws IOException {
        return SharedMap.create(space, "m", Codecs.LONG, values, options);
    }

    private static WordReader<?, ?> reader(SharedMap<?, ?> map, Codec<?> keys, Codec<?> values) {
        return WordReader.of(map.memory(), keys, values);
    }

    @Test
    void shouldReadWordsOnly() throws IOException {
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(4, 8, 8, 1));
        assertNotNull(reader(map, Codecs.LONG, Codecs.LONG));
        assertNotNull(reader(map, Codecs.DOUBLE, Codecs.LONG));
        assertNull(reader(map, Codecs.LONG, Codecs.INT));
        assertNull(reader(map, Codecs.STRING, Codecs.LONG));
        map.unlink();
        assertNull(reader(map(Codecs.LONG, new SharedMapOptions(4, 8, 7, 1)), Codecs.LONG, Codecs.LONG));
        SharedMap.attach(space, "m", Codecs.LONG, Codecs.LONG).unlink();
        assertNull(reader(map(Codecs.LONG, new SharedMapOptions(4, 7, 8, 1)), Codecs.LONG, Codecs.LONG));
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 1, 2", "8, 8, 1, 16", "100, 40, 1, 120", "1000, 8, 16, 1000"})
    void shouldFindWhatAHashMapFinds(int entries, int longest, int stripes, int keys) throws IOException {
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(entries, longest, longest, stripes));
        final Map<Long, Long> model = new HashMap<>();
        final Random random = new Random(entries);
        for (int step = 0; step < STEPS; step++) {
            final long key = (random.nextInt(keys) - keys / 2) * 0x1_0000_0001L;
            if (random.nextInt(3) == 0) {
                assertEquals(model.remove(key), map.remove(key));
            } else if (model.size() < entries || model.containsKey(key)) {
                model.put(key, (long) step);
                map.put(key, (long) step);
            }
            final long asked = (random.nextInt(keys) - keys / 2) * 0x1_0000_0001L;
            assertEquals(model.get(asked), map.get(asked));
        }
        new MapAudit(space, map).assertExact();
    }

    @Test
    void shouldReadEveryBitOfAWord() throws IOException {
        final SharedMap<Long, Double> map = map(Codecs.DOUBLE, new SharedMapOptions(200, 8, 8, 0));
        for (int bit = 0; bit < Long.SIZE; bit++) {
            map.put(1L << bit, Double.longBitsToDouble(1L << bit));
            map.put(~(1L << bit), Double.longBitsToDouble(~(1L << bit))); // some are NaNs
        }
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertEquals(1L << bit, Double.doubleToRawLongBits(map.get(1L << bit)));
            assertEquals(~(1L << bit), Double.doubleToRawLongBits(map.get(~(1L << bit))));
        }
        assertThrows(NullPointerException.class, () -> map.get(null));
        assertThrows(ClassCastException.class, () -> map.get("1"));
    }

    @Test
    void shouldTellWordsFromWhatOthersPutInTheirPlace() throws IOException {
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(4, 16, 16, 1));
        key.putLong(0, 1);
        value.putLong(0, 7);
        map.putRaw(key, 0, 16, value, 0, 8); // a longer key that begins with the same word
        assertNull(map.get(1L));
        map.putRaw(key, 0, 8, value, 0, 16);
        assertThrows(CodecException.class, () -> map.get(1L));
        map.putRaw(key, 0, 8, value, 0, 7);
        assertThrows(CodecException.class, () -> map.get(1L));
        map.putRaw(key, 0, 8, value, 0, 8);
        assertEquals(7, map.get(1L));
    }

    /** The first key that is not there and that a search meets an index word with the tag of. */
    private long strangerOfSameTag(SharedMap<Long, Long> map, long from) throws IOException {
        final SharedMapDescriptor layout = map.memory().layout;
        final AtomicBuffer buffer = SharedFile.attach(space, KIND, "m").windows()[0];
        for (long stranger = from; ; stranger++) {
            key.putLong(0, stranger);
            final long hash = map.memory().hash(key, 0, Long.BYTES);
            int entry = layout.home(hash);
            int word = buffer.getInt(layout.stripeOffset(0) + INDEX_OFFSET + entry * Integer.BYTES);
            while (word != SharedMapDescriptor.EMPTY) {
                if (layout.isTagged(word, hash)) {
                    return stranger;
                }
                entry = (entry + 1) % layout.words;
                word = buffer.getInt(layout.stripeOffset(0) + INDEX_OFFSET + entry * Integer.BYTES);
            }
        }
    }

    @Test
    void shouldTellKeysOfTheSameTagApart() throws IOException {
        final int entries = 60_000; // so many that the tags are short
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(entries, 8, 8, 1));
        for (long key = 0; key < entries; key++) {
            map.put(key, key);
        }
        assertNull(map.get(strangerOfSameTag(map, entries)));
    }

    @Test
    void shouldSayWhatIsDamaged() throws IOException {
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(4, 8, 8, 1));
        map.put(1L, 2L);
        final SharedMapDescriptor layout = map.memory().layout;
        final AtomicBuffer buffer = SharedFile.attach(space, KIND, "m").windows()[0];
        key.putLong(0, 1);
        final int wordOffset = layout.stripeOffset(0)
                + INDEX_OFFSET
                + Integer.BYTES * layout.home(map.memory().hash(key, 0, 8));
        buffer.putInt(wordOffset, layout.word(map.memory().hash(key, 0, 8), layout.slots));
        final IllegalStateException damaged = assertThrows(IllegalStateException.class, () -> map.get(1L));
        assertTrue(damaged.getMessage().contains("damaged"), damaged.getMessage());
    }

    // ---- while others change it

    private static void change(SharedMap<Long, Long> map) {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        for (long i = 0; i < CHANGES; i++) {
            final long key = random.nextInt(KEYS);
            if (random.nextBoolean()) {
                map.remove(key);
            } else {
                try {
                    map.put(key, i << KEY_BITS | key);
                } catch (MapFullException e) {
                    map.remove(key + 1 == KEYS ? 0 : key + 1);
                }
            }
            map.put(ALWAYS_THERE, i << KEY_BITS | ALWAYS_THERE);
        }
    }

    private static void read(SharedMap<Long, Long> map, AtomicBoolean stopping) {
        while (!stopping.get()) {
            for (long key = 0; key <= KEYS; key++) {
                final Long found = map.get(key);
                assertTrue(found != null || key != ALWAYS_THERE, "a key that is there all the while was missed");
                if (found != null) {
                    assertEquals(key, found & (1 << KEY_BITS) - 1, "the value of another key");
                }
            }
        }
    }

    @Test
    void shouldNeverReadTheValueOfAnotherKeyNorMissOneThatIsThere() throws IOException {
        final SharedMap<Long, Long> map = map(Codecs.LONG, new SharedMapOptions(KEYS - 1, 8, 8, 1));
        map.put(ALWAYS_THERE, ALWAYS_THERE);
        final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        final AtomicBoolean stopping = new AtomicBoolean();
        final List<Thread> readers =
                List.of(new Thread(() -> read(map, stopping)), new Thread(() -> read(map, stopping)));
        final List<Thread> writers = List.of(new Thread(() -> change(map)), new Thread(() -> change(map)));
        readers.forEach(thread -> thread.setUncaughtExceptionHandler((same, e) -> failures.add(e)));
        writers.forEach(thread -> thread.setUncaughtExceptionHandler((same, e) -> failures.add(e)));
        readers.forEach(Thread::start);
        writers.forEach(Thread::start);
        writers.forEach(Await::end);
        stopping.set(true);
        readers.forEach(Await::end);
        assertEquals(List.of(), List.copyOf(failures));
        new MapAudit(space, map).assertExact();
    }
}
