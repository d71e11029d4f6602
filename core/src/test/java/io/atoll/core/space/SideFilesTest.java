package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.platform.PieceMapping;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SideFilesTest {
    private static final int CONTENT = FileHeader.LENGTH;
    private static final Blueprint THING = new Blueprint("thing", "one", FileHeader.LENGTH + 64, null);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private static Consumer<AtomicBuffer> holding(long value) {
        return memory -> memory.putLong(CONTENT, value);
    }

    private static long valueOf(SideFiles sides, String name) throws IOException {
        return sides.map(name).getLong(CONTENT);
    }

    private static List<String> directories(Path kind) throws IOException {
        try (var files = Files.list(kind)) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private List<String> directories() throws IOException {
        return directories(spaces.directory().resolve("thing"));
    }

    /** All that lies in the one directory for side files, hidden files too. */
    private List<String> inside() throws IOException {
        final Path sides =
                spaces.directory().resolve("thing").resolve(directories().get(0));
        try (var files = Files.list(sides)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void shouldHoldWhatTheyWereMadeWithForEverybody() throws IOException {
        final SharedFile file = SharedFile.create(spaces.open(), THING);
        assertEquals(List.of(), file.sideFiles().list());
        file.sideFiles().create("b", 100_000, memory -> {
            assertEquals(CONTENT + 100_000, memory.capacity());
            for (int index = CONTENT; index < memory.capacity(); index++) {
                assertEquals(0, memory.getByte(index));
            }
            memory.putLong(CONTENT, 1);
            memory.putLong(CONTENT + 100_000 - 8, 2);
        });
        file.sideFiles().create("a", 0, memory -> assertEquals(CONTENT, memory.capacity()));
        assertEquals(List.of("a", "b"), file.sideFiles().list());
        final AtomicBuffer memory = file.sideFiles().map("b");
        assertEquals(CONTENT + 100_000, memory.capacity());
        assertEquals(1, memory.getLong(CONTENT));
        assertEquals(2, memory.getLong(CONTENT + 100_000 - 8));
        assertEquals(CONTENT, file.sideFiles().map("a").capacity());
        assertEquals(List.of("a", "b"), inside(), "no temporary is left");
    }

    @Test
    void shouldBeWrittenAndReadInPieces() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        final int length =
                1_000_000 / Long.BYTES * Long.BYTES + 3; // some pieces, the last one no whole number of words
        sides.write("a", length, (position, piece) -> {
            for (int i = 0; piece.hasRemaining(); i++) {
                piece.put((byte) ((position + i) % 251));
            }
        });
        final byte[] bytes = new byte[length];
        final Platform.Pieces target = (position, piece) -> piece.get(bytes, (int) position, piece.remaining());
        try (PieceMapping mapping = sides.mapPieces("a", length, false)) {
            mapping.get(CONTENT, length, target);
        }
        for (int i = 0; i < length; i++) {
            assertEquals((byte) (i % 251), bytes[i]);
        }
        assertEquals(bytes[length - 1], sides.map("a").getByte(CONTENT + length - 1));
        assertEquals(List.of("a"), inside(), "no temporary is left");
        final FileFormatException wrong =
                assertThrows(FileFormatException.class, () -> sides.mapPieces("a", length + 1, false));
        assertTrue(wrong.getMessage().contains(length + 1 + " bytes"), wrong.getMessage());
        assertThrows(NoSuchFileException.class, () -> sides.mapPieces("b", 1, false));
    }

    @Test
    void shouldBeWrittenAgainInPiecesAndSeenSoByThoseWhoHaveThemMapped() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        final int length = (3 << 20) + 5;
        sides.write("a", length, (position, piece) -> piece.position(piece.limit()));
        final byte[] bytes = new byte[length];
        final Platform.Pieces target = (position, piece) -> piece.get(bytes, (int) position, piece.remaining());
        try (PieceMapping reading = sides.mapPieces("a", 1, false);
                PieceMapping writing = sides.mapPieces("a", length, true)) {
            for (int round = 1; round < 4; round++) {
                final byte value = (byte) round;
                writing.put(CONTENT, length, (position, piece) -> {
                    while (piece.hasRemaining()) {
                        piece.put(value);
                    }
                });
                reading.get(CONTENT, length, target);
                for (byte found : bytes) {
                    assertEquals(value, found);
                }
            }
            assertThrows(IndexOutOfBoundsException.class, () -> reading.get(CONTENT, length + 1, target));
            assertThrows(IndexOutOfBoundsException.class, () -> writing.put(CONTENT + 8, length, target));
        }
        final PieceMapping mapping = sides.mapPieces("a", length, true);
        mapping.close();
        mapping.close();
    }

    @Test
    void shouldGiveTheirMemoryBackWhenDiscardedThoughTheyAreMapped() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("a", 8, holding(1));
        final Path file = spaces.directory()
                .resolve("thing")
                .resolve(directories().get(0))
                .resolve("a");
        final Path second = spaces.home().resolve("second");
        Files.createLink(second, file); // so that one can look at it afterwards
        try (PieceMapping mapping = sides.mapPieces("a", 8, false)) {
            mapping.get(CONTENT, 8, (position, piece) -> assertEquals(1, piece.getLong()));
            assertTrue(sides.discard("a"));
            assertEquals(0, Files.size(second), "cut, so that the mapping holds nothing");
        }
        assertEquals(List.of(), inside());
        assertFalse(sides.discard("a"));
    }

    @Test
    void shouldLeaveNothingOfContentThatFails() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("b", 8, holding(1));
        assertThrows(
                IllegalStateException.class,
                () -> sides.write("a", 1 << 20, (position, piece) -> {
                    if (position > 0) {
                        throw new IllegalStateException();
                    }
                    piece.position(piece.limit());
                }));
        assertEquals(List.of("b"), inside());
    }

    @Test
    void shouldNotBeSeenByThoseWhoListObjects() throws IOException {
        final Space space = spaces.open();
        SharedFile.create(space, THING).sideFiles().create("a", 8, holding(1));
        assertEquals(
                List.of("one"),
                space.inspect().objects().stream()
                        .map(SpaceReport.ObjectReport::name)
                        .toList());
    }

    @Test
    void shouldTakeThePlaceOfOneThatWasGivenUp() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("a", 8, holding(1));
        final AtomicBuffer old = sides.map("a");
        sides.create("a", 16, holding(2));
        assertEquals(2, valueOf(sides, "a"));
        assertEquals(1, old.getLong(CONTENT), "who has the old one mapped keeps it");
        assertEquals(List.of("a"), inside());
    }

    @Test
    void shouldHaveASecondNameForTheSameMemory() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("a", 8, holding(1));
        sides.create("b", 8, holding(2));
        sides.link("a", "c");
        sides.link("a", "b");
        sides.map("a").putLong(CONTENT, 3);
        assertEquals(3, valueOf(sides, "b"), "linked in place of the old one");
        assertEquals(3, valueOf(sides, "c"));
        assertTrue(sides.remove("a"));
        assertEquals(3, valueOf(sides, "b"));
        assertEquals(List.of("b", "c"), sides.list());
        assertThrows(NoSuchFileException.class, () -> sides.link("a", "d"));
    }

    @Test
    void shouldStayMappedWhenTheyAreRemoved() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        assertFalse(sides.remove("a"));
        assertThrows(NoSuchFileException.class, () -> sides.map("a"));
        sides.create("a", 8, holding(1));
        final AtomicBuffer memory = sides.map("a");
        assertTrue(sides.remove("a"));
        assertFalse(sides.remove("a"));
        memory.putLong(CONTENT, 4);
        assertEquals(4, memory.getLong(CONTENT));
        assertThrows(NoSuchFileException.class, () -> sides.map("a"));
        assertEquals(List.of(), sides.list());
    }

    @Test
    void shouldLeaveNothingWhenTheirContentCannotBeWritten() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("a", 8, holding(1));
        assertThrows(
                ArithmeticException.class,
                () -> sides.create("a", 8, memory -> {
                    throw new ArithmeticException();
                }));
        assertEquals(List.of("a"), inside());
        assertEquals(1, valueOf(sides, "a"));
    }

    @Test
    void shouldHaveNamesThatLeadNowhereElse() throws IOException {
        final SideFiles sides = SharedFile.create(spaces.open(), THING).sideFiles();
        sides.create("a", 8, holding(1));
        for (String name : new String[] {"", ".a", "../a", "a/b", "x".repeat(101), null}) {
            assertThrows(InvalidNameException.class, () -> sides.create(name, 8, holding(1)));
            assertThrows(InvalidNameException.class, () -> sides.link("a", name));
        }
        assertEquals(List.of("a"), inside());
    }

    @Test
    void shouldRefuseToMapWhatIsNoWholeSideFileOfTheirObject() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, THING);
        final SideFiles sides = file.sideFiles();
        sides.create("a", 64, holding(1));
        final Path directory = SideFiles.directory(file.path(), file.objectId());
        final byte[] whole = Files.readAllBytes(directory.resolve("a"));
        for (int length : new int[] {0, 1, CONTENT - 1, CONTENT, whole.length - 1}) {
            put(directory.resolve("cut"), Arrays.copyOf(whole, length));
            assertThrows(FileFormatException.class, () -> sides.map("cut"), () -> "cut to " + length);
        }
        for (int position = 0; position < CONTENT; position++) {
            final byte[] changed = whole.clone();
            changed[position] ^= 16;
            put(directory.resolve("changed"), changed);
            assertThrows(SpaceException.class, () -> sides.map("changed"), "byte " + position + " changed");
        }
        Files.copy(file.path(), directory.resolve("object"));
        assertThrows(FileFormatException.class, () -> sides.map("object"));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("a"));
        assertThrows(UnsafeFileException.class, () -> sides.map("link"));

        final SharedFile other = SharedFile.create(space, new Blueprint("thing", "two", FileHeader.LENGTH + 64, null));
        other.sideFiles().create("b", 64, holding(2));
        Files.copy(SideFiles.directory(other.path(), other.objectId()).resolve("b"), directory.resolve("b"));
        assertThrows(StaleHandleException.class, () -> sides.map("b"));
        assertEquals(1, valueOf(sides, "a"));
    }

    private static void put(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldGoWithTheirObjectWhenNoneIsLeft() throws IOException {
        final SharedFile file = SharedFile.create(spaces.open(), THING);
        file.sideFiles().create("a", 8, holding(1));
        assertTrue(file.sideFiles().remove("a"));
        assertEquals(1, directories().size());
        assertTrue(file.unlink());
        assertEquals(List.of(), directories());
    }

    @Test
    void shouldOutliveTheNameOfTheirObjectForThoseAttached() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, THING);
        file.sideFiles().create("a", 8, holding(1));
        assertTrue(file.unlink());
        final SharedFile namesake = SharedFile.create(space, THING);
        namesake.sideFiles().create("a", 8, holding(2));
        space.maintain();
        space.maintain();
        assertEquals(1, valueOf(file.sideFiles(), "a"));
        assertEquals(2, valueOf(namesake.sideFiles(), "a"));
        file.sideFiles().create("b", 8, holding(3));
        file.sideFiles().link("b", "c");
        assertEquals(List.of("a", "b", "c"), file.sideFiles().list(), "and no mark");
        assertEquals(3, valueOf(file.sideFiles(), "c"));
        assertTrue(file.sideFiles().remove("a"));
    }

    @Test
    void shouldBeMarkedOnceWithTheJoinsSoFarWhenTheirObjectHasLostItsName() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, THING);
        file.sideFiles().create("a", 8, holding(1));
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(spaces.directory());
        }
        Files.delete(file.path()); // as one does who dies before he marks
        space.maintain();
        assertEquals(List.of(".orphaned-2", "a"), inside());
        try (MemberJvm next = MemberJvm.start(spaces.jvmOptions())) {
            next.join(spaces.directory());
        }
        space.maintain();
        assertEquals(List.of(".orphaned-2", "a"), inside(), "we live, and had joined before");
    }

    /** Has an object with a side file, and loses its name when it is told to. */
    public static final class Owner {
        private Owner() {}

        /**
         * Owns.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) throws IOException {
            final SharedFile file = SharedFile.create(Space.open("test"), THING);
            file.sideFiles().create("a", 8, holding(1));
            ChildJvm.answer("owns");
            System.in.read();
            file.unlink();
            ChildJvm.answer("unlinked");
            System.in.read();
        }
    }

    @Test
    void shouldGoWhenAllWhoHadJoinedBeforeTheNameWentAreDead() throws IOException {
        try (ChildJvm owner = ChildJvm.start(spaces.jvmOptions(), Owner.class);
                MemberJvm witness = MemberJvm.start(spaces.jvmOptions())) {
            assertEquals("owns", owner.answer());
            witness.join(spaces.directory());
            owner.say("");
            assertEquals("unlinked", owner.answer());
            final Space space = spaces.open();
            space.maintain();
            assertEquals(List.of(".orphaned-2", "a"), inside());
            owner.kill();
            space.maintain();
            assertEquals(List.of(".orphaned-2", "a"), inside(), "the witness lives");
            witness.process().kill();
            Waiting.until("the side files are gone", () -> {
                space.maintain();
                return directories().isEmpty();
            });
        }
    }

    /** Stops in the midst of making a side file, until it is told to go on. */
    public static final class Maker {
        private Maker() {}

        /**
         * Makes.
         *
         * @param arguments the side file's name
         */
        public static void main(String[] arguments) throws IOException {
            final SharedFile file = SharedFile.attach(Space.open("test"), "thing", "one");
            file.sideFiles().create(arguments[0], 8, memory -> {
                ChildJvm.answer("inside");
                try {
                    System.in.read();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                memory.putLong(CONTENT, 42);
            });
            ChildJvm.answer("made");
        }
    }

    private ChildJvm maker(String name) {
        final ChildJvm maker = ChildJvm.start(spaces.jvmOptions(), Maker.class, name);
        assertEquals("inside", maker.answer());
        return maker;
    }

    @Test
    void shouldBeSweptWhereADeadMakerLeftThemUnfinishedAndLeftAloneWhereItLives() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, THING);
        try (ChildJvm dying = maker("dead");
                ChildJvm living = maker("alive")) {
            assertEquals(2, inside().size());
            space.maintain();
            assertEquals(2, inside().size(), "both live");
            assertEquals(List.of(), file.sideFiles().list(), "nothing is finished");
            dying.kill();
            living.stop();
            Waiting.until("what the dead one left is gone", () -> {
                space.maintain();
                return inside().size() == 1;
            });
            living.resume();
            living.say("");
            assertEquals("made", living.answer());
            assertEquals(0, living.join());
            space.maintain();
            assertEquals(List.of("alive"), inside());
            assertEquals(42, valueOf(file.sideFiles(), "alive"));
        }
    }

    @Test
    void shouldBeClearedOfWhatTheDeadHaveBegunAndOfTheirMarkSoThatTheirDirectoryGoesWithTheirObject()
            throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, THING);
        final SideFiles sides = file.sideFiles();
        sides.create("finished", 8, holding(1));
        try (ChildJvm dying = maker("begun")) {
            dying.kill();
        }
        SideFiles.abandon(
                space.platform(),
                space.members().table(),
                space.options().access(),
                SideFiles.directory(file.path(), file.objectId()));
        assertEquals(3, inside().size(), () -> "one finished, one begun and the mark: " + sides);
        sides.clear();
        assertEquals(List.of(), inside());
        sides.clear();
        assertTrue(file.unlink());
        assertEquals(List.of(), directories(), "nobody has swept");
    }

    @Test
    void shouldBeClearedThoughNoneWasEverMade() throws IOException {
        final SharedFile file = SharedFile.create(spaces.open(), THING);
        file.sideFiles().clear();
        assertEquals(List.of(), directories());
    }
}
