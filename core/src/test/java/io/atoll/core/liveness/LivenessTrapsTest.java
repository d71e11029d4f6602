package io.atoll.core.liveness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.MemberJvm.Identity;
import io.atoll.core.testing.TestSpaces;
import io.atoll.core.testing.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What could cost a living member its kernel locks, done in a real process and watched from another one. The watcher
 * asks once only after the deed, so that no remembered verdict answers for the kernel; and at the end of each test it
 * must notice the real death, so that it is known to see at all.
 */
class LivenessTrapsTest {
    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private MemberJvm observer;
    private MemberJvm subject;

    @BeforeEach
    void start() {
        observer = MemberJvm.start(spaces.jvmOptions());
        subject = MemberJvm.start(spaces.jvmOptions());
        observer.join(spaces.directory());
    }

    @AfterEach
    void end() {
        subject.close();
        observer.close();
    }

    private void assertLivesUntilKilled(Identity... members) {
        for (Identity member : members) {
            assertFalse(observer.isDead(member), member + " was taken for dead");
        }
        subject.process().kill();
        for (Identity member : members) {
            Waiting.until(member + " is seen dead", () -> observer.isDead(member));
        }
    }

    @Test
    void shouldCountTwoClassLoadersOfOneJvmAsTwoLivingMembers() {
        final Identity first = subject.join(spaces.directory());
        final Identity second = subject.joinAsCopy(spaces.directory());
        final Identity third = subject.joinAsCopy(spaces.directory());
        assertNotEquals(first.slot(), second.slot());
        assertNotEquals(second.slot(), third.slot());
        assertEquals("false", subject.ask("isDead " + second.slot() + " " + second.epoch()));
        assertLivesUntilKilled(first, second, third);
    }

    @Test
    void shouldKeepAliveWhoseHandlesAndClassLoadersAreClosedAndCollected() {
        final Identity first = subject.join(spaces.directory());
        final Identity second = subject.joinAsCopy(spaces.directory());
        assertEquals("done", subject.ask("close"));
        assertEquals("done", subject.ask("forget"));
        assertLivesUntilKilled(first, second);
    }

    @Test
    void shouldBeOneMemberByWhicheverPathTheSpaceIsReached() throws IOException {
        final Path alias = Files.createSymbolicLink(spaces.home().resolve("alias"), spaces.home());
        final Identity direct = subject.join(spaces.directory());
        assertEquals(direct, subject.join(alias.resolve("test")));
        final Path roundabout = spaces.home().resolve("test/../alias/../test");
        assertEquals(direct, subject.join(roundabout));
        final Path byProcess = Path.of("/proc/self/root").resolve(Path.of("/").relativize(spaces.directory()));
        if (Files.isDirectory(byProcess)) {
            assertEquals(direct, subject.join(byProcess));
        }
        assertEquals("done", subject.ask("collect"));
        assertLivesUntilKilled(direct);
    }

    @Test
    void shouldJoinByAnAliasFirstAndStayAliveUnderTheRealPath() throws IOException {
        final Path alias = Files.createSymbolicLink(spaces.home().resolve("alias"), spaces.home());
        final Identity byAlias = subject.join(alias.resolve("test"));
        assertEquals(byAlias, subject.join(spaces.directory()));
        assertLivesUntilKilled(byAlias);
    }

    @Test
    void shouldKeepItsLocksWhenAnInterruptedThreadJoinsAndProbes() {
        final Identity other = observer.join(spaces.directory());
        assertEquals("done", subject.ask("interrupt"));
        final Identity member = subject.join(spaces.directory());
        assertFalse(subject.isDead(other));
        assertEquals(member, subject.join(spaces.directory()));
        assertEquals("2", subject.ask("inspect " + spaces.directory()));
        assertEquals("true", subject.ask("interrupted"), "the interrupt must still be pending");
        assertLivesUntilKilled(member);
    }

    @Test
    void shouldKeepItsLocksWhenOtherFilesOfTheSpaceAreOpenedAndClosed() {
        final Identity member = subject.join(spaces.directory());
        assertEquals("done", subject.ask("readAll " + spaces.directory()));
        assertLivesUntilKilled(member);
    }

    @Test
    void shouldNotOpenALockFileThatItIsAskedToList() {
        final Identity member = subject.join(spaces.directory());
        assertEquals("[]", subject.ask("list " + spaces.directory().resolve("members.lock")));
        assertEquals("[]", subject.ask("list " + spaces.directory().resolve("space.lock")));
        assertEquals("done", subject.ask("collect"));
        assertLivesUntilKilled(member);
    }

    @Test
    void shouldKeepItsLocksWhenItInspectsItsOwnSpace() {
        final Identity member = subject.join(spaces.directory());
        subject.joinAsCopy(spaces.directory());
        assertEquals("3", subject.ask("inspect " + spaces.directory()));
        assertEquals("done", subject.ask("collect"));
        assertLivesUntilKilled(member);
    }

    @Test
    void shouldKeepItsLocksWhenTheSystemPropertiesAreReplaced() {
        final Identity member = subject.join(spaces.directory());
        assertEquals("done", subject.ask("replaceProperties"));
        assertEquals("2", subject.ask("inspect " + spaces.directory()));
        assertEquals(member, subject.join(spaces.directory()));
        final Identity copy = subject.joinAsCopy(spaces.directory());
        assertNotEquals(member.slot(), copy.slot());
        assertEquals("done", subject.ask("collect"));
        assertLivesUntilKilled(member, copy);
    }

    @Test
    void shouldKeepAProbedMemberAliveHoweverManyLocksTheCollectorHasForgotten() {
        final Identity member = subject.join(spaces.directory());
        final Identity copy = subject.joinAsCopy(spaces.directory());
        assertEquals("done", subject.ask("collect"));
        // the JDK's own table holds locks weakly: a forgotten one would be taken over, and then dropped, by this probe
        assertFalse(subject.isDead(copy));
        assertEquals("3", subject.ask("inspect " + spaces.directory()));
        assertLivesUntilKilled(member, copy);
    }

    @Test
    void shouldCountAStoppedProcessAsAlive() {
        final Identity member = subject.join(spaces.directory());
        subject.process().stop();
        assertFalse(observer.isDead(member));
        subject.process().resume();
        assertEquals("2", subject.ask("inspect " + spaces.directory()));
        assertLivesUntilKilled(member);
    }

    @Test
    void shouldSeeAMemberDeadThatExitedInGoodOrder() {
        final Identity member = subject.join(spaces.directory());
        subject.process().say("exit 3");
        assertEquals(3, subject.process().join());
        assertTrue(observer.isDead(member));
    }
}
