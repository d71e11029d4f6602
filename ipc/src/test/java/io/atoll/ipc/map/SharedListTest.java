package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.InvalidNameException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.ListIterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.RandomAccess;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A list in one process, and the list as an object. */
@Timeout(Await.HANG_LIMIT_SECONDS)
class SharedListTest {
    private static final SharedListOptions SMALL = new SharedListOptions(5, 12);
    private static final String LONGEST = "x".repeat(12);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Space space;
    private SharedList<String> list;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        list = SharedList.open(space, "list", Codecs.STRING, SMALL);
    }

    @AfterEach
    void close() {
        space.close();
    }

    // ---- as a list

    @Test
    void shouldBeginEmptyAndKeepWhatIsAdded() {
        assertTrue(list.isEmpty());
        assertEquals(List.of(), list);
        assertTrue(list.add("one"));
        assertEquals(1, list.append(""));
        assertTrue(list.addAll(List.of("three", LONGEST)));
        assertEquals(4, list.size());
        assertEquals(List.of("one", "", "three", LONGEST), list);
        assertEquals(list, List.of("one", "", "three", LONGEST));
        assertEquals(List.of("one", "", "three", LONGEST).hashCode(), list.hashCode());
        assertEquals("[one, , three, " + LONGEST + "]", list.toString());
        assertInstanceOf(RandomAccess.class, list);
    }

    @Test
    void shouldReplaceAndTellWhatWasThere() {
        list.addAll(List.of("one", "two", "three"));
        assertEquals("two", list.set(1, LONGEST));
        assertEquals(LONGEST, list.set(1, ""));
        assertEquals("", list.set(1, "zwei"));
        assertEquals(List.of("one", "zwei", "three"), list);
    }

    @Test
    void shouldRefuseIndicesThatItHasNot() {
        list.addAll(List.of("one", "two"));
        for (int index : new int[] {-1, 2, 3, 4, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            final IndexOutOfBoundsException refused =
                    assertThrows(IndexOutOfBoundsException.class, () -> list.get(index));
            assertTrue(
                    refused.getMessage().contains("index " + index)
                            && refused.getMessage().contains("has 2 elements"),
                    refused::getMessage);
            assertThrows(IndexOutOfBoundsException.class, () -> list.set(index, "new"));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> list.listIterator(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.listIterator(3));
        assertEquals(List.of("one", "two"), list);
    }

    @Test
    void shouldRefuseOneMoreThanItHasRoomFor() {
        list.addAll(List.of("1", "2", "3", "4", "5"));
        final ListFullException full = assertThrows(ListFullException.class, () -> list.add("6"));
        assertTrue(full.getMessage().contains("room for, 5"), full::getMessage);
        assertThrows(ListFullException.class, () -> list.append("6"));
        assertThrows(ListFullException.class, () -> list.add(5, "6"));
        assertEquals(List.of("1", "2", "3", "4", "5"), list);
        assertEquals("5", list.set(4, "five"));
        assertEquals("five", list.removeLast());
        assertTrue(list.add("5"));
        assertEquals(List.of("1", "2", "3", "4", "5"), list);
    }

    @Test
    void shouldRefuseWhatIsTooLongAndLeaveTheNeighboursAlone() {
        list.addAll(List.of(LONGEST, "two", LONGEST));
        final ListElementTooLongException refused =
                assertThrows(ListElementTooLongException.class, () -> list.set(1, LONGEST + "x"));
        assertTrue(
                refused.getMessage().contains("13 bytes")
                        && refused.getMessage().contains("12 bytes"),
                refused::getMessage);
        assertThrows(ListElementTooLongException.class, () -> list.add("ü".repeat(7)));
        assertThrows(ListElementTooLongException.class, () -> list.add(3, "y".repeat(100_000)));
        assertEquals(List.of(LONGEST, "two", LONGEST), list);
    }

    /** Writes a byte for each unit, and tells its length before or not. */
    private record Bytes(boolean isLengthKnown) implements Codec<Integer> {
        @Override
        public String name() {
            return "units";
        }

        @Override
        public int encodedLength(Integer item) {
            return isLengthKnown ? item : UNKNOWN_LENGTH;
        }

        @Override
        public int encode(Integer item, MutableDirectBuffer buffer, int offset) {
            if (item < 0) {
                throw new CodecException("negative");
            }
            buffer.setMemory(offset, item, (byte) 1);
            return item;
        }

        @Override
        public Integer decode(DirectBuffer buffer, int offset, int length) {
            for (int i = 0; i < length; i++) {
                if (buffer.getByte(offset + i) != 1) {
                    throw new CodecException("not a unit");
                }
            }
            return length;
        }
    }

    @Test
    void shouldRefuseWhatIsTooLongAlsoIfOnlyEncodingTells() throws IOException {
        final SharedList<Integer> units = SharedList.create(space, "units", new Bytes(false), SMALL);
        units.addAll(List.of(12, 1, 12));
        assertThrows(ListElementTooLongException.class, () -> units.set(1, 13));
        assertThrows(ListElementTooLongException.class, () -> units.add(2_000_000));
        assertEquals(List.of(12, 1, 12), units);
        final SharedList<Integer> same = SharedList.attach(space, "units", new Bytes(true));
        assertThrows(ListElementTooLongException.class, () -> same.set(1, Integer.MAX_VALUE));
        assertEquals(units, same);
    }

    @Test
    void shouldRefuseNullAndWhatItsCodecRefuses() throws IOException {
        assertThrows(NullPointerException.class, () -> list.add(null));
        list.add("one");
        assertThrows(NullPointerException.class, () -> list.set(0, null));
        assertThrows(CodecException.class, () -> list.set(0, "\uD800"));
        assertThrows(CodecException.class, () -> list.add("\uD800"));
        assertEquals(List.of("one"), list);
        assertFalse(list.contains(null));
    }

    @Test
    void shouldReplaceWhatCannotBeDecoded() throws IOException {
        final SharedList<Integer> units = SharedList.create(space, "units", new Bytes(true), SMALL);
        units.addAll(List.of(1, 2, 3));
        final AtomicBuffer buffer =
                SharedFile.attach(space, SharedListDescriptor.KIND, "units").buffer();
        final int second = SharedListDescriptor.ELEMENTS_OFFSET + SharedListDescriptor.elementStride(12);
        final int slot = second + SharedListDescriptor.SLOTS_OFFSET + SharedListDescriptor.slotStride(12);
        buffer.putByte(slot + SharedListDescriptor.PAYLOAD_OFFSET, (byte) 7);
        assertThrows(CodecException.class, () -> units.get(1));
        assertThrows(CodecException.class, () -> units.set(1, 4));
        assertEquals(List.of(1, 4, 3), units);
    }

    @Test
    void shouldRefuseWordsThatTheProtocolNeverWrites() throws IOException {
        list.addAll(List.of("one", "two"));
        final AtomicBuffer buffer =
                SharedFile.attach(space, SharedListDescriptor.KIND, "list").buffer();
        final int slot = SharedListDescriptor.ELEMENTS_OFFSET
                + SharedListDescriptor.SLOTS_OFFSET
                + SharedListDescriptor.slotStride(12);
        for (int length : new int[] {-1, 13, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            buffer.putInt(slot + SharedListDescriptor.LENGTH_OFFSET, length);
            final IllegalStateException damaged = assertThrows(IllegalStateException.class, () -> list.get(0));
            assertTrue(damaged.getMessage().contains(length + " bytes"), damaged::getMessage);
            assertThrows(IllegalStateException.class, () -> list.set(0, "new"));
        }
        assertEquals("two", list.get(1));
        for (long size : new long[] {-1, 6, 1L << 32}) {
            buffer.putLong(SharedListDescriptor.SIZE_OFFSET, size);
            assertThrows(IllegalStateException.class, () -> list.size());
            assertThrows(IllegalStateException.class, () -> list.get(1));
            assertThrows(IllegalStateException.class, () -> list.add("three"));
            assertThrows(IllegalStateException.class, () -> list.removeLast());
        }
        list.clear();
        assertTrue(list.add("one"), "nobody has kept the writer's word");
        assertEquals(List.of("one"), list);
    }

    @Test
    void shouldAddAtTheEndOnly() {
        list.add(0, "one");
        list.add(1, "two");
        final UnsupportedOperationException refused =
                assertThrows(UnsupportedOperationException.class, () -> list.add(1, "between"));
        assertTrue(refused.getMessage().contains("goes on at index 1"), refused::getMessage);
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(3, "beyond"));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(-1, "before"));
        assertThrows(UnsupportedOperationException.class, () -> list.remove(0));
        assertThrows(UnsupportedOperationException.class, () -> list.remove("one"));
        assertThrows(UnsupportedOperationException.class, () -> list.removeIf(element -> true));
        assertEquals(List.of("one", "two"), list);
    }

    @Test
    void shouldTakeAwayTheLastOrAll() {
        assertThrows(NoSuchElementException.class, list::removeLast);
        list.addAll(List.of("one", "two", "three"));
        assertEquals("three", list.removeLast());
        assertEquals(List.of("one", "two"), list);
        assertThrows(IndexOutOfBoundsException.class, () -> list.get(2));
        list.add("drei");
        assertEquals(List.of("one", "two", "drei"), list);
        list.clear();
        assertTrue(list.isEmpty());
        assertThrows(IndexOutOfBoundsException.class, () -> list.get(0));
        list.add("eins");
        assertEquals(List.of("eins"), list);
    }

    @Test
    void shouldUpdateWithoutLosingWhatOthersDoMeanwhile() {
        list.addAll(List.of("1", "2"));
        assertEquals("2+", list.update(1, before -> before + "+"));
        final List<String> seen = new ArrayList<>();
        final String updated = list.update(1, before -> {
            seen.add(before);
            if (seen.size() == 1) {
                list.set(1, "others");
            }
            return before + "!";
        });
        assertEquals("others!", updated);
        assertEquals(List.of("2+", "others"), seen);
        assertEquals(List.of("1", "others!"), list);
        assertThrows(IndexOutOfBoundsException.class, () -> list.update(2, before -> before));
        assertThrows(IndexOutOfBoundsException.class, () -> list.update(-1, before -> before));
        assertThrows(IndexOutOfBoundsException.class, () -> list.update(5, before -> before));
        assertThrows(NullPointerException.class, () -> list.update(0, before -> null));
        assertThrows(ListElementTooLongException.class, () -> list.update(0, before -> LONGEST + before));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> list.update(1, before -> {
                    list.removeLast();
                    return "gone";
                }));
        assertEquals(List.of("1"), list);
    }

    @Test
    void shouldUpdateAnElementThatWasTakenAwayAndAddedAgain() {
        list.add("old");
        final String updated = list.update(0, before -> {
            if (before.equals("old")) {
                list.clear();
                list.add("new");
            }
            return before + "!";
        });
        assertEquals("new!", updated);
    }

    // ---- going through it

    @Test
    void shouldGoThroughItInBothDirectionsAndChangeIt() {
        list.addAll(List.of("one", "two", "three"));
        final ListIterator<String> cursor = list.listIterator(1);
        assertThrows(IllegalStateException.class, () -> cursor.set("none"));
        assertTrue(cursor.hasPrevious());
        assertEquals("one", cursor.previous());
        assertFalse(cursor.hasPrevious());
        assertThrows(NoSuchElementException.class, cursor::previous);
        assertEquals(-1, cursor.previousIndex());
        assertEquals("one", cursor.next());
        cursor.set("eins");
        assertEquals("eins", cursor.previous());
        assertEquals("eins", cursor.next());
        assertEquals("two", cursor.next());
        assertEquals(2, cursor.nextIndex());
        assertThrows(UnsupportedOperationException.class, () -> cursor.add("between"));
        assertThrows(UnsupportedOperationException.class, cursor::remove);
        assertEquals("three", cursor.next());
        assertFalse(cursor.hasNext());
        assertThrows(NoSuchElementException.class, cursor::next);
        cursor.add("four");
        assertThrows(IllegalStateException.class, () -> cursor.set("none"));
        assertEquals("four", cursor.previous());
        assertEquals(List.of("eins", "two", "three", "four"), list);
    }

    @Test
    void shouldSeeWhatOthersDoWhileItIsGoneThrough() throws IOException {
        final SharedList<String> others = SharedList.attach(space, "list", Codecs.STRING);
        list.addAll(List.of("one", "two"));
        final Iterator<String> elements = list.iterator();
        assertEquals("one", elements.next());
        others.set(1, "zwei");
        others.add("three");
        assertEquals("zwei", elements.next());
        assertTrue(elements.hasNext());
        others.clear();
        assertEquals("three", elements.next(), "found, so it is returned");
        assertFalse(elements.hasNext());
        others.addAll(List.of("a", "b", "c", "d"));
        assertEquals("d", elements.next());
    }

    @Test
    void shouldDoWhatEveryListCan() {
        list.addAll(List.of("b", "c", "a", "b"));
        assertTrue(list.contains("c"));
        assertFalse(list.contains("d"));
        assertEquals(0, list.indexOf("b"));
        assertEquals(3, list.lastIndexOf("b"));
        assertEquals(-1, list.lastIndexOf("d"));
        assertEquals(List.of("c", "a"), list.subList(1, 3));
        list.subList(1, 3).set(0, "C");
        assertArrayEquals(new String[] {"b", "C", "a", "b"}, list.toArray(new String[0]));
        list.sort(Comparator.naturalOrder());
        assertEquals(List.of("C", "a", "b", "b"), list);
        Collections.reverse(list);
        assertEquals("bbaC", String.join("", list));
        assertEquals(
                List.of("B", "B", "A", "C"),
                list.stream().map(String::toUpperCase).toList());
        list.replaceAll(element -> element + element);
        assertEquals(List.of("bb", "bb", "aa", "CC"), list);
    }

    @Test
    void shouldTellASubListAndASpliteratorThatElementsWereTakenAway() {
        list.addAll(List.of("one", "two"));
        final List<String> part = list.subList(0, 2);
        final var elements = list.spliterator();
        assertEquals(2, elements.estimateSize());
        list.clear();
        assertThrows(IndexOutOfBoundsException.class, () -> part.get(1));
        assertThrows(ConcurrentModificationException.class, () -> elements.forEachRemaining(element -> fail(element)));
    }

    @Test
    void shouldDoTheSameAsAnArrayList() {
        final List<String> model = new ArrayList<>();
        final Random random = new Random(20261121);
        for (int step = 0; step < 5_000; step++) {
            final String element = "x".repeat(random.nextInt(5)) + step % 1000;
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (model.size() < SMALL.capacity()) {
                        assertEquals(model.add(element), list.add(element));
                    }
                }
                case 2, 3 -> {
                    if (!model.isEmpty()) {
                        final int index = random.nextInt(model.size());
                        assertEquals(model.set(index, element), list.set(index, element));
                    }
                }
                case 4 -> {
                    if (!model.isEmpty()) {
                        assertEquals(model.remove(model.size() - 1), list.removeLast());
                    }
                }
                default -> {
                    if (random.nextInt(5) == 0) {
                        model.clear();
                        list.clear();
                    }
                }
            }
            assertEquals(model, list);
        }
    }

    // ---- threads

    @Test
    void readersShouldFindElementsWholeWhateverWritersDo() throws IOException, InterruptedException {
        final SharedList<long[]> longs =
                SharedList.create(space, "longs", Codecs.LONGS, new SharedListOptions(2, 8 * 16));
        longs.add(filled(3, 0));
        final List<Thread> writers = new ArrayList<>();
        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int writer = 1; writer <= 2; writer++) {
            final int base = writer * 1_000_000;
            writers.add(new Thread(() -> {
                for (int step = 0; step < 20_000; step++) {
                    longs.set(0, filled(1 + step % 16, base + step));
                }
            }));
        }
        writers.forEach(thread -> thread.setUncaughtExceptionHandler((who, failure) -> failures.add(failure)));
        writers.forEach(Thread::start);
        final long[] last = new long[3];
        while (writers.stream().anyMatch(Thread::isAlive)) {
            final long[] found = longs.get(0);
            for (long each : found) {
                assertEquals(found[0], each, "torn");
            }
            final int writer = (int) (found[0] / 1_000_000);
            assertTrue(found[0] >= last[writer], "an older one comes back");
            last[writer] = found[0];
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(16, longs.get(0).length);
    }

    /** Has an element copied to it, while something happens half-way through the first time. */
    private static final class Interrupted extends UnsafeBuffer {
        private final Runnable happens;
        private int copies;

        Interrupted(Runnable happens) {
            super(new byte[LONGEST.length()]);
            this.happens = happens;
        }

        @Override
        public void putBytes(int index, DirectBuffer source, int sourceIndex, int length) {
            super.putBytes(index, source, sourceIndex, length / 2);
            if (copies++ == 0) {
                happens.run();
            }
            super.putBytes(index + length / 2, source, sourceIndex + length / 2, length - length / 2);
        }
    }

    private ListMemory memory() throws IOException {
        return ListMemory.of(space, SharedFile.attach(space, SharedListDescriptor.KIND, "list"), SMALL);
    }

    @Test
    void aReaderThatIsOvertakenLooksAgain() throws IOException {
        list.add(LONGEST);
        final Interrupted target = new Interrupted(() -> {
            list.set(0, "y".repeat(LONGEST.length()));
            list.set(0, "z".repeat(LONGEST.length()));
        });
        assertEquals(LONGEST.length(), memory().copy(0, target, 0));
        assertEquals("z".repeat(LONGEST.length()), target.getStringWithoutLengthUtf8(0, LONGEST.length()));
        assertEquals(2, target.copies);
    }

    @Test
    void aReaderDoesNotSeeWhatIsTakenAwayMeanwhile() throws IOException {
        list.add(LONGEST);
        assertEquals(ListMemory.ABSENT, memory().copy(0, new Interrupted(list::clear), 0));
    }

    private static long[] filled(int length, long value) {
        final long[] filled = new long[length];
        Arrays.fill(filled, value);
        return filled;
    }

    @Test
    void aCodecMayUseListsItself() throws IOException {
        final SharedList<String> log = SharedList.create(space, "log", Codecs.STRING, SMALL);
        final SharedList<String> logged = SharedList.create(space, "logged", new Logging(log), SMALL);
        logged.add("one");
        assertEquals("one", logged.get(0));
        assertEquals("one", logged.set(0, "two"));
        assertEquals(List.of("encoded", "decoded", "encoded", "decoded"), log);
    }

    /** Tells another list of what it does. */
    private record Logging(SharedList<String> log) implements Codec<String> {
        @Override
        public String name() {
            return "logging";
        }

        @Override
        public int encode(String item, MutableDirectBuffer buffer, int offset) {
            final int length = Codecs.STRING.encode(item, buffer, offset);
            log.add("encoded");
            return length;
        }

        @Override
        public String decode(DirectBuffer buffer, int offset, int length) {
            log.add("decoded");
            return Codecs.STRING.decode(buffer, offset, length);
        }
    }

    // ---- as an object

    @Test
    void shouldBeOneListForAllWhoOpenIt() throws IOException {
        list.add("one");
        assertEquals(List.of("one"), SharedList.open(space, "list", Codecs.STRING, SMALL));
        assertEquals(List.of("one"), SharedList.attach(space, "list", Codecs.STRING));
        assertEquals(SMALL, SharedList.attach(space, "list", Codecs.STRING).options());
        assertThrows(ObjectExistsException.class, () -> SharedList.create(space, "list", Codecs.STRING, SMALL));
        assertThrows(ObjectMissingException.class, () -> SharedList.attach(space, "other", Codecs.STRING));
        assertThrows(InvalidNameException.class, () -> SharedList.open(space, "a/b", Codecs.STRING));
        assertEquals(
                SharedListOptions.DEFAULT,
                SharedList.open(space, "default", Codecs.STRING).options());
    }

    @Test
    void shouldShowBothWhenOptionsOrCodecsContradict() {
        final OptionsConflictException options = assertThrows(
                OptionsConflictException.class,
                () -> SharedList.open(space, "list", Codecs.STRING, SMALL.withCapacity(6)));
        assertTrue(
                options.getMessage().contains("6 elements of up to 12 bytes")
                        && options.getMessage().contains("5 elements of up to 12 bytes"),
                options::getMessage);
        final OptionsConflictException codec =
                assertThrows(OptionsConflictException.class, () -> SharedList.open(space, "list", Codecs.LONG, SMALL));
        assertTrue(
                codec.getMessage().contains("element codec long")
                        && codec.getMessage().contains("element codec string"),
                codec::getMessage);
    }

    @Test
    void shouldRefuseOptionsThatNoListCanHave() {
        assertThrows(IllegalArgumentException.class, () -> SMALL.withCapacity(0));
        assertThrows(IllegalArgumentException.class, () -> SMALL.withMaxElementBytes(0));
        for (SharedListOptions most :
                List.of(SharedListOptions.DEFAULT.withCapacity(3_900_000), new SharedListOptions(1, 1 << 29))) {
            assertTrue(SharedListDescriptor.fileLength(most.capacity(), most.maxElementBytes()) > 1 << 30);
        }
        for (int tooMuch : new int[] {Integer.MAX_VALUE, 1 << 30}) {
            assertThrows(IllegalArgumentException.class, () -> SMALL.withCapacity(tooMuch));
            assertThrows(IllegalArgumentException.class, () -> SMALL.withMaxElementBytes(tooMuch));
        }
        assertThrows(IllegalArgumentException.class, () -> SMALL.withCapacity(2).withMaxElementBytes(1 << 29));
    }

    @Test
    void shouldCloseOneHandleOnly() throws IOException {
        list.add("one");
        final SharedList<String> other = SharedList.attach(space, "list", Codecs.STRING);
        other.add("two");
        other.close();
        assertThrows(IllegalStateException.class, () -> other.get(0));
        assertThrows(IllegalStateException.class, () -> other.set(0, "x"));
        assertThrows(IllegalStateException.class, () -> other.add("x"));
        assertThrows(IllegalStateException.class, other::size);
        assertThrows(IllegalStateException.class, other::removeLast);
        assertThrows(IllegalStateException.class, other::clear);
        assertTrue(other.toString().endsWith("(closed)"), other::toString);
        assertEquals(List.of("one", "two"), list);
    }

    @Test
    void shouldTravelAndKnowItsNamesakes() throws IOException {
        list.add("one");
        final byte[] packed = Travel.pack(list);
        @SuppressWarnings("unchecked")
        final SharedList<String> same = Travel.unpack(packed, SharedList.class);
        same.add("two");
        assertEquals(List.of("one", "two"), list);
        assertTrue(list.unlink());
        assertFalse(list.unlink());
        list.add("three");
        assertEquals(3, same.size());
        assertStale(packed);
        SharedList.create(space, "list", Codecs.STRING, SMALL);
        assertStale(packed);
    }

    private static void assertStale(byte[] packed) {
        final InvalidObjectException stale =
                assertThrows(InvalidObjectException.class, () -> Travel.unpack(packed, SharedList.class));
        assertInstanceOf(StaleHandleException.class, stale.getCause());
    }

    @Test
    void shouldTellThatACodecCannotTravel() throws IOException {
        final SharedList<Integer> units = SharedList.create(space, "units", new Bytes(true), SMALL);
        final NotSerializableException refused = assertThrows(NotSerializableException.class, () -> Travel.pack(units));
        assertTrue(refused.getMessage().contains(Bytes.class.getName()), refused::getMessage);
    }
}
