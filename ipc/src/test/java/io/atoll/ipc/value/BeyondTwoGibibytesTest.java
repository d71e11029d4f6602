package io.atoll.ipc.value;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.Assumptions.abort;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.testing.Children;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

/** Arrays and memory of 5 GiB, of whose files only the pages that a test touches have room in the file system. */
class BeyondTwoGibibytesTest {
    private static final long GIB = 1L << 30;
    private static final long BYTES = 5 * GIB + 4096;
    private static final int HEADER = SharedMemoryDescriptor.MEMORY_OFFSET;

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

    /** As the object itself would be made, but with holes. */
    private void givenAFileWithHoles(SharedFile.Blueprint whole) {
        try {
            SharedFile.create(
                    space,
                    new SharedFile.Blueprint(
                            whole.kind(), whole.name(), HEADER, whole.length(), null, whole.options()));
        } catch (IOException e) {
            abort("no file of 5 GiB with holes here, large arrays are not tested: " + e);
        }
    }

    /** The elements around each border that there is: of an int, of a window, of a mapping, of the array. */
    private static List<Long> borders(long length, int bytes) {
        final List<Long> borders = new ArrayList<>(List.of(0L, 1L, length - 2, length - 1));
        for (long border = GIB / 2; border < length * bytes; border += GIB / 2) {
            for (long index = (border - HEADER) / bytes - 2; index <= (border - HEADER) / bytes + 2; index++) {
                borders.add(index);
            }
        }
        for (long index = Integer.MAX_VALUE - 1L; index < Integer.MAX_VALUE + 3L && index < length - 2; index++) {
            borders.add(index);
        }
        return borders;
    }

    @Test
    void shouldReachEveryElementOfALongArrayAndNoOther() throws IOException, InterruptedException {
        final long length = BYTES / Long.BYTES;
        givenAFileWithHoles(SharedArrayDescriptor.blueprint("array", SharedArrayDescriptor.Type.LONG, length));
        final SharedLongArray array = SharedLongArray.open(space, "array", length);
        final List<Long> borders = borders(length, Long.BYTES);
        for (long index : borders) {
            assertEquals(0, array.getAndSet(index, ~index), "element " + index + " is another one, too");
        }
        for (long index : borders) {
            assertEquals(~index, array.getPlain(index));
            assertEquals(~index + 1, array.update(index, before -> before + 1));
            assertEquals(~index, array.accumulate(index, 1, (a, b) -> a - b));
        }
        for (long index : new long[] {length, length + 1, -1}) {
            assertThrows(IndexOutOfBoundsException.class, () -> array.get(index));
        }
        final long[] some = borders.stream().mapToLong(Long::longValue).toArray();
        Children.join(children.start(() -> {
            for (long index : some) {
                if (array.getAndSet(index, index) != ~index) {
                    throw new AssertionError("element " + index);
                }
            }
        }));
        for (long index : borders) {
            assertEquals(index, array.get(index));
        }
        array.close();
        assertThrows(IllegalStateException.class, () -> array.get(length - 1));
    }

    @Test
    void shouldReachMoreElementsThanAnIntCounts() throws IOException {
        final long length = (1L << 31) + 1000; // 8 GiB of ints
        givenAFileWithHoles(SharedArrayDescriptor.blueprint("array", SharedArrayDescriptor.Type.INT, length));
        final SharedIntArray array = SharedIntArray.attach(space, "array");
        assertEquals(length, array.length());
        for (long index : borders(length, Integer.BYTES)) {
            assertEquals(0, array.getAndSet(index, (int) (index % 1_000_003)));
        }
        for (long index : borders(length, Integer.BYTES)) {
            assertEquals(index % 1_000_003, array.get(index));
        }
    }

    @Test
    void shouldCopyAcrossTheBordersOfWindows() throws IOException {
        final long length = BYTES / Double.BYTES;
        givenAFileWithHoles(SharedArrayDescriptor.blueprint("array", SharedArrayDescriptor.Type.DOUBLE, length));
        final SharedDoubleArray array = SharedDoubleArray.attach(space, "array");
        final double[] source = new double[1000];
        for (int i = 0; i < source.length; i++) {
            source[i] = i + 0.5;
        }
        for (long border = GIB; border < BYTES; border += GIB) {
            final long start = (border - HEADER) / Double.BYTES - 300;
            array.copyFrom(start, source, 100, 700);
            final double[] target = new double[1000];
            array.copyTo(start, target, 100, 700);
            for (int i = 0; i < target.length; i++) {
                assertEquals(i < 100 || i >= 800 ? 0 : source[i], target[i]);
            }
            assertEquals(0, array.get(start - 1));
            assertEquals(source[100], array.get(start));
            assertEquals(source[799], array.get(start + 699));
            assertEquals(0, array.get(start + 700));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> array.copyTo(length - 999, source, 0, 1000));
        array.copyTo(length - 1000, source, 0, 1000);
        assertEquals(0, source[0]);
    }

    @Test
    void shouldGiveSlicesAcrossTheBordersOfWindows() throws IOException {
        givenAFileWithHoles(SharedMemoryDescriptor.blueprint("memory", BYTES));
        final SharedMemory memory = SharedMemory.open(space, "memory", BYTES);
        assertThrows(IllegalStateException.class, memory::buffer);
        final int most = (int) (GIB - 4096);
        for (long offset = 0; offset <= BYTES - most; offset += GIB / 2 - 64) {
            final AtomicBuffer slice = memory.slice(offset, most);
            slice.getAndAddLong(0, 1 + offset);
            slice.getAndAddLong(most - 8, offset);
            assertEquals(1 + offset, memory.slice(offset, 8).getLong(0));
            assertEquals(offset, memory.slice(offset + most - 8, 8).getLong(0));
        }
        memory.slice(BYTES - most, most).putByte(most - 1, (byte) 9);
        assertEquals(9, memory.slice(BYTES - 1, 1).getByte(0));
        assertEquals(0, memory.slice(BYTES, 0).capacity());
        assertThrows(IllegalArgumentException.class, () -> memory.slice(0, most + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(BYTES - 7, 8));
    }

    @Test
    void shouldBeOneBufferUpToTheLengthOfOneMapping() throws IOException {
        final long most = Platform.MAX_MAPPING - HEADER;
        givenAFileWithHoles(SharedMemoryDescriptor.blueprint("memory", most));
        final SharedMemory memory = SharedMemory.attach(space, "memory");
        final AtomicBuffer buffer = memory.buffer();
        assertEquals(most, buffer.capacity());
        buffer.putLong((int) most - 8, 7);
        buffer.putLong((int) GIB, 8);
        assertEquals(7, memory.slice(most - 8, 8).getLong(0));
        assertEquals(8, memory.slice(GIB - 8, 16).getLong(8));
        givenAFileWithHoles(SharedMemoryDescriptor.blueprint("longer", most + 1));
        final IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> SharedMemory.attach(space, "longer").buffer());
        assertTrue(refused.getMessage().contains("slices"), refused.getMessage());
    }

    private void assertCorrupt(Executable attach, String found) {
        final FileFormatException refused = assertThrows(FileFormatException.class, attach);
        assertEquals(FileFormatException.Fault.CORRUPT, refused.fault(), refused.getMessage());
        assertTrue(refused.found().contains(found), refused.getMessage());
    }

    @Test
    void shouldRefuseFilesWhoseLengthIsNotThatOfWhatTheyHold() {
        for (long length : new long[] {1, 9, 11, BYTES / Long.BYTES, 0, -1, 1L << 61, Long.MIN_VALUE}) {
            givenAFileWithHoles(new SharedFile.Blueprint("array", "a" + length, 208, null, 0, length));
            assertCorrupt(
                    () -> SharedLongArray.attach(space, "a" + length),
                    length < 1 || length > 1L << 41 ? "" + length : "208 bytes");
            givenAFileWithHoles(new SharedFile.Blueprint("memory", "m" + length, BYTES, null, length));
            assertCorrupt(
                    () -> SharedMemory.attach(space, "m" + length),
                    length < 1 || length > 1L << 44 ? "" + length : BYTES + " bytes");
        }
        for (long type : new long[] {-1, 3, 1L << 32}) {
            givenAFileWithHoles(new SharedFile.Blueprint("array", "t" + type, 208, null, type, 10));
            assertCorrupt(() -> SharedLongArray.attach(space, "t" + type), "" + type);
            assertCorrupt(() -> SharedLongArray.open(space, "t" + type, 10), "" + type);
        }
    }

    @Test
    void shouldNotMakeAFileThatIsLongerThanCanBeMapped() {
        final SharedFile.Blueprint huge =
                new SharedFile.Blueprint("array", "huge", HEADER, Platform.MAX_FILE + 8, null, 0, 10);
        try {
            SharedFile.create(space, huge);
            fail("attached to a file that is too long");
        } catch (FileFormatException e) {
            assertTrue(e.getMessage().contains(huge.length() + " bytes"), e::getMessage);
            assertThrows(ObjectMissingException.class, () -> SharedLongArray.attach(space, "huge"));
        } catch (IOException e) {
            abort("no file of 16 TiB with holes here, the longest are not tested: " + e);
        }
    }
}
