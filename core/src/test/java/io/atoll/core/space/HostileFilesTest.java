package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.core.liveness.Member;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException.Fault;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that somebody else has put, cut or changed. The victim is a space that another process made and that this JVM
 * tries to open, so that nothing is known of it beforehand.
 */
@Timeout(120)
class HostileFilesTest {
    private static final int LENGTH = FileHeader.LENGTH + 64;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Path victim;

    /** The files that have a header, and how this JVM comes to read them. */
    enum Target {
        META("space.meta"),
        MEMBERS("members"),
        OBJECT("thing/one");

        private final String file;

        Target(String file) {
            this.file = file;
        }

        Path in(Path space) {
            return space.resolve(file);
        }

        /** Every target's file is read when the object is attached in a space not yet joined. */
        Executable attach(Path space) {
            return () -> SharedFile.attach(Space.at(space), "thing", "one");
        }
    }

    @BeforeEach
    void makeVictim() throws IOException {
        final Space template = Space.open("template");
        SharedFile.create(template, new Blueprint("thing", "one", LENGTH, null, 1, 2, 3, 4, 5));
        victim = spaces.home().resolve("victim");
        copy(template.directory(), victim);
    }

    /** A space made of the same bytes, but of other files: unknown to this JVM. */
    private static void copy(Path from, Path to) throws IOException {
        try (var tree = Files.walk(from)) {
            for (Path path : tree.toList()) {
                final Path copy = to.resolve(from.relativize(path).toString());
                Files.copy(path, copy);
                Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(path));
            }
        }
    }

    /** Puts new bytes in the place of a file; the old file may still be mapped. */
    private static void replace(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Platform.system().write(file, bytes, Access.OWNER);
    }

    private void assertRefused(Target target, Executable attach, String what) {
        final SpaceException refusal = assertThrows(SpaceException.class, attach, what);
        assertEquals(target.in(victim), refusal.file(), what);
        assertTrue(refusal.getMessage().contains(refusal.expected()), what);
        assertTrue(refusal.getMessage().contains(refusal.found()), what);
        assertFalse(refusal.advice().isEmpty(), what);
    }

    private void assertFault(Fault fault, Path file, Executable attach) {
        final FileFormatException refusal = assertThrows(FileFormatException.class, attach);
        assertEquals(fault, refusal.fault(), refusal.getMessage());
        assertEquals(file, refusal.file());
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldRefuseAFileCutAtAnyLength(Target target) throws Throwable {
        final Path file = target.in(victim);
        final byte[] whole = Files.readAllBytes(file);
        final Executable attach = target.attach(victim);
        for (int length = 0; length < whole.length; length += length < 2 * FileHeader.LENGTH ? 1 : 4099) {
            replace(file, Arrays.copyOf(whole, length));
            assertRefused(target, attach, length + " bytes");
            assertFault(Fault.TRUNCATED, file, attach);
        }
        replace(file, Arrays.copyOf(whole, whole.length - 1));
        assertFault(Fault.TRUNCATED, file, attach);
        replace(file, Arrays.copyOf(whole, whole.length + 1));
        assertFault(Fault.CORRUPT, file, attach);
        replace(file, whole);
        attach.execute(); // or all the above would prove nothing
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldRefuseAHeaderOfWhichAnyByteWasChanged(Target target) throws Throwable {
        final Path file = target.in(victim);
        final byte[] whole = Files.readAllBytes(file);
        final Executable attach = target.attach(victim);
        try (RandomAccessFile changing = new RandomAccessFile(file.toFile(), "rw")) {
            for (int position = 0; position < FileHeader.LENGTH; position++) {
                final int right = whole[position] & 0xFF;
                for (int change = 1; change < 256; change += 36) {
                    changing.seek(position);
                    changing.write(right ^ change);
                    assertRefused(target, attach, "byte " + position + " changed by " + change);
                }
                changing.seek(position);
                changing.write(right);
            }
        }
        attach.execute();
    }

    @Test
    void shouldExpectTheChecksumOfWhatTheHeaderHolds() throws IOException {
        final UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(Target.OBJECT.in(victim)));
        final int right = bytes.getInt(FileHeader.CRC_OFFSET);
        bytes.putInt(FileHeader.CRC_OFFSET, ~right);
        final FileFormatException refusal = assertThrows(
                FileFormatException.class, () -> FileHeader.read(bytes, Path.of("changed"), bytes.capacity()));
        assertEquals("a header with checksum " + Integer.toHexString(right), refusal.expected());
        assertEquals("one with " + Integer.toHexString(~right), refusal.found());
    }

    @Test
    void shouldNoticeEveryChangeOfASingleByte() throws IOException {
        final byte[] whole = Files.readAllBytes(Target.OBJECT.in(victim));
        final UnsafeBuffer bytes = new UnsafeBuffer(whole);
        for (int position = 0; position < FileHeader.LENGTH; position++) {
            for (int change = 1; change < 256; change++) {
                whole[position] ^= (byte) change;
                assertThrows(FileFormatException.class, () -> FileHeader.read(bytes, Path.of("changed"), whole.length));
                whole[position] ^= (byte) change;
            }
        }
        assertEquals(
                "thing", FileHeader.read(bytes, Path.of("whole"), whole.length).kind());
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldTellOlderAndNewerVersionsApart(Target target) throws IOException {
        final Path file = target.in(victim);
        final UnsafeBuffer bytes = new UnsafeBuffer(Files.readAllBytes(file));
        bytes.putInt(8, FileHeader.FORMAT_VERSION + 1);
        replace(file, bytes.byteArray());
        assertFault(Fault.NEWER, file, target.attach(victim));
        bytes.putInt(8, FileHeader.FORMAT_VERSION - 1);
        replace(file, bytes.byteArray());
        assertFault(Fault.OLDER, file, target.attach(victim));
    }

    @ParameterizedTest
    @EnumSource(Target.class)
    void shouldRefuseAnEmptyAHugeAndAForeignFile(Target target) throws IOException {
        final Path file = target.in(victim);
        final byte[] whole = Files.readAllBytes(file);
        replace(file, new byte[0]);
        assertFault(Fault.TRUNCATED, file, target.attach(victim));
        replace(file, new byte[whole.length]);
        assertFault(Fault.FOREIGN, file, target.attach(victim));
        replace(file, "#!/bin/sh\necho hello\n".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
        assertFault(Fault.FOREIGN, file, target.attach(victim));
        final long huge = 2 * Platform.MAX_FILE;
        replace(file, new byte[0]);
        extend(file, huge);
        assertFault(Fault.FOREIGN, file, target.attach(victim));
        replace(file, whole);
        extend(file, huge);
        assertFault(Fault.CORRUPT, file, target.attach(victim));
        replace(file, forged(whole, file, huge));
        extend(file, huge);
        assertFault(Fault.CORRUPT, file, target.attach(victim));
    }

    private static void extend(Path file, long length) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(length);
        }
    }

    /** The same header with another length and a checksum that fits. */
    private static byte[] forged(byte[] bytes, Path file, long length) throws IOException {
        final FileHeader header = FileHeader.read(new UnsafeBuffer(bytes), file, bytes.length);
        return header(header, header.kind(), length, header.spaceId(), header.option(0));
    }

    private static byte[] header(FileHeader like, String kind, long length, long spaceId, long firstOption) {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[FileHeader.LENGTH]);
        new FileHeader(
                        kind,
                        length,
                        spaceId,
                        like.objectId(),
                        like.creator(),
                        like.creationMillis(),
                        firstOption,
                        like.option(1),
                        like.option(2),
                        like.option(3),
                        like.option(4))
                .write(bytes);
        return bytes.byteArray();
    }

    private static byte[] withHeader(byte[] header, byte[] whole) {
        final byte[] bytes = whole.clone();
        System.arraycopy(header, 0, bytes, 0, FileHeader.LENGTH);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.class,
            names = {"META", "MEMBERS"})
    void shouldRefuseAFileOfTheSpaceThatIsShorterThanItsKindThoughItsChecksumFits(Target target) throws IOException {
        final Path file = target.in(victim);
        replace(file, forged(Files.readAllBytes(file), file, FileHeader.LENGTH));
        assertFault(Fault.CORRUPT, file, target.attach(victim));
    }

    @Test
    void shouldRefuseASpaceOfAnotherBootUntilItIsDeleted() throws IOException {
        final Path file = victim.resolve("space.meta");
        final byte[] whole = Files.readAllBytes(file);
        final FileHeader header = FileHeader.read(new UnsafeBuffer(whole), file, whole.length);
        final UUID boot = SpaceMetaDescriptor.bootId(header);
        replace(
                file,
                withHeader(header(header, header.kind(), whole.length, header.spaceId(), ~header.option(0)), whole));
        final OtherBootException refusal = assertThrows(OtherBootException.class, () -> Space.at(victim));
        assertTrue(refusal.getMessage().contains(boot.toString()), refusal.getMessage());
        assertFalse(Space.inspect(victim).thisBoot());
        assertTrue(Space.delete(victim));
        assertEquals(List.of(), Space.at(victim).inspect().objects());
    }

    @Test
    void shouldRefuseAFileOfAnotherKind() throws IOException {
        Files.move(victim.resolve("thing"), victim.resolve("other"));
        assertFault(
                Fault.WRONG_KIND,
                victim.resolve("other/one"),
                () -> SharedFile.attach(Space.at(victim), "other", "one"));
        replace(victim.resolve("members"), Files.readAllBytes(victim.resolve("other/one")));
        copy(victim, spaces.home().resolve("second"));
        assertFault(
                Fault.WRONG_KIND,
                spaces.home().resolve("second/members"),
                () -> Space.at(spaces.home().resolve("second")));
    }

    @Test
    void shouldRefuseAFileOfAnotherSpace() throws IOException {
        final Space other = Space.open("other");
        SharedFile.create(other, new Blueprint("thing", "one", LENGTH, null));
        replace(Target.OBJECT.in(victim), Files.readAllBytes(Target.OBJECT.in(other.directory())));
        assertFault(Fault.WRONG_SPACE, Target.OBJECT.in(victim), Target.OBJECT.attach(victim));
        final Path second = spaces.home().resolve("second");
        copy(victim, second);
        replace(second.resolve("members"), Files.readAllBytes(other.directory().resolve("members")));
        assertFault(Fault.WRONG_SPACE, second.resolve("members"), () -> Space.at(second));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "space.lock", "space.meta", "members", "members.lock", "thing", "thing/one"})
    void shouldFollowNoSymbolicLinkAnywhere(String place) throws IOException {
        final Path real = victim.resolve(place);
        final Path elsewhere = spaces.home().resolve("elsewhere");
        Files.move(real, elsewhere);
        Files.createSymbolicLink(real, elsewhere);
        assertUnsafe(real);
        Files.delete(real);
        Files.createSymbolicLink(real, spaces.home().resolve("nowhere"));
        assertUnsafe(real);
    }

    @ParameterizedTest
    @ValueSource(strings = {"space.lock", "space.meta", "members", "members.lock", "thing", "thing/one"})
    void shouldRefuseAnythingThatIsNoPlainFile(String place) throws Exception {
        final Path real = victim.resolve(place);
        final Path elsewhere = spaces.home().resolve("elsewhere");
        Files.move(real, elsewhere);
        Files.createDirectory(real);
        if (!place.equals("thing")) {
            assertUnsafe(real);
        }
        Files.delete(real);
        final int made = new ProcessBuilder("mkfifo", "-m", "600", real.toString())
                .inheritIO()
                .start()
                .waitFor();
        assumeTrue(made == 0, "mkfifo does not work here");
        assertUnsafe(real); // opening a pipe would wait for its other end
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "space.lock", "space.meta", "members", "members.lock", "thing", "thing/one"})
    void shouldRefuseWhatOthersMayReadOrWrite(String place) throws IOException {
        final Path real = victim.resolve(place);
        final var right = Files.getPosixFilePermissions(real);
        for (String wide : new String[] {"rwxr-----", "rwx-w----", "rwx---r--", "rwx----w-", "rwx-----x"}) {
            Files.setPosixFilePermissions(real, PosixFilePermissions.fromString(wide));
            final UnsafeFileException refusal = assertUnsafe(real);
            assertTrue(refusal.getMessage().contains(wide), refusal.getMessage());
        }
        Files.setPosixFilePermissions(real, right);
        SharedFile.attach(Space.at(victim), "thing", "one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "space.lock", "space.meta", "members", "members.lock", "thing", "thing/one"})
    void shouldRefuseWhatBelongsToAnotherUser(String place) throws IOException {
        final Path real = victim.resolve(place);
        assumeTrue(
                (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "only root can give files away: foreign owners are not tested");
        Files.setAttribute(real, "unix:uid", 65_534);
        final UnsafeFileException refusal = assertUnsafe(real);
        assertTrue(refusal.getMessage().contains("of this user"), refusal.getMessage());
        Files.setAttribute(real, "unix:uid", 0);
        SharedFile.attach(Space.at(victim), "thing", "one");
    }

    private UnsafeFileException assertUnsafe(Path file) {
        final UnsafeFileException refusal = assertThrows(UnsafeFileException.class, Target.OBJECT.attach(victim));
        assertEquals(file, refusal.file());
        return refusal;
    }

    @Test
    void shouldRefuseAHomeThatIsASymbolicLinkOrOpenToOthers() throws IOException {
        final Path link = Files.createSymbolicLink(spaces.home().resolve("link"), spaces.home());
        System.setProperty("atoll.home", link.toString());
        assertEquals(
                link,
                assertThrows(UnsafeFileException.class, () -> Space.open("test"))
                        .file());
        System.setProperty("atoll.home", spaces.home().toString());
        Files.setPosixFilePermissions(spaces.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals(
                spaces.home(),
                assertThrows(UnsafeFileException.class, () -> Space.open("test"))
                        .file());
        Files.setPosixFilePermissions(spaces.home(), PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void shouldPassOverFilesWithNamesLikeThoseOfTemporaries() throws IOException {
        for (String name :
                new String[] {".tmp-5000-1-1", ".tmp-9999-9999999999-1", ".tmp-1-1-1-1", ".tmp-", ".tmp-x-1-1"}) {
            Platform.system().createZeroed(victim.resolve("thing").resolve(name), 0, Access.OWNER);
        }
        final Space space = Space.at(victim);
        space.maintain();
        assertEquals(1, space.inspect().objects().size());
    }

    @Test
    void shouldBearRubbishInTheTableOfMembers() throws IOException {
        final Path members = victim.resolve("members");
        final byte[] bytes = Files.readAllBytes(members);
        Arrays.fill(bytes, FileHeader.LENGTH, bytes.length, (byte) 0xFF);
        replace(members, bytes);
        assertThrows(SpaceCrowdedException.class, () -> Space.at(victim));
        assertTrue(Space.inspect(victim).members().stream().noneMatch(Member::alive));
        assertTrue(Space.delete(victim));
    }

    @Test
    void shouldShowDamageToWhoeverInspectsAndDeleteWhatIsDamaged() throws IOException {
        replace(Target.OBJECT.in(victim), new byte[3]);
        SpaceReport report = Space.inspect(victim);
        assertEquals("", report.problem());
        assertTrue(report.objects().get(0).problem().contains("3 bytes"));
        for (int length = 0; length <= 300; length += 50) {
            replace(victim.resolve("space.meta"), new byte[length]);
            replace(victim.resolve("members"), new byte[length]);
            report = Space.inspect(victim);
            assertTrue(report.problem().contains("space.meta"), report.problem());
            assertEquals(List.of(), report.members());
        }
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            assertTrue(other.ask("join " + victim).startsWith("failed: " + FileFormatException.class.getName()));
            assertEquals("true", other.ask("delete " + victim));
            other.join(victim);
        }
    }
}
