package io.atoll.core.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.testing.MemberJvm;
import io.atoll.core.testing.TestSpaces;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Only where it is certain that nobody lives may a space be swept. */
class InhabitantsTest {
    private static final Path HOME = Path.of("/home");
    private static final Path SPACE = HOME.resolve("s");

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private MemberJvm member() {
        return MemberJvm.start(spaces.jvmOptions());
    }

    private static Inhabitants of(Path space) throws IOException {
        return Inhabitants.of(Platform.system(), space);
    }

    private static void mustBeUnknown(Path space) throws IOException {
        assertFalse(of(space).isKnown());
        assertFalse(of(space).isNobody());
    }

    /** Whole, but for a table that another version of Atoll has written. */
    private static void writeByAnotherVersion(Path space) throws IOException {
        final Path members = space.resolve(SpaceRoom.MEMBERS);
        final byte[] bytes = Files.readAllBytes(members);
        final UnsafeBuffer header = new UnsafeBuffer(bytes);
        header.putInt(FileHeader.FORMAT_VERSION_OFFSET, FileHeader.FORMAT_VERSION + 1);
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, FileHeader.CRC_OFFSET);
        header.putInt(FileHeader.CRC_OFFSET, (int) crc.getValue());
        Files.delete(members); // a new file, never the old one: who has that mapped must not lose it
        Platform.system().write(members, bytes, Access.OWNER);
    }

    @Test
    void shouldSweepAPrivateSpaceOnlyIfItIsCertainThatNobodyLivesInIt() throws IOException {
        try (MemberJvm living = member();
                MemberJvm dead = member();
                MemberJvm lockless = member();
                MemberJvm foreign = member();
                MemberJvm sweeper = member()) {
            final Path inUse = Path.of(living.ask("current"));
            final Path left = Path.of(dead.ask("current"));
            final Path withoutLocks = Path.of(lockless.ask("current"));
            final Path ofAnotherVersion = Path.of(foreign.ask("current"));
            living.process().stop();
            for (MemberJvm dying : List.of(dead, lockless, foreign)) {
                dying.process().kill();
            }
            Files.delete(withoutLocks.resolve(SpaceRoom.MEMBERS_LOCK));
            writeByAnotherVersion(ofAnotherVersion);
            assertEquals(new Inhabitants(true, false, "pid " + living.process().pid()), of(inUse));
            assertEquals(new Inhabitants(true, true, "nobody"), of(left));
            mustBeUnknown(withoutLocks);
            mustBeUnknown(ofAnotherVersion);

            final Path own = Path.of(sweeper.ask("current"));
            assertTrue(Files.notExists(left), "nobody lives there");
            for (Path kept : List.of(own, inUse, withoutLocks, ofAnotherVersion)) {
                assertTrue(Files.exists(kept.resolve(SpaceRoom.META)), kept.toString());
            }
            assertTrue(Files.notExists(withoutLocks.resolve(SpaceRoom.MEMBERS_LOCK)), "looking makes none");
            assertTrue(Space.delete(withoutLocks) && Space.delete(ofAnotherVersion), "its user may delete it");
        }
    }

    @Test
    void shouldTellOneLivingMemberAndCountTheOthers() throws IOException {
        try (MemberJvm first = member();
                MemberJvm second = member();
                MemberJvm third = member()) {
            for (MemberJvm member : List.of(first, second, third)) {
                member.join(spaces.directory());
            }
            first.process().kill();
            assertEquals(
                    new Inhabitants(true, false, "pid " + second.process().pid() + " and 1 more"),
                    of(spaces.directory()));
        }
    }

    @Test
    void shouldNotTellWithoutATableWhatHasBeenLocked() throws IOException {
        try (MemberJvm member = member()) {
            member.join(spaces.directory());
        }
        Files.delete(spaces.directory().resolve(SpaceRoom.MEMBERS));
        mustBeUnknown(spaces.directory());
    }

    /** Something happens in the midst of looking. */
    @FunctionalInterface
    private interface Happening {
        void happen(SimulatedMachine machine) throws IOException;
    }

    /** What a look finds while something happens after its first call of the operating system, its second, and so on. */
    private static List<Inhabitants> foundWhile(Happening given, Happening happening) throws IOException {
        final List<Inhabitants> found = new ArrayList<>();
        for (int moment = 1; ; moment++) {
            final SimulatedMachine machine = new SimulatedMachine();
            machine.platform(0).createDirectory(HOME, Access.OWNER);
            given.happen(machine);
            final int[] callsUntilItHappens = {moment};
            found.add(Inhabitants.of(on(machine, callsUntilItHappens, happening), SPACE));
            if (callsUntilItHappens[0] > 0) {
                assertTrue(found.size() > 3, "something must happen in between");
                return found; // it never happened: the look was over before
            }
        }
    }

    /** The operating system as a stranger sees it, to whom every announced process is on its way. */
    private static Platform on(SimulatedMachine machine, int[] callsUntilItHappens, Happening happening) {
        return (Platform) Proxy.newProxyInstance(
                Platform.class.getClassLoader(), new Class<?>[] {Platform.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("isOnACommandLine")) {
                        return true;
                    }
                    final Object answer;
                    try {
                        answer = called.invoke(machine.platform(0), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (--callsUntilItHappens[0] == 0) {
                        happening.happen(machine);
                    }
                    return answer;
                });
    }

    private static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), SPACE);
    }

    @Test
    void shouldNotMissWhomADyingMemberAnnouncesMeanwhile() throws IOException {
        final List<Inhabitants> found = foundWhile(machine -> space(machine, 1), machine -> {
            space(machine, 1).expectMember("child");
            machine.die(1);
        });
        for (Inhabitants inhabitants : found) {
            assertTrue(inhabitants.isKnown() && !inhabitants.isNobody(), found::toString);
        }
    }

    @Test
    void shouldNotTakeASpaceForDamagedThatIsFinishedMeanwhile() throws IOException {
        for (boolean hasTable : new boolean[] {false, true}) {
            final List<Inhabitants> found = foundWhile(
                    machine -> {
                        space(machine, 1);
                        machine.die(1);
                        leaveAsOneWhoDiedBeforeItHadJoined(machine.platform(0), hasTable);
                    },
                    machine -> space(machine, 2));
            for (Inhabitants inhabitants : found) {
                assertTrue(inhabitants.isKnown(), found::toString);
            }
            assertFalse(found.get(0).isNobody(), found::toString);
            assertTrue(found.get(found.size() - 1).isNobody(), found::toString);
        }
    }

    private static void leaveAsOneWhoDiedBeforeItHadJoined(Platform platform, boolean hasTable) throws IOException {
        final Path members = SPACE.resolve(SpaceRoom.MEMBERS);
        final byte[] table = platform.read(members);
        Arrays.fill(table, FileHeader.LENGTH, table.length, (byte) 0);
        platform.unlink(members);
        platform.unlink(SPACE.resolve(SpaceRoom.MEMBERS_LOCK));
        if (hasTable) {
            platform.write(members, table, Access.OWNER);
        }
    }
}
