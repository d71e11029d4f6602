package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Private spaces begin with a process, are inherited by its children, and end with the last of them. */
class PrivateSpaceTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private final List<AutoCloseable> processes = new ArrayList<>();
    private MemberJvm parent;
    private Path space;

    @BeforeEach
    void makePrivateSpace() {
        parent = start();
        space = Path.of(parent.ask("current"));
        assertEquals(spaces.home(), space.getParent());
        assertTrue(Files.isDirectory(space));
    }

    @AfterEach
    void endProcesses() throws Exception {
        for (AutoCloseable process : processes) {
            process.close();
        }
    }

    private MemberJvm start() {
        final MemberJvm process = MemberJvm.start(spaces.jvmOptions());
        processes.add(process);
        return process;
    }

    private MemberJvm startChild() {
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-Datoll.space=" + space);
        final MemberJvm child = MemberJvm.start(options);
        processes.add(child);
        return child;
    }

    /** Somebody else comes and opens a private space of their own. */
    private void openAnother() {
        final MemberJvm next = start();
        final String other = next.ask("current");
        assertFalse(other.startsWith("failed"), other);
        assertNotEquals(space.toString(), other);
        next.process().kill();
    }

    private static void exit(MemberJvm process) {
        process.process().say("exit 0");
        assertEquals(0, process.process().join());
    }

    @Test
    void shouldStayTheSameForTheLifeOfTheProcessAndNotBeListed() throws IOException {
        assertEquals(space.toString(), parent.ask("current"));
        assertEquals(List.of(), Space.list());
        assertEquals(1, Space.inspectAll().size());
    }

    @Test
    void shouldBeSweptByTheNextOpenerAfterAllItsUsersWereKilled() {
        final MemberJvm child = startChild();
        assertEquals(space.toString(), child.ask("current"));
        parent.process().kill();
        openAnother();
        assertTrue(Files.exists(space), "the child lives");
        child.process().kill();
        assertTrue(Files.exists(space), "nobody has swept yet");
        openAnother();
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldEndWithItsLastMemberInGoodOrder() {
        final MemberJvm child = startChild();
        assertEquals(space.toString(), child.ask("current"));
        exit(parent);
        assertTrue(Files.exists(space), "the child lives");
        exit(child);
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldEndWhenItsLastMembersLeaveAtTheSameTime() {
        final List<MemberJvm> children = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            children.add(startChild());
        }
        children.forEach(child -> assertEquals(space.toString(), child.ask("current")));
        children.add(parent);
        children.forEach(child -> child.process().say("exit 0"));
        children.forEach(child -> assertEquals(0, child.process().join()));
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldNotBeSweptWhileItsOnlyMemberIsStopped() {
        parent.process().stop();
        openAnother();
        assertTrue(Files.exists(space));
        parent.process().resume();
        assertEquals("1", parent.ask("inspect " + space));
    }

    @Test
    void shouldNotBeSweptWhileAStartedChildIsOnItsWay() {
        final String token = "atoll-test-" + System.nanoTime();
        assertEquals("done", parent.ask("expect " + token));
        final List<String> options = new ArrayList<>(
                List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED", "-Datoll.space=" + space));
        options.addAll(spaces.jvmOptions());
        // with a command line as long as real ones are
        final String[] arguments = {"x".repeat(10_000), token};
        final ChildJvm child = ChildJvm.start(options, MemberJvm.Main.class, arguments);
        processes.add(child);
        parent.process().kill();
        openAnother();
        assertTrue(Files.exists(space), "a child is on its way");
        assertEquals(space.toString(), child.ask("current"));
        openAnother();
        assertTrue(Files.exists(space), "a child lives");
        child.kill();
        openAnother();
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldBeLeftToAChildOnItsWayByAParentThatExits() {
        final String token = "atoll-test-" + System.nanoTime();
        assertEquals("done", parent.ask("expect " + token));
        final List<String> options = new ArrayList<>(spaces.jvmOptions());
        options.add("-Datoll.space=" + space);
        final ChildJvm child = ChildJvm.start(options, MemberJvm.Main.class, token);
        processes.add(child);
        exit(parent);
        assertTrue(Files.exists(space));
        assertEquals(space.toString(), child.ask("current"));
        child.say("exit 0");
        assertEquals(0, child.join());
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldNotWaitForAnExpectedChildThatNeverCame() {
        assertEquals("done", parent.ask("expect atoll-test-" + System.nanoTime()));
        parent.process().kill();
        openAnother();
        assertTrue(Files.notExists(space));
    }

    @Test
    void shouldBeSweptHoweverLittleOfItItsCreatorHadMade() throws IOException {
        final Path nothing = privateDirectory("nothing");
        final Path lockOnly = privateDirectory("lock");
        Files.createFile(lockOnly.resolve("space.lock"));
        final Path noMembers = privateDirectory("meta");
        Files.createFile(noMembers.resolve("space.lock"));
        Files.copy(space.resolve("space.meta"), noMembers.resolve("space.meta"));
        try (var all = Files.walk(spaces.home())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
        openAnother();
        for (Path half : List.of(nothing, lockOnly, noMembers)) {
            assertTrue(Files.notExists(half), half + " is left");
        }
        assertTrue(Files.exists(space));
    }

    private Path privateDirectory(String name) throws IOException {
        return Files.createDirectory(
                spaces.home().resolve(".private-" + name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void shouldKeepItsMembersAliveWhoeverSweepsAround() {
        final MemberJvm observer = startChild();
        assertEquals(space.toString(), observer.ask("current"));
        openAnother();
        openAnother();
        final MemberJvm child = startChild();
        assertEquals(space.toString(), child.ask("current"));
        assertEquals("3", observer.ask("inspect " + space));
        parent.process().kill();
        Waiting.until(
                "the parent, member 0.1, is seen dead",
                () -> observer.ask("isDead 0 1").equals("true"));
        assertEquals("false", observer.ask("isDead 2 1"));
    }
}
