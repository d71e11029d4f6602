package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceTest {
    private static final SpaceOptions GROUP = SpaceOptions.DEFAULT.withGroupAccess();
    private static final int LENGTH = FileHeader.LENGTH + 64;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private static Blueprint thing(String name) {
        return new Blueprint("thing", name, LENGTH, null);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldCreateASpaceForItsOwnerAlone() throws IOException {
        final Space space = spaces.open();
        SharedFile.create(space, thing("one"));
        assertEquals("test", space.name());
        assertEquals(spaces.directory(), space.directory());
        try (var tree = Files.walk(space.directory())) {
            for (Path path : tree.toList()) {
                assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", permissions(path), path.toString());
            }
        }
    }

    @Test
    void shouldCreateASpaceForItsGroupOnDemand() throws IOException {
        final Space space = Space.at(spaces.directory(), GROUP);
        SharedFile.create(space, thing("one"));
        assertEquals(GROUP, space.options());
        try (var tree = Files.walk(space.directory())) {
            for (Path path : tree.toList()) {
                assertEquals(Files.isDirectory(path) ? "rwxrwx---" : "rw-rw----", permissions(path), path.toString());
            }
        }
    }

    @Test
    void shouldOpenTheSameSpaceForEverybody() throws IOException {
        final Space space = spaces.open();
        assertEquals(space.id(), Space.open("test").id());
        assertEquals(space.id(), Space.at(spaces.directory()).id());
        assertEquals(
                space.id(),
                Space.attach(spaces.directory(), SpaceOptions.DEFAULT).id());
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(spaces.directory());
            assertEquals(2, space.inspect().members().size());
        }
    }

    @Test
    void shouldMakeItsHomeAndTheHomesParents() throws IOException {
        System.setProperty("atoll.home", spaces.home().resolve("a/b/c").toString());
        assertEquals(spaces.home().resolve("a/b/c/test"), Space.open("test").directory());
        assertEquals("rwx------", permissions(spaces.home().resolve("a")));
    }

    @Test
    void shouldOpenAnEmptyDirectoryAsANewSpace() throws IOException {
        final Path empty = Files.createDirectory(
                spaces.home().resolve("empty"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        assertEquals(empty, Space.at(empty).directory());
    }

    @Test
    void shouldRefuseADirectoryWithOtherFilesAndLeaveThemAlone() throws IOException {
        final Path foreign = Files.createDirectory(
                spaces.home().resolve("foreign"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(foreign.resolve("thesis.txt"), "precious");
        for (Callable<?> misuse : List.<Callable<?>>of(() -> Space.at(foreign), () -> Space.delete(foreign))) {
            final FileFormatException refusal = assertThrows(FileFormatException.class, misuse::call);
            assertEquals(FileFormatException.Fault.FOREIGN, refusal.fault());
        }
        assertThrows(ObjectMissingException.class, () -> Space.attach(foreign, SpaceOptions.DEFAULT));
        assertThrows(ObjectMissingException.class, () -> Space.inspect(foreign));
        assertEquals(List.of(foreign.resolve("thesis.txt")), Platform.system().list(foreign));
    }

    @Test
    void shouldNotCreateWhatItIsToAttachTo() {
        final ObjectMissingException missing = assertThrows(
                ObjectMissingException.class, () -> Space.attach(spaces.directory(), SpaceOptions.DEFAULT));
        assertEquals(spaces.directory(), missing.file());
        assertTrue(Files.notExists(spaces.directory()));
        assertThrows(NoSuchFileException.class, () -> Space.at(spaces.home().resolve("no/parent")));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "../x", "/x", "a b", "ä", "a\0b", "a\nb", "a:b"})
    void shouldRefuseABadName(String name) throws IOException {
        final Space space = spaces.open();
        assertThrows(InvalidNameException.class, () -> Space.open(name));
        assertThrows(InvalidNameException.class, () -> Space.delete(name));
        assertThrows(InvalidNameException.class, () -> space.expectMember(name));
        if (name != null) { // null is the only object of its kind
            assertThrows(InvalidNameException.class, () -> SharedFile.open(space, thing(name)));
            assertThrows(InvalidNameException.class, () -> SharedFile.attach(space, "thing", name));
        }
    }

    @Test
    void shouldTakeNamesOfUpToAHundredCharacters() throws IOException {
        final String longest = "a".repeat(100);
        assertEquals(longest, Space.open(longest).name());
        assertThrows(InvalidNameException.class, () -> Space.open(longest + "a"));
        assertEquals("A-z_0.9", Space.open("A-z_0.9").name());
    }

    @Test
    void shouldListNamedSpacesInOrder() throws IOException {
        assertEquals(List.of(), Space.list());
        Space.open("b");
        Space.open("a");
        Files.createDirectory(spaces.home().resolve("no-space"));
        Files.createFile(spaces.home().resolve("no-directory"));
        assertEquals(List.of("a", "b"), Space.list());
        assertEquals(2, Space.inspectAll().size());
        assertTrue(Space.delete("a"));
        assertEquals(List.of("b"), Space.list());
    }

    @Test
    void shouldCloseTheHandleAndNothingElse() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, thing("one"));
        final Space other = spaces.open();
        space.close();
        space.close();
        assertThrows(IllegalStateException.class, () -> SharedFile.open(space, thing("two")));
        file.buffer().putLong(FileHeader.LENGTH, 42);
        assertEquals(42, SharedFile.attach(other, "thing", "one").buffer().getLong(FileHeader.LENGTH));
    }

    @Test
    void shouldRefuseOtherOptionsThanTheSpaceWasMadeWith() throws IOException {
        spaces.open();
        final OptionsConflictException conflict =
                assertThrows(OptionsConflictException.class, () -> Space.open("test", GROUP));
        assertTrue(
                conflict.getMessage().contains("GROUP") && conflict.getMessage().contains("OWNER"));
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(spaces.home().resolve("theirs"));
            assertThrows(OptionsConflictException.class, () -> Space.open("theirs", GROUP));
        }
        Space.at(spaces.home().resolve("shared"), GROUP);
        assertThrows(SpaceException.class, () -> Space.at(spaces.home().resolve("shared")));
    }

    @Test
    void shouldDeleteASpaceUnderThoseThatUseIt() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, thing("one"));
        assertFalse(space.isDeleted());
        assertTrue(Space.delete("test"));
        assertFalse(Space.delete("test"));
        assertTrue(space.isDeleted());
        assertEquals(List.of(), Platform.system().list(spaces.home()));

        file.buffer().putLong(FileHeader.LENGTH, 42);
        assertEquals(42, file.buffer().getLong(FileHeader.LENGTH));
        assertThrows(SpaceDeletedException.class, () -> SharedFile.attach(space, "thing", "one"));
        assertThrows(SpaceDeletedException.class, () -> SharedFile.create(space, thing("two")));
        assertThrows(SpaceDeletedException.class, () -> SharedFile.open(space, thing("two")));
        assertThrows(SpaceDeletedException.class, file::unlink);

        final Space namesake = spaces.open();
        assertNotEquals(space.id(), namesake.id());
        assertThrows(SpaceDeletedException.class, () -> SharedFile.create(space, thing("two")));
        assertThrows(ObjectMissingException.class, () -> SharedFile.attach(namesake, "thing", "one"));
    }

    @Test
    void shouldNoticeThatAnotherProcessDeletedTheSpace() throws IOException {
        final Space space = spaces.open();
        final SharedFile file = SharedFile.create(space, thing("one"));
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            assertEquals("true", other.ask("delete " + spaces.directory()));
            assertEquals("false", other.ask("delete " + spaces.directory()));
            assertTrue(space.isDeleted());
            assertThrows(SpaceDeletedException.class, () -> SharedFile.create(space, thing("two")));
            file.buffer().putLong(FileHeader.LENGTH, 42);
            other.join(spaces.directory());
            assertThrows(SpaceDeletedException.class, () -> SharedFile.attach(space, "thing", "one"));
            assertNotEquals(space.id(), spaces.open().id());
        }
    }

    @Test
    void shouldNotWaitForMembersButForTheMutexWhenItDeletes() throws IOException {
        try (MemberJvm stopped = MemberJvm.start(spaces.jvmOptions())) {
            stopped.join(spaces.directory());
            stopped.process().stop();
            assertTrue(Space.delete("test"));
            stopped.process().resume();
        }
    }

    @Test
    void shouldFinishASpaceWhoseCreatorDiedOnTheWay() throws IOException {
        final Path template = Space.open("template").directory();
        final List<String> steps = List.of("space.lock", ".tmp-0-0-0", "space.meta", "members", "members.lock");
        for (int done = 0; done <= steps.size(); done++) {
            final Path directory = Files.createDirectory(
                    spaces.home().resolve("half" + done),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String file : steps.subList(0, done)) {
                if (file.startsWith(".")) {
                    Platform.system().createZeroed(directory.resolve(file), 17, Access.OWNER);
                } else {
                    final byte[] bytes = Files.readAllBytes(template.resolve(file));
                    if (file.equals("members")) {
                        Arrays.fill(bytes, FileHeader.LENGTH, bytes.length, (byte) 0); // nobody has joined yet
                    }
                    Platform.system().write(directory.resolve(file), bytes, Access.OWNER);
                }
            }
            final Space space = Space.at(directory);
            SharedFile.create(space, thing("one"));
            try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
                other.join(directory);
            }
        }
    }

    @Test
    void shouldRefuseASpaceThatLostTheLockFileOfItsMembers() throws IOException {
        final Path directory = spaces.home().resolve("lost");
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(directory);
            Files.delete(directory.resolve("members.lock")); // with a new one, the other would look dead
            final FileFormatException refusal = assertThrows(FileFormatException.class, () -> Space.at(directory));
            assertEquals(directory.resolve("members.lock"), refusal.file());
            assertTrue(Space.delete(directory));
        }
    }

    @Test
    void shouldMakeANewSpaceWhereADeleterDiedBeforeItHadMovedTheOldOneAway() throws IOException {
        final Space known = spaces.open();
        markDeleted(spaces.directory());
        final Space fresh = spaces.open();
        assertNotEquals(known.id(), fresh.id());
        assertFalse(fresh.isDeleted());

        final Path theirs = spaces.home().resolve("theirs");
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(theirs);
            markDeleted(theirs);
            assertFalse(Space.at(theirs).isDeleted());
        }
        assertEquals(List.of(spaces.directory(), theirs), Platform.system().list(spaces.home()));
    }

    @Test
    void shouldStayAsItIsWhereItCannotBeDeleted() throws IOException {
        final Path directory = spaces.home().resolve("kept");
        final Platform refusing = (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rename")) {
                        throw new AccessDeniedException(arguments[0].toString()); // a mount point, or not our parent
                    }
                    return method.invoke(Platform.system(), arguments);
                });
        final Space space = SimulatedSpaces.open(refusing, directory);
        assertThrows(AccessDeniedException.class, () -> SimulatedSpaces.delete(refusing, directory));
        assertFalse(space.isDeleted());
        SharedFile.create(space, new SharedFile.Blueprint("thing", "one", FileHeader.LENGTH, null));
        assertEquals(space.id(), Space.at(directory).id());
    }

    private static void markDeleted(Path directory) throws IOException {
        Platform.system()
                .map(directory.resolve(SpaceRoom.META), SpaceMetaDescriptor.LENGTH)
                .putIntVolatile(SpaceMetaDescriptor.STATE_OFFSET, SpaceMetaDescriptor.STATE_DELETED);
    }

    @Test
    void shouldRemoveWhatADeadDeleterHadMovedAway() throws IOException {
        Space.open("old");
        final Path gone = spaces.home().resolve(".gone-1234abcd");
        Files.move(spaces.home().resolve("old"), gone);
        Files.delete(gone.resolve("space.meta"));
        spaces.open();
        assertTrue(Files.notExists(gone));
    }

    @Test
    void shouldGiveTypedErrorsOnlyWhileSpacesComeAndGo() throws Exception {
        final List<FutureTask<Integer>> users = new ArrayList<>();
        for (int user = 0; user < 3; user++) {
            users.add(inThread(() -> {
                int used = 0;
                for (int i = 0; i < 150; i++) {
                    try (Space space = spaces.open()) {
                        final SharedFile file = SharedFile.open(space, thing("one"));
                        file.buffer().getAndAddLong(FileHeader.LENGTH, 1);
                        file.unlink();
                        used++;
                    } catch (SpaceDeletedException | ObjectMissingException e) {
                        // as it must be when the space goes away in between
                    }
                }
                return used;
            }));
        }
        final FutureTask<Integer> inspector = inThread(() -> {
            int seen = 0;
            while (users.stream().anyMatch(user -> !user.isDone())) {
                seen += Space.inspectAll().size();
            }
            return seen;
        });
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            for (int i = 0; users.stream().anyMatch(user -> !user.isDone()); i++) {
                if (i % 2 == 0) {
                    Space.delete("test");
                } else {
                    final String answer = other.ask("delete " + spaces.directory());
                    assertTrue(answer.equals("true") || answer.equals("false"), answer);
                }
            }
        }
        for (FutureTask<Integer> user : users) {
            assertTrue(user.get(60, TimeUnit.SECONDS) > 0, "nobody could ever use the space");
        }
        inspector.get(60, TimeUnit.SECONDS);
        final Space last = spaces.open();
        assertSame(
                SharedFile.open(last, thing("one")), SharedFile.attach(last, "thing", "one"), "one per object and JVM");
    }

    private static <T> FutureTask<T> inThread(Callable<T> action) {
        final FutureTask<T> task = new FutureTask<>(action);
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
