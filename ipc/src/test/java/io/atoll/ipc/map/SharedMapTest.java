package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.space.StaleHandleException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A map in one process, and the map as an object. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedMapTest {
    private static final SharedMapOptions SMALL = new SharedMapOptions(4, 8, 16, 1);

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

    private SharedMap<String, String> small() throws IOException {
        return SharedMap.open(space, "m", Codecs.STRING, Codecs.STRING, SMALL);
    }

    // ---- room and its lack

    @Test
    void shouldHoldAsManyEntriesAsItWasCreatedForAndLoseNothingWhenFull() throws IOException {
        final SharedMap<String, String> map = small();
        for (int i = 0; i < SMALL.entries(); i++) {
            assertNull(map.put("k" + i, "v" + i));
        }
        final MapFullException full = assertThrows(MapFullException.class, () -> map.put("k4", "v4"));
        assertTrue(full.getMessage().contains("map/m") && full.getMessage().contains("4 entries"), full.getMessage());
        assertThrows(MapFullException.class, () -> map.putIfAbsent("k4", "v4"));
        assertThrows(MapFullException.class, () -> map.computeIfAbsent("k4", key -> "v4"));
        assertThrows(MapFullException.class, () -> map.merge("k4", "v4", String::concat));
        assertEquals(Map.of("k0", "v0", "k1", "v1", "k2", "v2", "k3", "v3"), map);
        assertEquals("v0", map.put("k0", "again")); // replacing needs no room
        assertEquals("v1", map.remove("k1"));
        assertNull(map.put("k4", "v4"));
        new MapAudit(space, map).assertExact();
    }

    @Test
    void shouldHoldAsManyEntriesInManyStripes() throws IOException {
        final SharedMapOptions options = new SharedMapOptions(20_000, 8, 8, 0);
        final SharedMap<Long, Long> map = SharedMap.create(space, "large", Codecs.LONG, Codecs.LONG, options);
        assertTrue(map.memory().layout.stripes > 1);
        for (long key = 0; key < options.entries(); key++) {
            assertNull(map.put(key << 20, key));
        }
        assertEquals(options.entries(), map.size());
        for (long key = 0; key < options.entries(); key++) {
            assertEquals(key, map.get(key << 20));
            assertNull(map.get((key << 20) + 1));
        }
        new MapAudit(space, map).assertExact();
        map.clear();
        assertTrue(map.isEmpty());
        new MapAudit(space, map).assertExact();
    }

    @Test
    void shouldKeepSearchesShortWhereKeysComeAndGoInAFullMap() throws IOException {
        final SharedMap<Long, Long> map =
                SharedMap.create(space, "churn", Codecs.LONG, Codecs.LONG, new SharedMapOptions(600, 8, 8, 1));
        final long[] keys = new long[600];
        final Random random = new Random(1);
        for (int i = 0; i < 100 * keys.length; i++) {
            final int which = random.nextInt(keys.length);
            map.remove(keys[which]);
            keys[which] = random.nextLong();
            map.put(keys[which], 1L);
        }
        final MapAudit audit = new MapAudit(space, map);
        audit.assertExact();
        assertTrue(audit.emptyPart() > 0.4, () -> "no more than " + audit.emptyPart() + " of the index is empty");
    }

    @Test
    void shouldRefuseWhatIsTooLongAndLoseNothing() throws IOException {
        final SharedMap<String, String> map = small();
        map.put("12345678", "1234567890123456");
        final EntryTooLongException key =
                assertThrows(EntryTooLongException.class, () -> map.put("123456789", "short"));
        assertEquals(9, key.length());
        assertEquals(8, key.most());
        assertThrows(EntryTooLongException.class, () -> map.put("12345678", "12345678901234567"));
        assertThrows(EntryTooLongException.class, () -> map.compute("12345678", (same, before) -> before + "7"));
        assertThrows(EntryTooLongException.class, () -> map.replace("k", "a", "12345678901234567"));
        assertThrows(EntryTooLongException.class, () -> map.computeIfAbsent("123456789", same -> "short"));
        assertNull(map.get("123456789")); // what cannot be there is not there
        assertNull(map.remove("123456789"));
        assertFalse(map.containsKey("123456789"));
        assertFalse(map.remove("12345678", "12345678901234567"));
        assertFalse(map.replace("12345678", "12345678901234567", "short"));
        assertFalse(map.containsValue("12345678901234567"));
        assertEquals(Map.of("12345678", "1234567890123456"), map);
        final SharedMap<byte[], byte[]> known = SharedMap.create(space, "b", Codecs.BYTES, Codecs.BYTES, SMALL);
        assertThrows(EntryTooLongException.class, () -> known.put(new byte[9], new byte[0]));
        assertThrows(EntryTooLongException.class, () -> known.put(new byte[0], new byte[17]));
        assertNull(known.put(new byte[0], new byte[0]));
        assertEquals(0, known.get(new byte[0]).length);
    }

    // ---- as a map

    @Test
    void shouldRefuseNull() throws IOException {
        final SharedMap<String, String> map = small();
        assertThrows(NullPointerException.class, () -> map.get(null));
        assertThrows(NullPointerException.class, () -> map.put(null, "v"));
        assertThrows(NullPointerException.class, () -> map.put("k", null));
        assertThrows(NullPointerException.class, () -> map.remove(null));
        assertThrows(NullPointerException.class, () -> map.remove("k", null));
        assertThrows(NullPointerException.class, () -> map.replace("k", "a", null));
        assertThrows(NullPointerException.class, () -> map.merge("k", null, String::concat));
        assertThrows(NullPointerException.class, () -> map.compute("k", null));
        assertThrows(NullPointerException.class, () -> map.containsValue(null));
        assertTrue(map.isEmpty());
    }

    @Test
    void shouldCompareKeysAndValuesByTheirBytes() throws IOException {
        final SharedMap<byte[], byte[]> map = SharedMap.create(space, "b", Codecs.BYTES, Codecs.BYTES, SMALL);
        map.put(new byte[] {1}, new byte[] {2});
        assertArrayEquals(new byte[] {2}, map.get(new byte[] {1}));
        assertTrue(map.containsValue(new byte[] {2}));
        assertTrue(map.replace(new byte[] {1}, new byte[] {2}, new byte[] {3}));
        assertFalse(map.remove(new byte[] {1}, new byte[] {2}));
        assertTrue(map.remove(new byte[] {1}, new byte[] {3}));
    }

    @Test
    void shouldRunFunctionsWhileNothingIsHeld() throws IOException {
        final SharedMap<String, String> map = small();
        map.put("k", "0");
        final AtomicInteger calls = new AtomicInteger();
        assertEquals("2", map.compute("k", (key, before) -> {
            if (calls.incrementAndGet() == 1) {
                map.put("k", "1"); // of the only stripe, and in the way of this very call
                map.put("other", map.get("k"));
            }
            return Integer.toString(Integer.parseInt(before) + 1);
        }));
        assertEquals(2, calls.get());
        assertEquals("1", map.get("other"));
        assertEquals("first", map.computeIfAbsent("new", key -> {
            map.put("new", "first");
            return "second";
        }));
    }

    @Test
    void shouldComputeAgainIfTheSameValueCameBackMeanwhile() throws IOException {
        final SharedMap<String, String> map = small();
        map.put("k", "a");
        final AtomicInteger calls = new AtomicInteger();
        map.compute("k", (key, before) -> {
            if (calls.incrementAndGet() == 1) {
                map.put("k", "b");
                map.put("k", "a");
            }
            return "c";
        });
        assertEquals("c", map.get("k"));
        assertEquals(2, calls.get());
    }

    @Test
    void shouldLeaveTheMapAsItWasWhenAFunctionThrows() throws IOException {
        final SharedMap<String, String> map = small();
        map.put("k", "a");
        assertThrows(
                ArithmeticException.class,
                () -> map.compute("k", (key, before) -> {
                    throw new ArithmeticException();
                }));
        assertThrows(NullPointerException.class, () -> map.replaceAll((key, before) -> null));
        assertEquals(Map.of("k", "a"), map);
        map.replaceAll((key, before) -> before + key);
        assertEquals(Map.of("k", "ak"), map);
        new MapAudit(space, map).assertExact();
    }

    /** Writes longs, and reads no negative ones. */
    private static final class Choosy implements Codec<Long> {
        @Override
        public String name() {
            return "choosy";
        }

        @Override
        public int encode(Long item, MutableDirectBuffer buffer, int offset) {
            if (item == 0) {
                throw new CodecException("zero");
            }
            buffer.putLong(offset, item);
            return Long.BYTES;
        }

        @Override
        public Long decode(DirectBuffer buffer, int offset, int length) {
            if (buffer.getLong(offset) < 0) {
                throw new CodecException("negative");
            }
            return buffer.getLong(offset);
        }
    }

    @Test
    void shouldStayUsableWhenACodecRefuses() throws IOException {
        final SharedMap<Long, Long> map = SharedMap.create(space, "c", Codecs.LONG, new Choosy(), SMALL);
        assertThrows(CodecException.class, () -> map.put(1L, 0L));
        assertTrue(map.isEmpty());
        map.put(1L, -1L);
        map.put(2L, 2L);
        assertThrows(CodecException.class, () -> map.get(1L));
        final Iterator<Long> values = map.values().iterator();
        int refused = 0;
        int read = 0;
        while (values.hasNext()) {
            try {
                assertEquals(2L, values.next());
                read++;
            } catch (CodecException e) {
                refused++;
            }
        }
        assertEquals(1, refused);
        assertEquals(1, read);
        assertEquals(Set.of(1L, 2L), map.keySet());
        assertThrows(CodecException.class, () -> map.put(1L, 1L));
        assertEquals(1L, map.get(1L)); // which was replaced all the same
        assertThrows(NotSerializableException.class, () -> Travel.pack(map));
    }

    // ---- iterators and views

    @Test
    void shouldMeetEveryEntryThatIsThereAllTheWhileOnce() throws IOException {
        final SharedMap<Long, Long> map =
                SharedMap.create(space, "i", Codecs.LONG, Codecs.LONG, new SharedMapOptions(2000, 8, 8, 4));
        for (long key = 0; key < 1000; key++) {
            map.put(key, key);
        }
        final List<Long> met = new ArrayList<>();
        long other = 1000;
        for (Map.Entry<Long, Long> entry : map.entrySet()) {
            met.add(entry.getKey());
            if (entry.getKey() < 1000) {
                map.put(entry.getKey(), -entry.getKey()); // a new value in its place
            }
            map.put(other, other);
            map.remove(other - 5 >= 1000 ? other - 5 : -1);
            other++;
        }
        final Set<Long> distinct = new TreeSet<>(met);
        assertEquals(distinct.size(), met.size());
        for (long key = 0; key < 1000; key++) {
            assertTrue(distinct.contains(key));
            assertEquals(-key, map.get(key));
        }
    }

    @Test
    void shouldWriteThroughItsViews() throws IOException {
        final SharedMap<String, String> map = small();
        map.putAll(Map.of("a", "1", "b", "2", "c", "3"));
        assertTrue(map.keySet().remove("a"));
        assertFalse(map.keySet().remove("a"));
        assertTrue(map.entrySet().remove(Map.entry("b", "2")));
        assertFalse(map.entrySet().remove(Map.entry("c", "2")));
        assertTrue(map.entrySet().contains(Map.entry("c", "3")));
        assertTrue(map.values().contains("3"));
        map.entrySet().iterator().next().setValue("4");
        assertEquals("c=4", map.entrySet().iterator().next().toString());
        assertTrue(map.values().removeIf("4"::equals));
        assertTrue(map.keySet().isEmpty());
        final Iterator<String> none = map.keySet().iterator();
        assertThrows(NoSuchElementException.class, none::next);
        assertThrows(IllegalStateException.class, none::remove);
    }

    @Test
    void shouldRemoveByAnIteratorWhatItReturnedLast() throws IOException {
        final SharedMap<String, String> map = small();
        map.putAll(Map.of("a", "1", "b", "2"));
        final Iterator<String> keys = map.keySet().iterator();
        final String first = keys.next();
        assertTrue(keys.hasNext()); // has read ahead
        keys.remove();
        assertThrows(IllegalStateException.class, keys::remove);
        assertEquals(Set.of(keys.next()), map.keySet());
        assertFalse(map.containsKey(first));
    }

    // ---- changes

    @Test
    void shouldCountEveryChangeAndNothingElse() throws IOException {
        final SharedMap<String, String> map = small();
        long seen = map.changes();
        final Runnable[] changing = {
            () -> map.put("a", "1"),
            () -> map.put("a", "1"),
            () -> map.putIfAbsent("b", "1"),
            () -> map.replace("b", "1", "2"),
            () -> map.merge("b", "3", String::concat),
            () -> map.remove("b"),
            map::clear
        };
        for (Runnable change : changing) {
            change.run();
            assertTrue(map.changes() > seen);
            seen = map.changes();
        }
        map.get("a");
        map.remove("a");
        map.replace("a", "1");
        map.clear();
        map.computeIfPresent("a", (key, before) -> before);
        assertEquals(seen, map.changes());
    }

    @Test
    void shouldWaitForAChangeAndMissNone() throws Exception {
        final SharedMap<String, String> map = small();
        final long seen = map.changes();
        assertFalse(map.awaitChange(seen, 0, TimeUnit.SECONDS));
        final long start = System.nanoTime();
        assertFalse(map.awaitChange(seen, 60, TimeUnit.MILLISECONDS));
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(60));
        map.put("before", "");
        map.awaitChange(seen);
        assertTrue(map.awaitChange(seen, 1, TimeUnit.DAYS));
        final Thread other = new Thread(() -> {
            for (int i = 0; i < 1000; i++) {
                awaitValue(map, "ping", i);
                map.put("pong", Integer.toString(i));
            }
        });
        other.start();
        for (int i = 0; i < 1000; i++) {
            map.put("ping", Integer.toString(i));
            awaitValue(map, "pong", i);
        }
        Await.end(other);
    }

    private static void awaitValue(SharedMap<String, String> map, String key, int value) {
        try {
            long seen = map.changes();
            while (!Integer.toString(value).equals(map.get(key))) {
                map.awaitChange(seen);
                seen = map.changes();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldAnswerInterruptsWhileWaitingForAChange() throws Exception {
        final SharedMap<String, String> map = small();
        final Thread waiter =
                new Thread(() -> assertThrows(InterruptedException.class, () -> map.awaitChange(map.changes())));
        waiter.start();
        waiter.interrupt();
        Await.end(waiter);
    }

    // ---- raw access

    @Test
    void shouldGiveRawAccessToWhatTheCodecsWrite() throws IOException {
        final SharedMap<Long, Long> map = SharedMap.create(space, "raw", Codecs.LONG, Codecs.LONG, SMALL);
        final UnsafeBuffer key = new UnsafeBuffer(new byte[24]);
        final UnsafeBuffer value = new UnsafeBuffer(new byte[24]);
        key.putLong(9, 5);
        value.putLong(3, 55);
        assertEquals(SharedMap.ABSENT, map.getRaw(key, 9, 8, value, 0));
        assertTrue(map.putRaw(key, 9, 8, value, 3, 8));
        assertFalse(map.putRaw(key, 9, 8, value, 3, 8));
        assertEquals(55L, map.get(5L));
        value.setMemory(0, 24, (byte) 0);
        assertEquals(8, map.getRaw(key, 9, 8, value, 16));
        assertEquals(55, value.getLong(16));
        assertEquals(0, value.getLong(8));
        assertThrows(IndexOutOfBoundsException.class, () -> map.getRaw(key, 9, 8, value, 17));
        assertThrows(IndexOutOfBoundsException.class, () -> map.getRaw(key, 9, 8, value, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> map.getRaw(key, 17, 8, value, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> map.putRaw(key, 9, 8, value, 17, 8));
        assertThrows(EntryTooLongException.class, () -> map.putRaw(key, 0, 9, value, 0, 8));
        assertThrows(EntryTooLongException.class, () -> map.putRaw(key, 0, 8, value, 0, 17));
        assertEquals(SharedMap.ABSENT, map.getRaw(key, 0, 9, value, 0));
        assertFalse(map.removeRaw(key, 0, 9));
        assertTrue(map.removeRaw(key, 9, 8));
        assertFalse(map.removeRaw(key, 9, 8));
        new MapAudit(space, map).assertExact();
    }

    // ---- as an object

    @Test
    void shouldBeCreatedAttachedAndOpened() throws IOException {
        assertThrows(ObjectMissingException.class, () -> SharedMap.attach(space, "m", Codecs.STRING, Codecs.STRING));
        final SharedMap<String, String> map = SharedMap.create(space, "m", Codecs.STRING, Codecs.STRING, SMALL);
        assertThrows(
                ObjectExistsException.class, () -> SharedMap.create(space, "m", Codecs.STRING, Codecs.STRING, SMALL));
        map.put("k", "v");
        assertEquals(
                "v", SharedMap.attach(space, "m", Codecs.STRING, Codecs.STRING).get("k"));
        assertEquals("v", small().get("k"));
        assertEquals(SMALL, map.options());
        assertEquals("m", map.name());
        assertTrue(map.toString().endsWith("map/m"), map.toString());
        assertThrows(
                InvalidNameException.class, () -> SharedMap.open(space, ".m", Codecs.STRING, Codecs.STRING, SMALL));
        assertEquals(
                SharedMapOptions.DEFAULT,
                SharedMap.open(space, "d", Codecs.STRING, Codecs.STRING).options());
    }

    @Test
    void shouldShowBothSidesOfAContradiction() throws IOException {
        small();
        final OptionsConflictException options = assertThrows(
                OptionsConflictException.class,
                () -> SharedMap.open(space, "m", Codecs.STRING, Codecs.STRING, SMALL.withEntries(5)));
        assertTrue(options.getMessage().contains("entries=5")
                && options.getMessage().contains("entries=4"));
        final OptionsConflictException key = assertThrows(
                OptionsConflictException.class, () -> SharedMap.attach(space, "m", Codecs.LONG, Codecs.STRING));
        assertTrue(
                key.getMessage().contains("key codec long") && key.getMessage().contains("key codec string"));
        final OptionsConflictException value = assertThrows(
                OptionsConflictException.class, () -> SharedMap.attach(space, "m", Codecs.STRING, Codecs.BYTES));
        assertTrue(value.getMessage().contains("value codec bytes"));
    }

    @Test
    void shouldRefuseOptionsThatNoMapCanHave() {
        final SharedMapOptions defaults = SharedMapOptions.DEFAULT;
        assertThrows(IllegalArgumentException.class, () -> defaults.withEntries(0));
        assertThrows(IllegalArgumentException.class, () -> defaults.withEntries((1 << 28) + 1));
        assertThrows(IllegalArgumentException.class, () -> defaults.withMaxKeyBytes(0));
        assertThrows(IllegalArgumentException.class, () -> defaults.withMaxValueBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> defaults.withStripes(3));
        assertThrows(IllegalArgumentException.class, () -> defaults.withStripes(-1));
        assertThrows(IllegalArgumentException.class, () -> defaults.withStripes(4096));
        assertThrows(
                IllegalArgumentException.class,
                () -> defaults.withEntries(1 << 28).withStripes(1));
        assertThrows(IllegalArgumentException.class, () -> defaults.withMaxValueBytes(1 << 28));
        assertEquals(1 << 28, defaults.withEntries(1 << 28).entries()); // in as many stripes as it takes
    }

    @Test
    void shouldTravelAsAHandle() throws IOException {
        final SharedMap<String, String> map = small();
        map.put("k", "v");
        @SuppressWarnings("unchecked") // of the same types
        final SharedMap<String, String> arrived = Travel.unpack(Travel.pack(map), SharedMap.class);
        assertEquals("v", arrived.get("k"));
        arrived.put("k", "w");
        assertEquals("w", map.get("k"));
        final byte[] packed = Travel.pack(map);
        assertTrue(map.unlink());
        assertFalse(map.unlink());
        assertEquals("w", map.get("k")); // those attached go on
        small();
        final InvalidObjectException stale =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedMap.class));
        assertInstanceOf(StaleHandleException.class, stale.getCause());
    }

    @Test
    void shouldCloseAHandleAndLeaveTheMapToOthers() throws IOException {
        final SharedMap<String, String> map = small();
        final SharedMap<String, String> other = small();
        final Iterator<String> keys = map.keySet().iterator();
        map.put("k", "v");
        map.close();
        map.close();
        assertThrows(IllegalStateException.class, () -> map.get("k"));
        assertThrows(IllegalStateException.class, () -> map.put("k", "w"));
        assertThrows(IllegalStateException.class, map::size);
        assertThrows(IllegalStateException.class, map::changes);
        assertThrows(IllegalStateException.class, () -> map.keySet().iterator());
        assertEquals("k", keys.next());
        assertThrows(IllegalStateException.class, keys::remove);
        assertEquals("v", other.get("k"));
    }
}
