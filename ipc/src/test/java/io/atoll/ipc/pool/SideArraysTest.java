package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SideFiles;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceFullException;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SpscRingDescriptor;
import io.atoll.ipc.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of long arrays: what is in them, when they are used again, and when they go. Both sides are in this JVM. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class SideArraysTest {
    private static final int ROUNDS = 200;
    private static final int LONGEST = 40_000;
    private static final int KINDS = 4;
    private static final int THREADS = 4;
    private static final int CAPACITY = 1024;
    private static final int RECORD = 1;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @AfterEach
    void trimAgain() {
        SideArrays.trims = true;
    }

    private static SideFiles files(Space space) throws IOException {
        return SharedFile.create(space, new SharedFile.Blueprint("thing", "a", FileHeader.LENGTH + 64, null))
                .sideFiles();
    }

    private static SideArrays arrays(SideFiles files) {
        return new SideArrays(files, () -> {});
    }

    private static Object filled(int kind, int length, Random random) {
        switch (kind) {
            case 0 -> {
                final byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                return bytes;
            }
            case 1 -> {
                return random.ints(length).toArray();
            }
            case 2 -> {
                return random.longs(length).toArray();
            }
            default -> {
                return random.doubles(length).toArray();
            }
        }
    }

    private static Object empty(int kind, int length) {
        return switch (kind) {
            case 0 -> new byte[length];
            case 1 -> new int[length];
            case 2 -> new long[length];
            default -> new double[length];
        };
    }

    private static long bytes(int kind, int length) {
        return (long) length * new int[] {Byte.BYTES, Integer.BYTES, Long.BYTES, Double.BYTES}[kind];
    }

    /** Writes arrays of any kind and length and reads them. Gives the numbers that they had. */
    private static Set<Long> goToAndFro(SideArrays arrays, SideArrayReader reader, long seed) throws IOException {
        final Random random = new Random(seed);
        final Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            final int kind = random.nextInt(KINDS);
            final int length = 1 + random.nextInt(LONGEST);
            final Object array = filled(kind, length, random);
            final Object copy = empty(kind, length);
            final long number = arrays.write(array, bytes(kind, length));
            reader.read(number, copy, bytes(kind, length));
            assertTrue(Arrays.deepEquals(new Object[] {array}, new Object[] {copy}), "round " + i);
            arrays.release(number);
            numbers.add(number);
        }
        return numbers;
    }

    @Test
    void shouldBringArraysOfAnyKindAndLengthByNewFilesAndUsedOnes() throws IOException {
        final SideFiles files = files(spaces.open());
        final SideArrayReader reader = new SideArrayReader(files);
        final Set<Long> numbers = goToAndFro(arrays(files), reader, 1);
        assertTrue(numbers.size() < ROUNDS / 2, numbers.size() + " files for " + ROUNDS + " arrays");
        reader.close();
    }

    @Test
    void shouldBringThemByManyThreadsAtATime() throws Exception {
        final SideFiles files = files(spaces.open());
        final SideArrays arrays = arrays(files);
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            final List<Callable<Set<Long>>> each = new ArrayList<>();
            for (int seed = 0; seed < THREADS; seed++) {
                final long own = seed;
                each.add(() -> goToAndFro(arrays, new SideArrayReader(files), own));
            }
            for (Future<Set<Long>> future : threads.invokeAll(each)) {
                future.get();
            }
        } finally {
            threads.shutdown();
            assertTrue(threads.awaitTermination(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        }
        arrays.close();
        assertEquals(List.of(), files.list());
    }

    private static long[] read(SideArrayReader reader, long number, int length) throws IOException {
        final long[] array = new long[length];
        reader.read(number, array, (long) length * Long.BYTES);
        return array;
    }

    @Test
    void shouldUseNoFileAgainBeforeItsArrayIsReleased() throws IOException {
        SideArrays.trims = false; // however slowly it goes
        final SideFiles files = files(spaces.open());
        final SideArrays arrays = arrays(files);
        final SideArrayReader reader = new SideArrayReader(files);
        final long first = arrays.write(new long[] {1, 1}, 2 * Long.BYTES);
        final long second = arrays.write(new long[] {2, 2}, 2 * Long.BYTES);
        assertNotEquals(first, second);
        assertArrayEquals(new long[] {1, 1}, read(reader, first, 2));
        arrays.release(first);
        assertEquals(first, arrays.write(new long[] {3}, Long.BYTES), "of half its length");
        assertArrayEquals(new long[] {3}, read(reader, first, 1), "also by a reader that has the file mapped");
        assertArrayEquals(new long[] {2, 2}, read(reader, second, 2));
        arrays.release(first);
        arrays.release(first);
        assertEquals(first, arrays.write(new long[] {4, 4}, 2 * Long.BYTES));
        assertNotEquals(first, arrays.write(new long[] {5, 5}, 2 * Long.BYTES), "released twice, but used once");
        assertArrayEquals(new long[] {4, 4}, read(reader, first, 2));
    }

    @Test
    void shouldUseAResultsFileAgainWhenItsRecordIsFreed() throws IOException {
        SideArrays.trims = false; // however slowly it goes
        final SideFiles files = files(spaces.open());
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[SpscRingDescriptor.length(CAPACITY)]);
        final RingWriter writer = new RingWriter(memory, 0, CAPACITY);
        final RingReader pool = new RingReader(memory, 0, CAPACITY);
        writer.begin();
        pool.begin();
        final ResultArrays results = new ResultArrays(files, writer, () -> 0);
        final long first = send(results, writer, 1);
        final long second = send(results, writer, 2);
        assertNotEquals(first, second, "not read yet");
        assertTrue(pool.look() && pool.next());
        final long third = send(results, writer, 3);
        assertFalse(Set.of(first, second).contains(third), "read, and not freed");
        pool.skip();
        pool.free();
        assertEquals(first, send(results, writer, 4));
        assertFalse(Set.of(first, second, third).contains(send(results, writer, 5)), "the others are not freed");
        assertArrayEquals(new long[] {2, 2}, read(new SideArrayReader(files), second, 2));
    }

    @Test
    void shouldGiveUpTheOnlyResultOfAWorkerThatWritesNoOther() throws IOException {
        final SideFiles files = files(spaces.open());
        final UnsafeBuffer memory = new UnsafeBuffer(new byte[SpscRingDescriptor.length(CAPACITY)]);
        final RingWriter writer = new RingWriter(memory, 0, CAPACITY);
        final RingReader pool = new RingReader(memory, 0, CAPACITY);
        writer.begin();
        pool.begin();
        send(new ResultArrays(files, writer, () -> 0), writer, 1);
        assertTrue(pool.look() && pool.next());
        pool.skip();
        pool.free();
        Await.until("it is gone", () -> isEmpty(files));
    }

    @Test
    void shouldKeepNothingOfWhatItHadWhenItWasAsked() throws IOException {
        SideArrays.trims = false; // not even when no other is written
        final SideFiles files = files(spaces.open());
        final AtomicLong asked = new AtomicLong();
        final SideArrays arrays = new SideArrays(files, () -> {}, asked::get);
        arrays.release(arrays.write(new byte[LONGEST], LONGEST));
        final long other = arrays.write(new byte[1], 1);
        assertEquals(2, files.list().size(), "of no use for the other");
        asked.incrementAndGet();
        arrays.release(arrays.write(new byte[1], 1));
        assertEquals(2, files.list().size(), "the long one is gone");
        arrays.release(other);
        assertEquals(2, files.list().size(), "asked once, and not for ever");
    }

    private static boolean isEmpty(SideFiles files) {
        try {
            return files.list().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long send(ResultArrays results, RingWriter writer, long value) throws IOException {
        final long number = results.write(new long[] {value, value}, 2 * Long.BYTES);
        assertTrue(writer.write(RECORD, new UnsafeBuffer(new byte[Long.BYTES]), 0, Long.BYTES));
        results.areInTheRing();
        writer.publish();
        return number;
    }

    @Test
    void shouldKeepNoMoreThanAFewFilesAndNoneWhenClosed() throws IOException {
        SideArrays.trims = false; // however slowly it goes
        final SideFiles files = files(spaces.open());
        final SideArrays arrays = arrays(files);
        final List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 2 * SideArrays.MOST_FILES; i++) {
            numbers.add(arrays.write(new byte[1], 1));
        }
        assertEquals(numbers.size(), files.list().size());
        numbers.subList(1, numbers.size()).forEach(arrays::release);
        assertEquals(1 + SideArrays.MOST_FILES, files.list().size());
        arrays.close();
        assertEquals(List.of(SideArrays.name(1)), files.list(), "it may be read still");
        arrays.release(1);
        assertEquals(List.of(), files.list());
    }

    @Test
    void shouldWriteANewFileWhereAUsedOneWasRemovedFromOutside() throws IOException {
        final SideFiles files = files(spaces.open());
        final SideArrays arrays = arrays(files);
        final SideArrayReader reader = new SideArrayReader(files);
        final long gone = arrays.write(new long[] {1, 1}, 2 * Long.BYTES);
        arrays.release(gone);
        assertTrue(files.remove(SideArrays.name(gone)));
        final long number = arrays.write(new long[] {2, 2}, 2 * Long.BYTES);
        assertNotEquals(gone, number);
        assertArrayEquals(new long[] {2, 2}, read(reader, number, 2));
        assertThrows(NoSuchFileException.class, () -> read(reader, gone, 2));
    }

    private static long usable(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(boolean isRequired, String... command) throws IOException, InterruptedException {
        int exitCode;
        try {
            exitCode = new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            exitCode = -1;
        }
        if (isRequired) {
            assertEquals(0, exitCode);
        } else {
            assumeTrue(exitCode == 0, "may not mount a small file system here: a full one is not tested");
        }
    }

    @Test
    void shouldKeepLittleOfAFullFileSystemAndGiveItBackWhenItIsNeededAndWhenItIsIdle() throws Exception {
        final Path small = Files.createDirectory(spaces.home().resolve("small"));
        run(false, "mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", small.toString());
        try {
            final SideFiles files = files(Space.at(small.resolve("test")));
            final SideArrays arrays = arrays(files);
            final SideArrayReader reader = new SideArrayReader(files);
            final byte[] array = new byte[1 << 20];
            final byte[] other = new byte[array.length / 4]; // one that is kept is of no use for the other
            final long before = usable(small);
            final List<Long> all = fill(arrays, reader, array);
            assertTrue(all.size() > 2 && usable(small) < array.length, all.size() + " arrays");
            all.forEach(arrays::release);

            keepSome(files, arrays, reader, other);
            assertTrue(before - usable(small) <= usable(small) / 2, () -> "kept: " + (before - usable(small)));
            final List<Long> again = fill(arrays, reader, array);
            assertEquals(all.size(), again.size(), "what is kept gives way");
            again.forEach(arrays::release);

            keepSome(files, arrays, reader, other);
            Await.until("what is idle is given back, though it is mapped", () -> usable(small) >= before - (1 << 16));
            Await.until("and then its name goes", () -> isEmpty(files));
            reader.close();
        } finally {
            run(true, "umount", "-l", small.toString());
        }
    }

    /** Lets some files be kept, once it is seen that there is room. */
    private static void keepSome(SideFiles files, SideArrays arrays, SideArrayReader reader, byte[] array) {
        Await.until("some are kept", () -> {
            try {
                final long first = arrays.write(array, array.length);
                final long second = arrays.write(array, array.length);
                reader.read(first, array, array.length);
                reader.read(second, array, array.length);
                arrays.release(first);
                arrays.release(second);
                return !files.list().isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Writes and reads arrays until there is no room for one more. */
    private static List<Long> fill(SideArrays arrays, SideArrayReader reader, byte[] array) throws IOException {
        final List<Long> numbers = new ArrayList<>();
        while (true) {
            try {
                numbers.add(arrays.write(array, array.length));
            } catch (SpaceFullException e) {
                return numbers;
            }
            reader.read(numbers.get(numbers.size() - 1), array, array.length);
        }
    }
}
