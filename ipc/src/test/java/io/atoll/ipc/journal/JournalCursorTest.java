package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.JournalStore.Manner;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.PosixAPIHolder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JournalCursorTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong(HOUR * 500_000);

    private Journal<Long> open() throws IOException {
        return open(JournalOptions.DEFAULT);
    }

    private Journal<Long> open(JournalOptions options) throws IOException {
        return Journal.open(
                directory.resolve("j"), Codecs.LONG, options.withRollCycle(RollCycle.HOURLY), Manner.OPEN, clock::get);
    }

    private void roll() {
        clock.addAndGet(HOUR);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("j").resolve("queue"))) {
            return files.filter(file -> file.toString().endsWith(".cq4")).toList();
        }
    }

    private static List<Long> rest(JournalCursor<Long> cursor) {
        final List<Long> rest = new ArrayList<>();
        for (Long item = cursor.next(); item != null; item = cursor.next()) {
            rest.add(item);
        }
        return rest;
    }

    @Test
    void shouldDeliverAgainWhatWasNotAcknowledgedAndNothingElse() throws IOException {
        try (Journal<Long> journal = open()) {
            for (long i = 1; i <= 5; i++) {
                journal.append(i);
            }
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(1, cursor.next());
                assertEquals(2, cursor.next());
                cursor.acknowledge();
                assertEquals(3, cursor.next());
            }
        }
        try (Journal<Long> journal = open()) {
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(List.of(3L, 4L, 5L), rest(cursor));
            }
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(List.of(3L, 4L, 5L), rest(cursor));
                cursor.acknowledge();
                journal.append(6L);
            }
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(List.of(6L), rest(cursor));
            }
            assertEquals(List.of("c"), journal.cursors());
        }
    }

    @Test
    void shouldKeepThePlacesOfCursorsApart() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> early = journal.cursor("early")) {
            journal.append(1L);
            try (JournalCursor<Long> late = journal.cursorFromEnd("late")) {
                assertNull(late.next());
                journal.append(2L);
                assertEquals(List.of(2L), rest(late));
                assertEquals(List.of(1L, 2L), rest(early));
                early.acknowledge();
                assertEquals(journal.lastIndex(), journal.acknowledged("early"));
                assertEquals(journal.firstIndex(), journal.acknowledged("late"));
            }
            assertEquals(List.of("early", "late"), journal.cursors());
        }
    }

    @Test
    void shouldBeHadByOneAtATime() throws IOException {
        try (Journal<Long> journal = open();
                Journal<Long> other = open()) {
            final JournalCursor<Long> cursor = journal.cursor("c");
            assertThrows(CursorTakenException.class, () -> other.cursor("c"));
            assertThrows(CursorTakenException.class, () -> journal.removeCursor("c"));
            cursor.close();
            cursor.close();
            other.cursor("c").close();
            assertTrue(journal.removeCursor("c"));
            assertFalse(journal.removeCursor("c"));
            assertEquals(List.of(), journal.cursors());
        }
    }

    @Test
    void shouldAcknowledgeOnlyWhatWasDelivered() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> cursor = journal.cursor("c")) {
            final long first = journal.append(1L);
            final long second = journal.append(2L);
            cursor.acknowledge(); // of nothing
            assertEquals(0, cursor.acknowledged());
            assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(first));
            rest(cursor);
            cursor.acknowledge(first);
            assertEquals(first, cursor.acknowledged());
            cursor.acknowledge(second);
            assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(first));
            assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(second + 1));
        }
    }

    @Test
    void shouldAcknowledgeNothingThatIsNoRecord() throws IOException {
        try (Journal<Long> journal = open()) {
            final long first = journal.append(1L);
            final long second = journal.append(2L);
            roll();
            journal.append(3L);
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                rest(cursor);
                assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(1));
                assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(first - 1));
                assertThrows(IllegalArgumentException.class, () -> cursor.acknowledge(second + 1));
                assertEquals(0, cursor.acknowledged());
                cursor.acknowledge(second);
            }
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(List.of(3L), rest(cursor));
            }
        }
    }

    @Test
    void shouldGiveCursorsBackWithTheJournal() throws IOException {
        final Journal<Long> journal = open();
        journal.append(1L);
        final JournalCursor<Long> cursor = journal.cursor("c");
        cursor.next();
        journal.close();
        assertThrows(IllegalStateException.class, cursor::acknowledge);
        try (Journal<Long> other = open();
                JournalCursor<Long> again = other.cursor("c")) {
            cursor.close();
            assertEquals(List.of(1L), rest(again));
            assertThrows(CursorTakenException.class, () -> other.cursor("c"));
        }
    }

    @Test
    @Timeout(60)
    void shouldAcknowledgeInAHandlerWhileAnotherThreadCloses() throws Exception {
        try (Journal<Long> journal = open()) {
            final long first = journal.append(1L);
            journal.append(2L);
            final JournalCursor<Long> cursor = journal.cursor("c");
            cursor.next();
            final Thread closer = new Thread(cursor::close);
            assertTrue(cursor.next((index, buffer, offset, length) -> {
                closer.start();
                while (closer.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
                cursor.acknowledge(first);
            }));
            closer.join();
            assertEquals(first, journal.acknowledged("c"));
        }
    }

    @Test
    void shouldTrimOnlyWhatEveryCursorHasPassed() throws IOException {
        try (Journal<Long> journal = open()) {
            for (long hour = 0; hour < 4; hour++, roll()) {
                journal.append(10 * hour);
                journal.append(10 * hour + 1);
            }
            assertEquals(4, files().size());
            assertEquals(0, journal.trim()); // without cursors, nothing
            try (JournalCursor<Long> fast = journal.cursor("fast");
                    JournalCursor<Long> slow = journal.cursor("slow")) {
                assertEquals(List.of(0L, 1L, 10L, 11L, 20L, 21L, 30L, 31L), rest(fast));
                fast.acknowledge();
                assertEquals(0, journal.trim());
                assertEquals(0, slow.next());
                slow.acknowledge();
                assertEquals(0, journal.trim());
                assertEquals(1, slow.next());
                assertEquals(10, slow.next());
                slow.acknowledge();
                assertEquals(1, journal.trim());
                assertEquals(3, files().size());
                assertEquals(List.of(11L, 20L, 21L, 30L, 31L), rest(slow));
                slow.acknowledge();
                assertEquals(2, journal.trim());
                assertEquals(1, files().size());
                assertEquals(0, journal.trim());
                journal.append(40L);
                assertEquals(List.of(40L), rest(slow));
            }
        }
        try (Journal<Long> journal = open();
                JournalCursor<Long> slow = journal.cursor("slow")) {
            assertEquals(List.of(40L), rest(slow));
            assertEquals(30L, journal.reader().next());
            assertEquals(30L, journal.read(journal.firstIndex()));
        }
    }

    @Test
    void shouldKeepWhatIsYoungerThanTheRetention() throws IOException {
        try (Journal<Long> journal = open(JournalOptions.DEFAULT.withRetention(Duration.ofHours(2)));
                JournalCursor<Long> cursor = journal.cursor("c")) {
            for (long hour = 0; hour < 5; hour++, roll()) {
                journal.append(hour);
            }
            rest(cursor);
            cursor.acknowledge();
            assertEquals(3, journal.trim());
            assertEquals(3L, journal.reader().next());
        }
    }

    @Test
    void shouldGoOnInFilesThatOthersHaveTrimmedAndBegun() throws IOException {
        try (Journal<Long> one = open();
                Journal<Long> other = open();
                JournalCursor<Long> cursor = other.cursor("c")) {
            final JournalReader<Long> reader = one.reader();
            one.append(0L);
            assertEquals(0, reader.next());
            roll();
            other.append(1L);
            roll();
            one.append(2L);
            assertEquals(List.of(0L, 1L, 2L), rest(cursor));
            cursor.acknowledge();
            assertEquals(2, other.trim());
            roll();
            other.append(3L);
            one.append(4L);
            reader.toStart();
            assertEquals(2, reader.next());
            assertEquals(3, reader.next());
            assertEquals(2, reader.previous());
            assertEquals(3, reader.next());
            assertEquals(4, reader.next());
            assertNull(reader.next());
            assertEquals(List.of(3L, 4L), rest(cursor));
        }
    }

    private static List<Long> all(Journal<Long> journal) {
        final List<Long> all = new ArrayList<>();
        try (JournalReader<Long> reader = journal.reader()) {
            for (Long item = reader.next(); item != null; item = reader.next()) {
                all.add(item);
            }
        }
        return all;
    }

    @Test
    void shouldAppendBehindOthersWhenTheClockGoesBackOverARollOfTheirs() throws IOException {
        try (Journal<Long> journal = open();
                Journal<Long> other = open()) {
            journal.append(1L);
            other.append(2L);
            roll();
            final long third = journal.append(3L);
            clock.addAndGet(-HOUR);
            assertEquals(third + 1, other.append(4L)); // which has never seen the later hour
            assertEquals(third + 2, journal.append(5L));
            roll();
            roll();
            assertTrue(other.append(6L) > third + 2);
            assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), all(journal));
        }
    }

    @Test
    void shouldLeaveNothingOfACursorThatWasRemoved() throws IOException {
        try (Journal<Long> journal = open();
                Journal<Long> other = open()) {
            journal.append(1L);
            journal.cursor("short-lived").close();
            assertTrue(other.removeCursor("short-lived"));
            try (Stream<Path> files = Files.walk(directory)) {
                assertEquals(
                        List.of(),
                        files.filter(file -> file.getFileName().toString().contains("short-lived"))
                                .toList());
            }
            try (JournalCursor<Long> again = journal.cursor("short-lived")) {
                assertThrows(CursorTakenException.class, () -> other.cursor("short-lived"));
                assertThrows(CursorTakenException.class, () -> other.removeCursor("short-lived"));
                assertEquals(List.of(1L), rest(again));
            }
            other.cursor("short-lived").close();
        }
    }

    @Test
    void shouldAppendToTheLastFileWhenTheClockGoesBack() throws IOException {
        try (Journal<Long> journal = open()) {
            journal.append(1L);
            roll();
            final long second = journal.append(2L);
            clock.addAndGet(-2 * HOUR);
            assertEquals(second + 1, journal.append(3L));
        }
        try (Journal<Long> journal = open()) {
            journal.append(4L);
            final List<Long> all = new ArrayList<>();
            final JournalReader<Long> reader = journal.reader();
            for (Long item = reader.next(); item != null; item = reader.next()) {
                all.add(item);
            }
            assertEquals(List.of(1L, 2L, 3L, 4L), all);
        }
    }

    @Test
    void shouldCutBackCursorsBehindWhichRecordsWereLost() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> cursor = journal.cursor("c")) {
            journal.append(1L);
            roll();
            journal.append(2L);
            rest(cursor);
            cursor.acknowledge();
        }
        final List<Path> files = files().stream().sorted().toList();
        Files.delete(files.get(1)); // as a loss of power can leave it ...
        assertTrue(io.atoll.core.space.Space.delete(directory.resolve("j").resolve("guard"))); // ... and a restart
        try (Journal<Long> journal = open()) {
            journal.append(3L);
            try (JournalCursor<Long> cursor = journal.cursor("c")) {
                assertEquals(List.of(3L), rest(cursor));
            }
        }
    }

    @Test
    void shouldSyncWhatOthersHaveAppendedBefore() throws IOException {
        final PosixAPI real = PosixAPI.posix();
        final List<Long> lengths = new ArrayList<>();
        final PosixAPI recording = (PosixAPI) Proxy.newProxyInstance(
                PosixAPI.class.getClassLoader(), new Class<?>[] {PosixAPI.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("msync")) {
                        lengths.add((Long) arguments[1]);
                    }
                    return method.invoke(real, arguments);
                });
        final UnsafeBuffer large = new UnsafeBuffer(new byte[1 << 16]);
        try (Journal<Long> system = open();
                Journal<Long> sync = open(JournalOptions.DEFAULT.withDurability(Durability.SYNC))) {
            PosixAPIHolder.POSIX_API = recording;
            sync.append(1L);
            assertTrue(lengths.get(0) < large.capacity());
            system.append(large, 0, large.capacity());
            sync.append(2L);
            assertTrue(lengths.get(1) >= large.capacity(), lengths::toString);
            sync.append(3L);
            assertTrue(lengths.get(2) < large.capacity(), lengths::toString);
            roll();
            sync.append(4L);
            assertTrue(lengths.size() > 3, lengths::toString); // Chronicle may have synced the old file, too
        } finally {
            PosixAPIHolder.POSIX_API = real;
        }
    }

    @Test
    void shouldRefuseToSkipRecordsThatWereRemovedByHand() throws IOException {
        try (Journal<Long> journal = open();
                JournalCursor<Long> cursor = journal.cursor("c")) {
            journal.append(1L);
            cursor.next();
            cursor.acknowledge();
            roll();
            journal.append(2L);
        }
        Files.delete(files().stream().sorted().toList().get(0));
        try (Journal<Long> journal = open()) {
            assertThrows(FileFormatException.class, () -> journal.cursor("c"));
            assertThrows(FileFormatException.class, () -> journal.cursor("c")); // and it was given back
        }
    }
}
