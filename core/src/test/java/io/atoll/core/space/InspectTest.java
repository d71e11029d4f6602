package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Examiner;
import io.atoll.core.liveness.Member;
import io.atoll.core.space.SharedFile.Blueprint;
import io.atoll.core.space.SpaceReport.ObjectReport;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.MemberJvm.Identity;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InspectTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    /** Everything below the home: inode, length, last change of content, last change of anything, and content. */
    private Map<Path, String> snapshot() throws IOException {
        final Map<Path, String> snapshot = new TreeMap<>();
        try (var files = Files.walk(spaces.home())) {
            for (Path file : files.toList()) {
                final Map<String, Object> facts =
                        Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
                final boolean lock = file.toString().endsWith(".lock"); // reading one would drop this JVM's locks
                final int content = Files.isRegularFile(file) && !lock ? Arrays.hashCode(Files.readAllBytes(file)) : 0;
                snapshot.put(file, new TreeMap<>(facts).toString() + content);
            }
        }
        return snapshot;
    }

    @Test
    void shouldChangeNothingWhenAStrangerLooks() throws IOException {
        try (MemberJvm living = MemberJvm.start(spaces.jvmOptions());
                MemberJvm dead = MemberJvm.start(spaces.jvmOptions());
                MemberJvm owner = MemberJvm.start(spaces.jvmOptions())) {
            final Identity first = living.join(spaces.directory());
            final Identity second = dead.join(spaces.directory());
            owner.ask("current");
            dead.process().kill();
            final Map<Path, String> before = snapshot();

            final SpaceReport report = Space.inspect(spaces.directory());
            assertEquals(spaces.directory(), report.directory());
            assertEquals("", report.problem());
            assertTrue(report.thisBoot());
            final List<Member> members = report.members();
            assertEquals(
                    List.of(first, second),
                    members.stream()
                            .map(member -> new Identity(member.slot(), member.epoch()))
                            .toList());
            assertTrue(members.get(0).alive());
            assertFalse(members.get(1).alive());
            assertEquals(living.process().pid(), members.get(0).pid());
            assertTrue(members.get(0).command().contains("MemberJvm"));
            assertEquals(2, Space.inspectAll().size(), "the private space too");
            Space.list();

            assertEquals(before, snapshot());
            assertFalse(living.isDead(first));
            assertTrue(living.isDead(second));
            assertEquals(2, Space.inspect(spaces.directory()).members().size(), "the stranger has not joined");
        }
    }

    @Test
    void shouldShowTheObjectsOfASpaceToItsMembersAndChangeNothing() throws IOException {
        final Space space = spaces.open();
        SharedFile.create(space, new Blueprint("thing", "one", 1000, null));
        SharedFile.create(space, new Blueprint("stuff", "two", 2000, null)).part("unseen");
        final Map<Path, String> before = snapshot();
        final List<ObjectReport> objects = space.inspect().objects();
        assertEquals(
                List.of("stuff", "thing"),
                objects.stream().map(ObjectReport::kind).toList());
        assertEquals(
                List.of("two", "one"), objects.stream().map(ObjectReport::name).toList());
        assertEquals(
                List.of(2000L, 1000L), objects.stream().map(ObjectReport::bytes).toList());
        assertEquals(1, space.inspect().members().size());
        assertEquals(before, snapshot());
    }

    @Test
    void shouldKeepItsLocksFromWhoeverWouldReadTheirFiles() throws IOException {
        final Space space = spaces.open();
        final Path kind = Files.createDirectory(space.directory().resolve("thing"));
        Files.createLink(kind.resolve("same"), space.directory().resolve("members.lock"));
        final Examiner examiner = new Examiner(space.directory(), true);
        for (String lock : List.of("members.lock", "space.lock", "none.lock")) {
            assertThrows(IllegalArgumentException.class, () -> examiner.examine(lock, null, null), lock);
        }
        assertThrows(IllegalArgumentException.class, () -> examiner.examine("thing", "same", null));
        try (MemberJvm other = MemberJvm.start(spaces.jvmOptions())) {
            other.join(spaces.directory());
            final Member me = space.inspect().members().get(0);
            assertFalse(other.isDead(new Identity(me.slot(), me.epoch())));
        }
    }

    @Test
    void shouldSayThatThereIsNoSpace() throws IOException {
        assertThrows(ObjectMissingException.class, () -> Space.inspect(spaces.directory()));
        assertEquals(List.of(), Space.inspectAll());
        System.setProperty("atoll.home", spaces.home().resolve("none").toString());
        assertEquals(List.of(), Space.inspectAll());
        assertEquals(List.of(), Space.list());
        assertFalse(Space.delete("test"));
        assertTrue(Files.notExists(spaces.home().resolve("none")), "looking must not make a home");
    }
}
