package io.atoll.core.platform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SystemPlatformTest {
    private static final int HANG_LIMIT_SECONDS = 60;
    private static final int ROUNDS = 50;
    private static final int FILES = 50;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final Platform platform = Platform.system();

    private Path file() {
        return spaces.home().resolve("file");
    }

    @Test
    void shouldFindATokenOnACommandLineHoweverLongThatIs() {
        final String token = "atoll-token-" + System.nanoTime();
        final String filling = "x".repeat(20_000);
        assertFalse(platform.isOnACommandLine(token));
        try (ChildJvm child = ChildJvm.start(MemberJvm.Main.class, filling, token)) {
            assertEquals("done", child.ask("collect"));
            assertTrue(platform.isOnACommandLine(token));
        }
        assertFalse(platform.isOnACommandLine(token));
    }

    @Test
    void shouldMakeFilesOfRealZerosWithTheirPermissions() throws IOException {
        platform.createZeroed(file(), 1_000_000, Access.OWNER);
        assertEquals(1_000_000, Files.size(file()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        final long blocks = allocated(file());
        assertTrue(blocks >= 1_000_000, "a hole would be a SIGBUS on a full disk: " + blocks + " bytes allocated");
        assertThrows(FileAlreadyExistsException.class, () -> platform.createZeroed(file(), 1, Access.OWNER));
    }

    @Test
    void shouldMakeFilesOfWhichOnlyTheBeginningHasRoomAndGiveTheRestItsRoomLater() throws IOException {
        platform.createZeroed(file(), 100_000, 10_000_000, Access.OWNER);
        assertEquals(10_000_000, Files.size(file()));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        final long first = allocated(file());
        assertTrue(first >= 100_000 && first < 1_000_000, first + " bytes allocated");
        final AtomicBuffer memory = platform.map(file(), 10_000_000);
        memory.setMemory(0, 100_000, (byte) 1);

        platform.reserve(file(), 2_000_003, 3_000_000);

        final long second = allocated(file());
        assertTrue(second >= first + 3_000_000 - 4096 && second < 5_000_000, second + " bytes allocated");
        assertEquals(10_000_000, Files.size(file()));
        for (int index = 0; index < 100_000; index++) {
            assertEquals(1, memory.getByte(index), "what is before the stretch stays as it is");
        }
        for (int index = 2_000_003; index < 5_000_003; index++) {
            assertEquals(0, memory.getByte(index));
        }
    }

    @Test
    void shouldReserveTheStretchAndNotAByteMore() throws IOException {
        platform.createZeroed(file(), 64, Access.OWNER);
        final AtomicBuffer memory = platform.map(file(), 64);
        memory.setMemory(0, 64, (byte) 1);
        platform.reserve(file(), 8, 16);
        platform.reserve(file(), 40, 0);
        for (int index = 0; index < 64; index++) {
            assertEquals(index >= 8 && index < 24 ? 0 : 1, memory.getByte(index), "byte " + index);
        }
    }

    @Test
    void shouldGiveNoRoomToWhatIsReadHereAndThere() throws IOException {
        platform.createZeroed(file(), 100_000, 10_000_000, Access.OWNER);
        platform.map(file(), 100_000).putByte(4, (byte) 42);
        final long room = allocated(file());
        final byte[] page = new byte[4096];
        Thread.currentThread().interrupt();
        try {
            assertTrue(platform.readHereAndThere(file(), bytes -> {
                assertEquals(10_000_000, bytes.length());
                assertEquals(8, bytes.read(0, page, 8));
                assertEquals(42, page[4]);
                for (long position = 0; position < bytes.length(); position += page.length) {
                    bytes.read(position, page, page.length);
                }
                assertEquals(3, bytes.read(10_000_000 - 3, page, page.length));
                assertEquals(0, bytes.read(10_000_000, page, page.length));
                assertEquals(0, bytes.read(Long.MAX_VALUE, page, page.length));
            }));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        assertEquals(room, allocated(file()));
        assertFalse(platform.readHereAndThere(spaces.home().resolve("none"), bytes -> {}));
        final Path link = Files.createSymbolicLink(spaces.home().resolve("link"), file());
        assertThrows(IOException.class, () -> platform.readHereAndThere(link, bytes -> {}));
        assertThrows(IOException.class, () -> platform.readHereAndThere(spaces.home(), bytes -> {}));
    }

    @Test
    void shouldReserveForAnInterruptedThreadAndThroughNoLink() throws IOException {
        platform.createZeroed(file(), 0, 4096, Access.OWNER);
        Thread.currentThread().interrupt();
        try {
            platform.reserve(file(), 0, 4096);
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
        final Path link = Files.createSymbolicLink(spaces.home().resolve("link"), file());
        assertThrows(IOException.class, () -> platform.reserve(link, 0, 4096));
        final Path none = spaces.home().resolve("none");
        assertThrows(NoSuchFileException.class, () -> platform.reserve(none, 0, 1));
        assertFalse(Files.exists(none));
        assertThrows(FileAlreadyExistsException.class, () -> platform.createZeroed(file(), 0, 1, Access.OWNER));
    }

    private static long allocated(Path file) throws IOException {
        final Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return Long.parseLong(new String(stat.getInputStream().readAllBytes()).trim()) * 512;
    }

    @Test
    void shouldGiveTheGroupItsPermissionsWhateverTheUmaskSays() throws IOException {
        platform.createZeroed(file(), 1, Access.GROUP);
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        final Path directory = spaces.home().resolve("directory");
        assertTrue(platform.createDirectory(directory, Access.GROUP));
        assertFalse(platform.createDirectory(directory, Access.GROUP));
        assertEquals("rwxrwx---", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
    }

    @Test
    void shouldFollowNoLinks() throws IOException {
        platform.write(file(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, Access.OWNER);
        final Path link = Files.createSymbolicLink(spaces.home().resolve("link"), file());
        assertEquals(FileFacts.Type.SYMLINK, platform.facts(link).type());
        assertThrows(IOException.class, () -> platform.map(link, 8));
        assertThrows(IOException.class, () -> platform.mapReadOnly(link, 8));
        assertThrows(IOException.class, () -> platform.read(link));
        assertThrows(IOException.class, () -> platform.lockFile(link, Access.OWNER));
        assertEquals(List.of(), platform.list(link));
        platform.removeTree(link);
        assertTrue(Files.exists(file()));
        assertFalse(Files.exists(link));
    }

    @Test
    void shouldWorkForAnInterruptedThreadAndLeaveItInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            platform.createZeroed(file(), 4096, Access.OWNER);
            final AtomicBuffer buffer = platform.map(file(), 4096);
            buffer.putLong(0, 42);
            assertEquals(42, platform.mapReadOnly(file(), 4096).getLong(0));
            assertEquals(4096, platform.read(file()).length);
            platform.write(spaces.home().resolve("other"), new byte[] {7}, Access.OWNER);
            assertArrayEquals(new byte[] {7}, platform.read(spaces.home().resolve("other")));
            assertEquals(2, platform.list(spaces.home()).size());
            assertTrue(platform.lockFile(file(), Access.OWNER).tryKeep(5));
            assertTrue(platform.lockFile(file(), Access.OWNER).isHeld(5));
            assertTrue(Thread.currentThread().isInterrupted());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void shouldVisitALockFileThatItKeepsWithoutOpeningItAgain() throws IOException {
        platform.createZeroed(file(), 0, Access.OWNER);
        assertTrue(platform.visitLockFile(file(), lock -> assertFalse(lock.isHeld(3))));
        final LockFile kept = platform.lockFile(file(), Access.OWNER);
        assertEquals(
                kept,
                platform.lockFile(spaces.home().resolve("../" + spaces.home().getFileName() + "/file"), Access.OWNER));
        assertTrue(kept.tryKeep(3));
        assertTrue(platform.visitLockFile(file(), lock -> assertTrue(lock.isHeld(3))));
        assertTrue(kept.isHeld(3), "still, after the visit");
        assertFalse(platform.visitLockFile(spaces.home().resolve("none"), lock -> assertNull(lock)));
    }

    @Test
    void shouldKeepAByteOnceOnly() throws IOException {
        final LockFile lock = platform.lockFile(file(), Access.OWNER);
        final long far = 2047L << 40 | 0xFFFF_FFFFL;
        assertTrue(lock.tryKeep(far));
        assertFalse(lock.tryKeep(far));
        assertTrue(lock.isHeld(far));
        assertFalse(lock.isHeld(far - 1));
        assertFalse(lock.isHeld(far + 1));
        assertEquals(0, Files.size(file()), "locks lie beyond the end of an empty file");
    }

    @Test
    void shouldSayThatThereIsNothingWhereThereIsNothing() throws IOException {
        assertNull(platform.facts(file()));
        assertEquals(List.of(), platform.list(file()));
        assertFalse(platform.unlink(file()));
        platform.removeTree(file());
        assertThrows(NoSuchFileException.class, () -> platform.map(file(), 8));
        assertThrows(NoSuchFileException.class, () -> platform.read(file()));
        assertNull(platform.kernelText("/proc/no/such/file"));
    }

    @Test
    void shouldRemoveTreesWithoutFollowingLinksOutOfThem() throws IOException {
        final Path tree = Files.createDirectories(spaces.home().resolve("tree/a/b"))
                .getParent()
                .getParent();
        Files.createFile(tree.resolve("a/b/c"));
        final Path outside = Files.createDirectory(spaces.home().resolve("outside"));
        Files.createFile(outside.resolve("precious"));
        Files.createSymbolicLink(tree.resolve("a/link"), outside);
        platform.removeTree(tree);
        assertFalse(Files.exists(tree));
        assertTrue(Files.exists(outside.resolve("precious")));
    }

    /** Makes a file in a directory and removes it, again and again until the directory is gone. */
    private static void fill(Path directory, AtomicInteger made) throws IOException {
        while (true) {
            final Path file = directory.resolve("file" + made);
            try {
                Files.createFile(file);
            } catch (NoSuchFileException e) {
                return;
            }
            made.incrementAndGet();
            Files.deleteIfExists(file);
        }
    }

    private static FutureTask<Void> begin(Callable<Void> task) {
        final FutureTask<Void> begun = new FutureTask<>(task);
        new Thread(begun).start();
        return begun;
    }

    @Test
    void shouldRemoveATreeThatOthersFillAndRemoveMeanwhile() throws Exception {
        final Path tree = spaces.home().resolve("tree");
        for (int round = 0; round < ROUNDS; round++) {
            final Path filled = Files.createDirectories(tree.resolve("a/b"));
            for (int i = 0; i < FILES; i++) {
                Files.createFile(filled.resolve(Integer.toString(i)));
            }
            final AtomicInteger made = new AtomicInteger();
            final FutureTask<Void> filling = begin(() -> {
                fill(filled, made);
                return null;
            });
            Waiting.until("it is filled", () -> made.get() > 0);
            final FutureTask<Void> removing = begin(() -> {
                platform.removeTree(tree);
                return null;
            });
            platform.removeTree(tree);
            removing.get(HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
            filling.get(HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
            assertFalse(Files.exists(tree));
        }
    }

    @Test
    void shouldLinkAFinishedFileToAFreeNameOnly() throws IOException {
        platform.write(file(), new byte[] {1}, Access.OWNER);
        final Path name = spaces.home().resolve("name");
        platform.link(file(), name);
        assertThrows(FileAlreadyExistsException.class, () -> platform.link(file(), name));
        assertTrue(platform.unlink(file()));
        assertArrayEquals(new byte[] {1}, platform.read(name));
    }

    @Test
    void shouldRefuseToMapMoreThanOneMapping() {
        assertThrows(IllegalArgumentException.class, () -> platform.map(file(), Platform.MAX_MAPPING + 1));
        assertThrows(FileSystemException.class, () -> platform.map(file(), Platform.MAX_MAPPING));
    }

    @Test
    void shouldMapAFileOfAnyLengthInWindowsThatOverlap() throws IOException {
        final long length = 3 * Platform.WINDOW_STRIDE + 5000;
        platform.createZeroed(file(), 0, length, Access.OWNER); // a hole, of which few pages are touched
        final AtomicBuffer[] windows = platform.mapWindows(file(), length);
        assertEquals(4, windows.length);
        assertEquals(Platform.MAX_MAPPING, windows[0].capacity());
        assertEquals(Platform.MAX_MAPPING, windows[1].capacity());
        assertEquals(Platform.WINDOW_STRIDE + 5000, windows[2].capacity());
        assertEquals(5000, windows[3].capacity());
        final int stride = (int) Platform.WINDOW_STRIDE;
        windows[3].putByte(4999, (byte) 3);
        windows[1].putLong(stride - 8192, 7);
        windows[1].putLong(stride, 8);
        assertEquals(3, windows[2].getByte(stride + 4999));
        assertEquals(8, windows[2].getLong(0));
        assertEquals(7, windows[0].getLong(stride - 8192 + stride));
        assertEquals(0, windows[0].getLong(stride - 8));
        assertEquals(1, platform.mapWindows(file(), Platform.WINDOW_STRIDE).length);
        assertEquals(2, platform.mapWindows(file(), Platform.WINDOW_STRIDE + 1).length);
    }

    @Test
    void shouldMapNoWindowsBeyondTheEndOfAFile() throws IOException {
        platform.createZeroed(file(), 100, Access.OWNER);
        assertEquals(100, platform.mapWindows(file(), 100)[0].capacity());
        assertThrows(EOFException.class, () -> platform.mapWindows(file(), 101));
        assertThrows(EOFException.class, () -> platform.mapWindows(file(), 3 * Platform.WINDOW_STRIDE));
        assertThrows(IllegalArgumentException.class, () -> platform.mapWindows(file(), Platform.MAX_FILE + 1));
        assertEquals(100, Files.size(file()), "mapping must not lengthen it");
    }

    @Test
    void shouldKnowItself() {
        assertEquals(ProcessHandle.current().pid(), platform.self().pid());
        assertFalse(platform.self().command().contains(" "));
        assertFalse(platform.bootId().toString().isEmpty());
        assertTrue(platform.kernelText("/proc/self/stat")
                .startsWith(platform.self().pid() + " "));
    }
}
