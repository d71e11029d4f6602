package io.atoll.ipc.journal;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.journal.JournalStore.Manner;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.PosixAPIHolder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at one journal, of which some are killed. */
class JournalProcessesTest {
    private static final int LONGEST = 1 << 14;
    private static final int AT_ONCE = 4;
    private static final int TOLD = 3;
    private static final long MOST = 2_000;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long SEED = 11;

    /** No file begins in the middle of a test: the others do not go back behind the last file, and are not there yet. */
    private static final long FIXED_MILLIS = 4_102_444_800_000L;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path directory;

    private Space space;
    private Journal<byte[]> journal;

    @BeforeEach
    void open() throws IOException {
        space = spaces.open();
        journal = Journal.open(
                directory.resolve("j"), Codecs.BYTES, JournalOptions.DEFAULT, Manner.OPEN, () -> FIXED_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
        space.close();
    }

    /** Records that say who appended them, as which of his, and of which every byte can be checked. */
    private static final class Numbered {
        static final int WRITER = 0;
        static final int NUMBER = 8;
        static final int FILLING = 16;

        private Numbered() {}

        static int length(long number) {
            return FILLING + 4 * (int) (number % 4 == 0 ? number * 7919 % (LONGEST / 4 - 4) : number % 13);
        }

        static UnsafeBuffer of(long writer, long number) {
            final UnsafeBuffer record = number % 2 == 0
                    ? new UnsafeBuffer(new byte[length(number)])
                    : new UnsafeBuffer(ByteBuffer.allocateDirect(length(number)));
            record.putLong(WRITER, writer);
            record.putLong(NUMBER, number);
            for (int i = FILLING; i < record.capacity(); i += 4) {
                record.putInt(i, (int) (writer * 31 + number));
            }
            return record;
        }

        static void check(DirectBuffer record, int offset, int length) {
            final long writer = record.getLong(offset + WRITER);
            final long number = record.getLong(offset + NUMBER);
            assertEquals(length(number), length, "length of " + number + " of writer " + writer);
            for (int i = FILLING; i < length; i += 4) {
                assertEquals((int) (writer * 31 + number), record.getInt(offset + i), "torn at " + i);
            }
        }
    }

    @Test
    void shouldKeepWhatWasAcknowledgedWhenWritersAreKilled() throws Exception {
        killWriters(8);
    }

    @Test
    @Tag("soak")
    void shouldKeepWhatWasAcknowledgedWhenAHundredWritersAreKilled() throws Exception {
        killWriters(100);
    }

    private void killWriters(int kills) throws Exception {
        final Random random = new Random(SEED);
        final SharedLongArray told = SharedLongArray.open(space, "told", (long) TOLD * (kills + 1));
        final AtomicReference<Boolean> stop = new AtomicReference<>(false);
        final Map<Long, Long> own = new HashMap<>();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread survivor = new Thread(() -> {
            for (long number = 1; !stop.get(); number++) {
                final UnsafeBuffer record = Numbered.of(kills, number);
                own.put(journal.append(record, 0, record.capacity()), number);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
        survivor.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        survivor.start();
        try {
            for (int first = 0; first < kills; first += AT_ONCE) {
                killSome(first, Math.min(AT_ONCE, kills - first), told, random);
            }
        } finally {
            stop.set(true);
            survivor.join();
        }
        assertNull(failure.get());
        final Map<Long, Long> indexes = new HashMap<>();
        final long[] last = new long[kills + 1];
        final JournalReader<byte[]> reader = journal.reader();
        while (reader.next((index, buffer, offset, length) -> {
            Numbered.check(buffer, offset, length);
            final int writer = (int) buffer.getLong(offset + Numbered.WRITER);
            final long number = buffer.getLong(offset + Numbered.NUMBER);
            assertEquals(last[writer] + 1, number, "of writer " + writer);
            last[writer] = number;
            if (writer == kills) {
                indexes.put(index, number);
            } else if (number == told.get((long) TOLD * writer)) {
                assertEquals(told.get(indexOf(writer, number)), index, "index told to writer " + writer);
            }
        })) {
            // all of them
        }
        assertEquals(own, indexes);
        for (int writer = 0; writer < kills; writer++) {
            final long acknowledged = told.get((long) TOLD * writer);
            assertTrue(
                    last[writer] == acknowledged || last[writer] == acknowledged + 1,
                    "writer " + writer + ": " + acknowledged + " acknowledged, " + last[writer] + " found");
        }
    }

    /** Where a writer leaves the index of a record; before this comes the number of the last that is there. */
    private static long indexOf(int writer, long number) {
        return (long) TOLD * writer + 1 + (number & 1);
    }

    private void killSome(int first, int count, SharedLongArray told, Random random) throws InterruptedException {
        final List<JvmProcess> writers = new ArrayList<>();
        final Journal<byte[]> shared = journal;
        for (int writer = first; writer < first + count; writer++) {
            final int me = writer;
            writers.add(children.start(() -> {
                for (long number = 1; number <= MOST; number++) {
                    final UnsafeBuffer record = Numbered.of(me, number);
                    final long index = shared.append(record, 0, record.capacity());
                    told.setRelease(indexOf(me, number), index); // two: a death leaves that of the last number
                    told.setRelease((long) TOLD * me, number);
                }
                Await.death();
            }));
        }
        for (int writer = first; writer < first + count; writer++) {
            final long enough = 5 + random.nextInt(100);
            final int me = writer;
            final JvmProcess process = writers.get(writer - first);
            Await.until(
                    process + " has appended " + enough,
                    () -> told.get((long) TOLD * me) >= enough || !process.isAlive());
            Children.kill(process);
        }
    }

    /** A buffer at which whoever copies from it dies. */
    private static DirectBuffer deadly() {
        final UnsafeBuffer real = new UnsafeBuffer(new byte[64]);
        return (DirectBuffer) Proxy.newProxyInstance(
                DirectBuffer.class.getClassLoader(),
                new Class<?>[] {DirectBuffer.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("boundsCheck")) {
                        Runtime.getRuntime().halt(99);
                    }
                    return method.invoke(real, arguments);
                });
    }

    @Test
    void shouldGoOnWhenAWriterDiesBetweenLockAndPublication() throws Exception {
        final Journal<byte[]> shared = journal;
        final long before = journal.append(new byte[] {1});
        final JvmProcess dying = children.start(() -> {
            shared.append(new byte[] {2});
            shared.append(deadly(), 0, 64);
        });
        assertEquals(99, Children.exitCode(dying));
        final long after = journal.append(new byte[] {3});
        assertEquals(before + 2, after);
        assertArrayEquals(new byte[] {3}, journal.read(after));
        assertEquals(after, journal.lastIndex());
        try (Journal<byte[]> again = Journal.open(directory, "j", Codecs.BYTES);
                JournalReader<byte[]> reader = again.reader()) {
            for (byte expected = 1; expected <= 3; expected++) {
                assertArrayEquals(new byte[] {expected}, reader.next());
            }
            assertNull(reader.next());
        }
    }

    @Test
    void shouldTellRightIndexesAfterAWriterDiedBetweenPublicationAndItsNumber() throws Exception {
        final String there = directory.toString(); // a Path does not travel
        final long before = journal.append(new byte[] {1});
        final JvmProcess dying = children.start(() -> {
            PosixAPI.posix();
            PosixAPIHolder.POSIX_API = (PosixAPI) Proxy.newProxyInstance(
                    PosixAPI.class.getClassLoader(), new Class<?>[] {PosixAPI.class}, (proxy, method, arguments) -> {
                        Runtime.getRuntime().halt(98); // at msync, of a record that is there already
                        return null;
                    });
            Journal.open(Path.of(there), "j", Codecs.BYTES, JournalOptions.DEFAULT.withDurability(Durability.SYNC))
                    .append(new byte[] {2});
        });
        assertEquals(98, Children.exitCode(dying));
        final long after = journal.append(new byte[] {3});
        assertEquals(before + 2, after);
        assertArrayEquals(new byte[] {3}, journal.read(after));
        assertArrayEquals(new byte[] {2}, journal.read(before + 1));
    }

    @Test
    void shouldTellRightIndexesAfterADeathInTheMiddleOfThePublication() throws Exception {
        final String there = journal.directory().toString();
        final UnsafeBuffer record = new UnsafeBuffer(ByteBuffer.allocateDirect(8));
        journal.append(record, 0, 8);
        final long before = journal.append(record, 0, 8);
        final Journal<byte[]> other = Journal.open(directory, "j", Codecs.BYTES);
        final long living = ProcessHandle.current().pid();
        final JvmProcess dying = children.start(() -> {
            ChronicleAccess.check();
            final Space guard = Space.at(Path.of(there, "guard"));
            SharedLock.attach(guard, "append", SharedLockOptions.DEFAULT.withRepair(() -> {}))
                    .lock();
            final SingleChronicleQueue queue = SingleChronicleQueueBuilder.single(
                            Path.of(there, "queue").toFile())
                    .timeProvider(() -> FIXED_MILLIS)
                    .build();
            final DocumentContext document = queue.createAppender().writingDocument();
            final Bytes<?> bytes = document.wire().bytes();
            final long header = bytes.writePosition() - Integer.BYTES;
            bytes.writeLong(2);
            document.wire().updateHeader(header, false, 0); // published, and Chronicle's last position is behind
            queue.metaStore()
                    .doWithExclusiveLock(store -> store.acquireValueFor("chronicle.write.lock"))
                    .setVolatileValue(living); // as if the dead's number had been given to somebody else
            Runtime.getRuntime().halt(97);
        });
        assertEquals(97, Children.exitCode(dying));
        other.close(); // which repairs, and appends nothing
        final long after = journal.append(record, 0, 8);
        assertEquals(before + 2, after);
        record.putLong(0, 4);
        assertEquals(before + 3, journal.append(record, 0, 8));
        assertEquals(4, new UnsafeBuffer(journal.read(before + 3)).getLong(0));
        assertEquals(2, new UnsafeBuffer(journal.read(before + 1)).getLong(0));
        assertEquals(before + 3, journal.lastIndex());
    }

    @Test
    void shouldNeverSkipWhenReadersAreKilled() throws Exception {
        killReaders(3);
    }

    @Test
    @Tag("soak")
    void shouldNeverSkipWhenAHundredReadersAreKilled() throws Exception {
        killReaders(100);
    }

    private void killReaders(int kills) throws Exception {
        final Random random = new Random(SEED);
        final Journal<byte[]> shared = journal;
        final SharedLong first = SharedLong.open(space, "first");
        final SharedLong delivered = SharedLong.open(space, "delivered");
        final SharedLong acknowledged = SharedLong.open(space, "acknowledged");
        long appended = 0;
        for (int kill = 0; kill < kills; kill++) {
            final long target = appended + 50 + random.nextInt(500);
            for (; appended < target; appended++) {
                final UnsafeBuffer record = Numbered.of(0, appended + 1);
                journal.append(record, 0, record.capacity());
            }
            final long before = acknowledged.get();
            final long seen = delivered.get();
            first.set(0);
            final JvmProcess reader = children.start(() -> {
                try (JournalCursor<byte[]> cursor = cursorOfTheDead(shared)) {
                    long last = 0;
                    while (true) {
                        final UnsafeBuffer record = new UnsafeBuffer(cursor.take());
                        final long number = record.getLong(Numbered.NUMBER);
                        if (last == 0) {
                            first.set(number);
                        } else if (number != last + 1) {
                            throw new AssertionError(number + " after " + last);
                        }
                        last = number;
                        delivered.set(number);
                        if (number % 7 == 0) {
                            cursor.acknowledge();
                            acknowledged.set(number);
                        }
                    }
                }
            });
            final long enough = before + 8 + random.nextInt((int) (appended - before - 7));
            Await.until(
                    reader + " has got " + enough,
                    () -> first.get() != 0 && delivered.get() >= enough || !reader.isAlive());
            Children.kill(reader);
            assertTrue(
                    first.get() == before + 1 || first.get() == before + 8 && seen >= before + 7,
                    before + " acknowledged and " + seen + " delivered, then " + first.get());
        }
    }

    private static <T> JournalCursor<T> cursorOfTheDead(Journal<T> journal) {
        return Await.value("the death of the cursor's last user being known", () -> {
            try {
                return journal.cursor("c");
            } catch (CursorTakenException e) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
