package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.SmallFileSystem;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A file system in memory of one megabyte, mounted where the test may mount. */
class FullFileSystemTest {
    private static final int PIECE = 100_000;

    @RegisterExtension
    final SmallFileSystem fileSystem = new SmallFileSystem(1);

    private Path small() {
        return fileSystem.directory();
    }

    private static Blueprint piece(int number) {
        return new Blueprint("piece", "number-" + number, PIECE, null);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void shouldNameTheSpaceAndTheBytesNeededAndLeaveNothingWhenAnObjectDoesNotFit() throws IOException {
        final Space space = Space.at(small().resolve("test"));
        final List<SharedFile> pieces = new ArrayList<>();
        final SpaceFullException full = assertThrows(SpaceFullException.class, () -> {
            while (true) {
                pieces.add(SharedFile.create(space, piece(pieces.size())));
            }
        });
        final IOException error = full;
        assertTrue(error.getMessage().contains(space.directory().toString()), error.getMessage());
        assertTrue(error.getMessage().contains(PIECE + " free bytes"), error.getMessage());
        assertTrue(pieces.size() > 3);
        final List<Path> before = files(small());
        assertEquals(
                pieces.size(),
                before.stream()
                        .filter(file -> file.toString().contains("/piece/"))
                        .count());
        for (int i = 0; i < 20; i++) {
            assertThrows(SpaceFullException.class, () -> SharedFile.open(space, piece(pieces.size())));
        }
        assertEquals(before, files(small()));

        pieces.get(0).buffer().putLong(PIECE - 8, 42); // what exists can be used to its last byte
        assertTrue(pieces.get(1).unlink());
        pieces.clear();
        space.maintain();
        collectUntilThereIsRoom(space);
    }

    @Test
    void shouldUseAFileSystemThatTellsNoLimit() throws Exception {
        fileSystem.unlimit();
        assertEquals(0, Files.getFileStore(small()).getTotalSpace());
        final Space space = Space.at(small().resolve("test"));
        final int large = 1 << 25; // so that its room is asked for
        SharedFile.create(space, new Blueprint("piece", "large", large, null))
                .buffer()
                .putLong(large - 8, 42);
    }

    @Test
    void shouldHoldAnObjectLongerThanItselfAndNameTheBytesThatTheRestOfItNeeds() throws IOException {
        final Space space = Space.at(small().resolve("test"));
        final SharedFile file = SharedFile.create(space, new Blueprint("piece", "long", PIECE, 40 * PIECE, null));
        file.reserve(PIECE, PIECE);
        file.buffer().putLong(2 * PIECE - 8, 42);
        final SpaceFullException full =
                assertThrows(SpaceFullException.class, () -> file.reserve(2 * PIECE, 30 * PIECE));
        assertTrue(full.getMessage().contains(space.directory().toString()), full.getMessage());
        assertTrue(full.getMessage().contains(30 * PIECE + " free bytes"), full.getMessage());
        assertEquals(42, file.buffer().getLong(2 * PIECE - 8), "what has its room stays usable");
    }

    @Test
    void shouldLeaveNothingOfASideFileThatDoesNotFit() throws IOException {
        final Space space = Space.at(small().resolve("test"));
        final SharedFile file = SharedFile.create(space, piece(0));
        final SideFiles sides = file.sideFiles();
        sides.create("one", PIECE, memory -> memory.putLong(FileHeader.LENGTH, 42));
        final List<Path> before = files(small());
        for (int i = 0; i < 20; i++) {
            final SpaceFullException full = assertThrows(
                    SpaceFullException.class, () -> sides.create("two", 10 * PIECE, memory -> fail("it has no room")));
            assertTrue(full.getMessage().contains(space.directory().toString()), full.getMessage());
            assertTrue(full.getMessage().contains(10 * PIECE + FileHeader.LENGTH + " free bytes"), full.getMessage());
        }
        assertEquals(before, files(small()));
        sides.create("two", PIECE, memory -> memory.putLong(FileHeader.LENGTH, 43));
        assertEquals(42, sides.map("one").getLong(FileHeader.LENGTH));
        assertEquals(43, sides.map("two").getLong(FileHeader.LENGTH));
    }

    /** The memory of an unlinked object is free when nobody has it mapped any more. */
    private static void collectUntilThereIsRoom(Space space) {
        Waiting.until("there is room again", () -> {
            System.gc();
            try {
                SharedFile.create(space, piece(1));
                return true;
            } catch (SpaceFullException e) {
                return false;
            }
        });
    }

    @Test
    void shouldLeaveNothingOfANewSpaceThatDoesNotFit() throws IOException {
        for (int free : new int[] {0, 4096, 8192, 200_000}) {
            final Path filling = small().resolve("filling");
            fill(filling, (int) Files.getFileStore(small()).getUsableSpace() - free);
            final List<Path> before = files(small());
            final SpaceFullException full = assertThrows(
                    SpaceFullException.class, () -> Space.at(small().resolve("test")), free + " bytes free");
            assertTrue(full.getMessage().contains(small().resolve("test").toString()), full.getMessage());
            assertEquals(before, files(small()));
            Files.delete(filling);
        }
        Space.at(small().resolve("test"));
    }

    private static void fill(Path file, int bytes) throws IOException {
        Files.write(file, new byte[bytes]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
