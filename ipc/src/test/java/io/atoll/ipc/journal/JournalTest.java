package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.JournalStore.Manner;
import io.atoll.ipc.testing.Travel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final long FIXED_MILLIS =
            4_102_444_800_000L; // no file begins in the middle of a test, at no midnight

    @TempDir
    Path directory;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Journal<String> open() throws IOException {
        return open("j", Codecs.STRING);
    }

    private <T> Journal<T> open(String name, Codec<T> codec) throws IOException {
        return Journal.open(directory.resolve(name), codec, JournalOptions.DEFAULT, Manner.OPEN, () -> FIXED_MILLIS);
    }

    private static List<String> rest(JournalReader<String> reader) {
        final List<String> rest = new ArrayList<>();
        for (String item = reader.next(); item != null; item = reader.next()) {
            rest.add(item);
        }
        return rest;
    }

    @Test
    void shouldReadWhatWasAppendedInItsOrder() throws IOException {
        try (Journal<String> journal = open()) {
            assertEquals(0, journal.lastIndex());
            final long first = journal.append("a");
            final long second = journal.append("");
            final long third = journal.append("c");
            assertTrue(first < second && second < third);
            assertEquals(third, journal.lastIndex());
            assertEquals(first, journal.firstIndex());
            assertEquals(List.of("a", "", "c"), rest(journal.reader()));
            assertEquals("", journal.read(second));
            assertEquals("a", journal.read(first));
            assertNull(journal.read(third + 1));
            assertNull(journal.read(0));
            assertNull(journal.read(-1));
            assertNull(journal.read(Long.MAX_VALUE));
        }
    }

    @Test
    void shouldKeepItsRecordsWhenClosed() throws IOException {
        final long index;
        try (Journal<String> journal = open()) {
            journal.append("a");
            index = journal.append("b");
        }
        try (Journal<String> journal = open()) {
            assertEquals("b", journal.read(index));
            assertTrue(journal.append("c") > index);
            assertEquals(List.of("a", "b", "c"), rest(journal.reader()));
        }
    }

    @Test
    void shouldStepForwardAndBackward() throws IOException {
        try (Journal<String> journal = open();
                JournalReader<String> reader = journal.reader()) {
            assertNull(reader.next());
            assertNull(reader.previous());
            final long first = journal.append("a");
            journal.append("b");
            final long third = journal.append("c");
            assertEquals("a", reader.next());
            assertNull(reader.previous());
            assertEquals(first, reader.index());
            assertEquals("b", reader.next());
            assertEquals("a", reader.previous());
            assertEquals("b", reader.next());
            assertEquals("c", reader.next());
            assertNull(reader.next());
            assertEquals("b", reader.previous());
            assertEquals("c", reader.next());
            reader.toEnd();
            assertNull(reader.next());
            assertEquals("c", reader.previous());
            assertEquals("b", reader.previous());
            assertEquals("a", reader.previous());
            assertNull(reader.previous());
            assertEquals("b", reader.next());
            reader.toStart();
            assertNull(reader.previous());
            assertEquals("a", reader.next());
            assertTrue(reader.toRecord(third));
            assertFalse(reader.toRecord(third + 1));
            assertEquals(third, reader.index());
            assertEquals("b", reader.previous());
            assertTrue(reader.toRecord(first));
            assertEquals("b", reader.next());
        }
    }

    @Test
    void shouldFollowFromTheEnd() throws IOException {
        try (Journal<String> journal = open();
                JournalReader<String> tail = journal.reader();
                JournalReader<String> early = journal.reader()) {
            early.toEnd();
            assertNull(early.previous());
            journal.append("a");
            assertEquals("a", early.next());
            tail.toEnd();
            assertNull(tail.next());
            journal.append("b");
            assertEquals("b", tail.next());
            assertEquals("a", tail.previous());
        }
    }

    @Test
    void shouldWaitForTheNextRecord() throws Exception {
        try (Journal<String> journal = open();
                JournalReader<String> reader = journal.reader()) {
            assertNull(reader.next(Duration.ofMillis(5)));
            final Thread appender = new Thread(() -> journal.append("late"));
            appender.start();
            assertEquals("late", reader.take());
            appender.join();
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, reader::take);
        }
    }

    @Test
    void shouldLeaveAnInterruptPending() throws IOException {
        Thread.currentThread().interrupt();
        try (Journal<String> journal = open()) {
            final long index = journal.append("a");
            assertEquals("a", journal.read(index));
            assertEquals(List.of("a"), rest(journal.reader()));
            assertTrue(Thread.interrupted());
            Thread.currentThread().interrupt();
            journal.append("b");
            assertEquals(index + 1, journal.lastIndex());
        }
        assertTrue(Thread.interrupted());
    }

    @Test
    void shouldCarryBytesOfAnyLengthUnchanged() throws IOException {
        final Random random = new Random(42);
        try (Journal<byte[]> journal = open("bytes", Codecs.BYTES)) {
            final int[] lengths = {0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 4095, 4096, 100_000, ChronicleLog.MAX_LENGTH};
            final long[] indexes = new long[lengths.length];
            final byte[][] records = new byte[lengths.length][];
            for (int i = 0; i < lengths.length; i++) {
                records[i] = new byte[lengths[i]];
                random.nextBytes(records[i]);
                indexes[i] = journal.append(new UnsafeBuffer(records[i]), 0, lengths[i]);
                final UnsafeBuffer direct = new UnsafeBuffer(ByteBuffer.allocateDirect(lengths[i] + 1));
                direct.putBytes(1, records[i]);
                assertArrayEquals(records[i], journal.read(journal.append(direct, 1, lengths[i])));
            }
            for (int i = 0; i < lengths.length; i++) {
                assertArrayEquals(records[i], journal.read(indexes[i]), "length " + lengths[i]);
            }
            final UnsafeBuffer tooLong = new UnsafeBuffer(new byte[ChronicleLog.MAX_LENGTH + 1]);
            assertThrows(IllegalArgumentException.class, () -> journal.append(tooLong, 0, tooLong.capacity()));
            assertThrows(IndexOutOfBoundsException.class, () -> journal.append(tooLong, 2, ChronicleLog.MAX_LENGTH));
            assertEquals(indexes[lengths.length - 1] + 1, journal.lastIndex());
        }
    }

    @Test
    void shouldTellRecordsApartThatConsistOfThePadding() throws IOException {
        try (Journal<byte[]> journal = open("bytes", Codecs.BYTES)) {
            for (int length = 0; length < 5; length++) {
                final byte[] record = new byte[length];
                Arrays.fill(record, Padding.BYTE);
                assertArrayEquals(record, journal.read(journal.append(record)));
                final byte[] other = Arrays.copyOf(record, length + 1);
                assertArrayEquals(other, journal.read(journal.append(other)));
            }
        }
    }

    @Test
    void shouldReadInPlaceAndStayWhenTheHandlerThrows() throws IOException {
        try (Journal<Long> journal = open("longs", Codecs.LONG)) {
            final long index = journal.append(7L);
            final JournalReader<Long> reader = journal.reader();
            assertThrows(
                    IllegalStateException.class,
                    () -> reader.next((at, buffer, offset, length) -> {
                        throw new IllegalStateException("on purpose");
                    }));
            assertEquals(0, reader.index());
            final List<Long> seen = new ArrayList<>();
            assertTrue(reader.next((at, buffer, offset, length) -> seen.addAll(List.of(at, buffer.getLong(offset)))));
            assertEquals(List.of(index, 7L), seen);
            assertFalse(reader.next((at, buffer, offset, length) -> fail()));
            assertTrue(journal.read(index, (at, buffer, offset, length) -> assertEquals(Long.BYTES, length)));
        }
    }

    /** A codec of which every item but the good ones fails, on the way in or on the way out. */
    private static final class Picky implements Codec<String> {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public int encode(String item, MutableDirectBuffer buffer, int offset) {
            if (item.equals("bad")) {
                buffer.putLong(offset, -1);
                throw new CodecException("cannot be encoded");
            }
            return buffer.putStringWithoutLengthAscii(offset, item);
        }

        @Override
        public String decode(DirectBuffer buffer, int offset, int length) {
            final String item = buffer.getStringWithoutLengthAscii(offset, length);
            if (item.equals("worse")) {
                throw new CodecException("cannot be decoded");
            }
            return item;
        }
    }

    @Test
    void shouldAppendNothingThatCannotBeEncodedAndGetPastWhatCannotBeDecoded() throws IOException {
        try (Journal<String> journal = open("picky", new Picky())) {
            journal.append("good");
            assertThrows(CodecException.class, () -> journal.append("bad"));
            assertThrows(NullPointerException.class, () -> journal.append(null));
            final long worse = journal.append("worse");
            journal.append("fine");
            final JournalReader<String> reader = journal.reader();
            assertEquals("good", reader.next());
            final UndecodableRecordException e = assertThrows(UndecodableRecordException.class, reader::next);
            assertEquals(worse, e.index());
            assertArrayEquals("worse".getBytes(), e.payload());
            assertEquals("fine", reader.next());
        }
    }

    /** A buffer that throws once its bytes are to be copied: the document that they were to come into has begun by then. */
    private static DirectBuffer throwing() {
        final UnsafeBuffer real = new UnsafeBuffer(new byte[64]);
        return (DirectBuffer) Proxy.newProxyInstance(
                DirectBuffer.class.getClassLoader(),
                new Class<?>[] {DirectBuffer.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addressOffset")) {
                        throw new UnsupportedOperationException("on purpose");
                    }
                    return method.invoke(real, arguments);
                });
    }

    @Test
    void shouldAppendNothingOfWhatCannotBeCopied() throws IOException {
        try (Journal<byte[]> journal = open("bytes", Codecs.BYTES)) {
            final long before = journal.append(new byte[] {1});
            assertThrows(UnsupportedOperationException.class, () -> journal.append(throwing(), 0, 64));
            final JournalReader<byte[]> reader = journal.reader();
            assertArrayEquals(new byte[] {1}, reader.next());
            assertNull(reader.next(), "the half of a record");
            assertEquals(before, journal.lastIndex());
            assertEquals(before + 1, journal.append(new byte[] {2}));
            assertArrayEquals(new byte[] {2}, reader.next());
            assertNull(reader.next());
        }
    }

    @Test
    void shouldCreateAndAttachAsAllObjectsDo() throws IOException {
        final JournalOptions options = JournalOptions.DEFAULT;
        final Path below = directory.resolve("below");
        assertThrows(ObjectMissingException.class, () -> Journal.attach(below, "j", Codecs.STRING, options));
        assertFalse(Files.exists(below));
        try (Journal<String> created =
                        Journal.create(below, "j", Codecs.STRING, options.withRollCycle(RollCycle.HOURLY));
                Journal<String> attached = Journal.attach(below, "j", Codecs.STRING, options)) {
            assertEquals(RollCycle.HOURLY, attached.options().rollCycle());
            final long index = created.append("a");
            assertEquals("a", attached.read(index));
            assertTrue(attached.append("b") > index);
            assertEquals(List.of("a", "b"), rest(created.reader()));
            assertThrows(ObjectExistsException.class, () -> Journal.create(below, "j", Codecs.STRING, options));
            assertThrows(OptionsConflictException.class, () -> Journal.open(below, "j", Codecs.LONG, options));
            assertThrows(
                    OptionsConflictException.class,
                    () -> Journal.open(below, "j", Codecs.STRING, options.withRollCycle(RollCycle.DAILY)));
        }
        assertThrows(
                io.atoll.core.space.InvalidNameException.class,
                () -> Journal.open(below, "../j", Codecs.STRING, options));
    }

    @Test
    void shouldLieInASpaceToo() throws IOException {
        try (Space space = spaces.open();
                Journal<String> journal = Journal.open(space, "j", Codecs.STRING, JournalOptions.DEFAULT)) {
            final long index = journal.append("a");
            assertEquals("a", journal.read(index));
            assertTrue(journal.directory().startsWith(space.directory()));
            space.inspect();
            space.maintain();
            assertEquals("a", journal.read(index));
        }
        assertTrue(Space.delete("test"));
    }

    @Test
    void shouldTravelAsAHandle() throws Exception {
        try (Journal<String> journal = open()) {
            journal.append("a");
            try (Journal<String> there = travelled(journal)) {
                there.append("b");
                assertEquals(List.of("a", "b"), rest(journal.reader()));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Journal<String> travelled(Journal<String> journal) throws IOException {
        return Travel.unpack(Travel.pack(journal), Journal.class);
    }

    @Test
    void shouldRefuseDamagedFiles() throws IOException {
        try (Journal<String> journal = open()) {
            journal.append("a");
            journal.cursor("c").close();
        }
        final Path meta = directory.resolve("j").resolve("journal.meta");
        refuseEachChange(meta, () -> open().close());
        try (Journal<String> journal = open()) {
            final Path cursor = directory.resolve("j").resolve("cursors").resolve("c");
            refuseEachChange(cursor, () -> journal.cursor("c").close());
            journal.cursor("c").close();
        }
    }

    /** Something that fails on a damaged file. */
    private interface Opening {
        void run() throws IOException;
    }

    private static void refuseEachChange(Path file, Opening opening) throws IOException {
        final byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < JournalFileDescriptor.HEADER_LENGTH; i++) {
            final byte[] bad = good.clone();
            bad[i] ^= 0x55;
            Files.write(file, bad);
            assertThrows(FileFormatException.class, opening::run, "byte " + i);
        }
        for (int length : new int[] {0, 1, 63, 127, 129}) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThrows(FileFormatException.class, opening::run, "length " + length);
        }
        Files.write(file, good);
    }

    @Test
    void shouldKeepRecordsWhoseMetaFileIsMissing() throws IOException {
        try (Journal<String> journal = open()) {
            journal.append("a");
        }
        final Path meta = directory.resolve("j").resolve("journal.meta");
        final byte[] good = Files.readAllBytes(meta);
        Files.delete(meta);
        assertThrows(FileFormatException.class, this::open);
        Files.write(meta, good);
        try (Journal<String> journal = open()) {
            assertEquals(List.of("a"), rest(journal.reader()));
        }
    }

    @Test
    void shouldRefuseWorkAfterTheClose() throws IOException {
        final Journal<String> journal = open();
        final JournalReader<String> reader = journal.reader();
        journal.append("a");
        journal.close();
        journal.close();
        assertThrows(IllegalStateException.class, () -> journal.append("b"));
        assertThrows(IllegalStateException.class, reader::next);
        assertThrows(IllegalStateException.class, journal::reader);
        assertThrows(IllegalStateException.class, journal::trim);
        assertThrows(IllegalStateException.class, journal::lastIndex);
    }
}
