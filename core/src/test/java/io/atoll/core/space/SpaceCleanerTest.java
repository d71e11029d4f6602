package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.CleaningReport.Kept;
import io.atoll.core.space.CleaningReport.Reason;
import io.atoll.core.space.CleaningReport.Remains;
import io.atoll.core.space.CleaningReport.Removed;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nobody alive uses goes, and nothing else. */
class SpaceCleanerTest {
    private static final int LENGTH = FileHeader.LENGTH + 64;
    private static final int ROUNDS = 20;
    private static final int VISITS = 200;
    private static final long PAUSE_NANOS = 50_000;

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private List<Path> everything() throws IOException {
        try (var files = Files.walk(spaces.home())) {
            return files.sorted().toList();
        }
    }

    /** What a dry run tells, after it has changed nothing, and what is then removed: the same. */
    private CleaningReport clean(boolean namedToo) throws IOException {
        final List<Path> before = everything();
        final CleaningReport foretold = SpaceCleaner.cleanHome(namedToo, true);
        assertEquals(before, everything(), "a dry run changes nothing");
        final CleaningReport done = SpaceCleaner.cleanHome(namedToo, false);
        assertEquals(foretold.removed(), done.removed());
        assertEquals(foretold.kept(), done.kept());
        for (Removed removed : done.removed()) {
            assertTrue(Files.notExists(removed.path()), removed.toString());
        }
        for (Kept kept : done.kept()) {
            assertTrue(Files.exists(kept.path()), kept.toString());
        }
        return done;
    }

    private static List<Path> paths(CleaningReport report) {
        return report.removed().stream().map(Removed::path).toList();
    }

    private static Reason onlyReason(CleaningReport report) {
        assertEquals(1, report.kept().size(), report.toString());
        return report.kept().get(0).reason();
    }

    @Test
    void shouldFindNothingWhereThereIsNoHome() throws IOException {
        Files.delete(spaces.home());
        assertEquals(new CleaningReport(List.of(), List.of()), SpaceCleaner.cleanHome(true, false));
        assertTrue(Files.notExists(spaces.home()));
        Files.createDirectory(spaces.home());
    }

    @Test
    void shouldRemoveAPrivateSpaceOnlyWhenAllItsMembersAreDead() throws IOException {
        try (MemberJvm first = MemberJvm.start(spaces.jvmOptions())) {
            final Path space = Path.of(first.ask("current"));
            try (MemberJvm second = MemberJvm.start(spaces.jvmOptions())) {
                second.join(space);
                first.process().kill();
                second.process().stop();
                assertEquals(Reason.IN_USE, onlyReason(clean(true)));
                second.process().resume();
                assertEquals("2", second.ask("inspect " + space));
                second.process().kill();
            }
            final CleaningReport report = clean(false);
            assertEquals(List.of(space), paths(report));
            assertEquals(Remains.SPACE, report.removed().get(0).remains());
            assertTrue(report.removed().get(0).bytes() > 0);
        }
        assertEquals(List.of(spaces.home()), everything());
    }

    @Test
    void shouldRemoveANamedSpaceOfTheDeadOnlyOnDemand() throws IOException {
        try (MemberJvm member = MemberJvm.start(spaces.jvmOptions())) {
            member.ask("open one");
            member.ask("open two");
            member.process().kill();
        }
        final CleaningReport report = clean(false);
        assertEquals(List.of(), report.removed());
        assertEquals(
                List.of(Reason.NAMED, Reason.NAMED),
                report.kept().stream().map(Kept::reason).toList());
        final Path one = spaces.home().resolve("one");
        assertEquals(List.of(one), paths(SpaceCleaner.cleanSpace(one, true)));
        assertTrue(Files.exists(one));
        assertEquals(List.of(one), paths(SpaceCleaner.cleanSpace(one, false)));
        assertEquals(List.of("two"), Space.list());
        assertThrows(ObjectMissingException.class, () -> SpaceCleaner.cleanSpace(one, false));
        clean(true);
        assertEquals(List.of(), Space.list());
    }

    @Test
    void shouldRefuseToRemoveANamedSpaceThatSomebodyLivesIn() throws IOException {
        final Space space = spaces.open();
        assertEquals(Reason.IN_USE, onlyReason(SpaceCleaner.cleanSpace(space.directory(), false)));
        assertEquals(Reason.IN_USE, onlyReason(clean(true)));
        SharedFile.create(space, new Blueprint("thing", "one", LENGTH, null));
    }

    @Test
    void shouldWaitForAChildOnItsWay() throws IOException {
        final String token = "atoll-test-" + System.nanoTime();
        try (MemberJvm parent = MemberJvm.start(spaces.jvmOptions());
                ChildJvm child = ChildJvm.start(spaces.jvmOptions(), MemberJvm.Main.class, token)) {
            parent.ask("open test");
            assertEquals("done", parent.ask("expect " + token));
            assertEquals("done", child.ask("interrupt"), "its command line can be seen");
            parent.process().kill();
            assertEquals(Reason.IN_USE, onlyReason(clean(true)));
            child.kill();
            assertEquals(List.of(spaces.directory()), paths(clean(true)));
        }
    }

    @Test
    void shouldRemoveInASpaceInUseOnlyWhatTheDeadLeft() throws IOException {
        final Space space = spaces.open();
        final SharedFile sound = SharedFile.create(space, new Blueprint("thing", "sound", LENGTH, null));
        try (ChildJvm dying = creator("one");
                ChildJvm living = creator("two")) {
            dying.kill();
            living.stop();
            final Path things = space.directory().resolve("thing");
            final Path outlived = directory(things.resolve(".side-abc"), ".orphaned-0");
            final Path used = directory(things.resolve(".side-def"), ".orphaned-3");
            final Path lost = directory(things.resolve(".parts-abc"), "0");
            final Path needed = directory(SharedFile.parts(sound.path(), sound.objectId()), "0");
            final CleaningReport report = clean(true);
            assertEquals(Reason.IN_USE, onlyReason(report));
            assertEquals(3, report.removed().size(), report.toString());
            assertEquals(Remains.UNFINISHED_FILE, report.removed().get(0).remains());
            assertEquals(LENGTH, report.removed().get(0).bytes());
            assertTrue(paths(report).containsAll(List.of(outlived, lost)), report.toString());
            assertTrue(Files.exists(used) && Files.exists(needed));
            living.resume();
            living.say("");
            assertEquals("created", living.answer());
            assertEquals(0, living.join());
        }
        assertEquals(42, SharedFile.attach(space, "thing", "two").buffer().getLong(FileHeader.LENGTH));
    }

    private ChildJvm creator(String name) {
        final ChildJvm creator = ChildJvm.start(spaces.jvmOptions(), SweepingTest.Creator.class, name);
        assertEquals("inside", creator.answer());
        return creator;
    }

    private static Path directory(Path directory, String file) throws IOException {
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(
                directory.resolve(file),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return directory;
    }

    @Test
    void shouldFinishWhatDeadCreatorsAndDeletersBegan() throws IOException {
        final Path gone = directory(spaces.home().resolve(".gone-1"), "space.lock");
        final Path named = directory(spaces.home().resolve("begun"), "space.lock");
        final CleaningReport report = clean(false);
        assertEquals(List.of(gone, named), paths(report));
        assertEquals(
                List.of(Remains.DELETED_SPACE, Remains.UNFINISHED_SPACE),
                report.removed().stream().map(Removed::remains).toList());
    }

    @Test
    void shouldLeaveAloneWhatIsNoSpaceOrCannotBeTrusted() throws IOException {
        final Path foreign = directory(spaces.home().resolve("foreign"), "thesis.txt");
        final Path hidden = directory(spaces.home().resolve(".hidden"), "space.lock");
        final Path open = directory(spaces.home().resolve("open"), "space.lock");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        final Path elsewhere = directory(spaces.home().resolve("elsewhere"), "precious");
        Files.createSymbolicLink(spaces.home().resolve(".gone-2"), elsewhere);
        final List<Path> before = everything();
        final CleaningReport report = clean(true);
        assertEquals(before, everything());
        assertEquals(Reason.PROBLEM, onlyReason(report));
        assertEquals(open, report.kept().get(0).path());
        assertTrue(Files.exists(foreign) && Files.exists(hidden));
    }

    @Test
    void shouldNotTouchWhatIsAnotherUsers() throws IOException {
        final Path gone = directory(spaces.home().resolve(".gone-1"), "space.lock");
        final Path space = directory(spaces.home().resolve(".private-1"), "space.lock");
        final Platform strange = (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, method, arguments) -> {
                    final Object answer = method.invoke(Platform.system(), arguments);
                    return answer instanceof FileFacts facts && !arguments[0].equals(spaces.home())
                            ? new FileFacts(
                                    facts.type(),
                                    facts.length(),
                                    facts.key(),
                                    "somebody",
                                    false,
                                    facts.permissions(),
                                    facts.sticky())
                            : answer;
                });
        final CleaningReport report = SpaceCleaner.cleanHome(strange, true, false);
        assertEquals(List.of(), report.removed());
        assertEquals(
                List.of(gone, space), report.kept().stream().map(Kept::path).toList());
        for (Kept kept : report.kept()) {
            assertEquals(Reason.PROBLEM, kept.reason());
            assertTrue(kept.why().contains("user somebody"), kept.why());
            assertTrue(Files.exists(kept.path()));
        }
    }

    @Test
    void shouldRefuseAHomeThatIsOpenToOthers() throws IOException {
        Files.setPosixFilePermissions(spaces.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(UnsafeFileException.class, () -> SpaceCleaner.cleanHome(true, false));
    }

    @Test
    void shouldTellWhyADamagedSpaceIsLeft() throws IOException {
        try (MemberJvm member = MemberJvm.start(spaces.jvmOptions())) {
            member.ask("open test");
            member.process().kill();
        }
        try (var members = Files.newByteChannel(
                spaces.directory().resolve(SpaceRoom.MEMBERS), java.nio.file.StandardOpenOption.WRITE)) {
            members.truncate(1000);
        }
        final CleaningReport report = clean(true);
        assertEquals(Reason.PROBLEM, onlyReason(report));
        assertTrue(report.kept().get(0).why().contains("damaged"), report.toString());
    }

    /** All spaces are dead when it begins; then one process opens them one after the other while another cleans. */
    @Test
    void shouldNeverTakeASpaceFromSomebodyWhoHasJoinedIt() throws Exception {
        try (MemberJvm former = MemberJvm.start(spaces.jvmOptions())) {
            IntStream.range(0, ROUNDS).forEach(round -> former.ask("open s" + round));
            former.process().kill();
        }
        final AtomicBoolean ended = new AtomicBoolean();
        final AtomicInteger removed = new AtomicInteger();
        final FutureTask<Void> cleaning = new FutureTask<>(() -> {
            int visits =
                    0; // bounded, as whoever takes a space away again and again before it is whole keeps it from being
            // made
            for (int round = 0; visits < VISITS && !ended.get(); round = (round + 1) % ROUNDS) {
                final Path space = spaces.home().resolve("s" + round);
                try {
                    removed.addAndGet(
                            SpaceCleaner.cleanSpace(space, false).removed().size());
                    visits++;
                } catch (ObjectMissingException e) {
                    LockSupport.parkNanos(PAUSE_NANOS); // removed, and not made anew yet
                }
            }
            return null;
        });
        try (MemberJvm joiner = MemberJvm.start(spaces.jvmOptions())) {
            joiner.ask("interrupted");
            final Thread cleaner = new Thread(cleaning);
            cleaner.start();
            Waiting.until("it cleans", () -> removed.get() > 0 || cleaning.isDone());
            for (int round = ROUNDS - 1; round >= 0; round--) {
                final String joined = joiner.ask("open s" + round);
                assertTrue(joined.matches("\\d+ \\d+"), joined);
            }
            for (int round = 0; round < ROUNDS; round++) {
                final Path space = spaces.home().resolve("s" + round);
                assertTrue(
                        Space.inspect(space).members().stream()
                                .anyMatch(member -> member.alive()
                                        && member.pid() == joiner.process().pid()),
                        "the joiner has lost " + space);
            }
            ended.set(true);
            cleaning.get(60, TimeUnit.SECONDS);
        } finally {
            ended.set(true);
        }
        clean(true);
        assertEquals(List.of(spaces.home()), everything());
    }
}
