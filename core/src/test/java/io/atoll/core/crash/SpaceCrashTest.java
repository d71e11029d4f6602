package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.liveness.Member;
import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deaths while a space is made, joined and deleted, and while an object is made and unlinked. */
class SpaceCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final Path SPACE = HOME.resolve("space");
    private static final SharedFile.Blueprint OBJECT = new SharedFile.Blueprint(
            "thing", "a", FileHeader.LENGTH + 64, buffer -> buffer.putLong(FileHeader.LENGTH, 42), 5);

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        SimulatedSpaces.prepare(machine.platform(process), HOME);
        return SimulatedSpaces.open(machine.platform(process), SPACE);
    }

    private static void givenAHome(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
    }

    private static void givenASpaceWithAMember(SimulatedMachine machine) throws IOException {
        givenAHome(machine);
        open(machine, 1);
    }

    /** The process lives in the table under an identity of its own, and nothing unfinished is left. */
    private static void joinedAndClean(SimulatedMachine machine, int process) throws IOException {
        final Space space = open(machine, process);
        final List<Member> living =
                space.members().table().members().stream().filter(Member::alive).toList();
        assertEquals(
                1, living.stream().filter(member -> member.pid() == process).count(), () -> "members " + living);
        assertEquals(
                living.size(), living.stream().mapToInt(Member::slot).distinct().count());
        space.maintain();
        machine.paths()
                .forEach(path -> assertTrue(
                        !path.getFileName().toString().startsWith(".tmp-")
                                && !path.getFileName().toString().startsWith(".gone-"),
                        () -> path + " is left"));
    }

    @Test
    void shouldFinishASpaceWhoseCreatorDied() {
        DeathAnywhere.given(SpaceCrashTest::givenAHome)
                .when("create a space", machine -> open(machine, DeathAnywhere.VICTIM))
                .then("open it", SpaceCrashTest::open)
                .holds("joined, nothing left over", SpaceCrashTest::joinedAndClean)
                .check();
    }

    @Test
    void shouldLeaveAUsableTableWhenAJoinerDies() {
        DeathAnywhere.given(machine -> {
                    givenASpaceWithAMember(machine);
                    open(machine, 2);
                    machine.die(2);
                })
                .when("join", machine -> open(machine, DeathAnywhere.VICTIM))
                .then("join", SpaceCrashTest::open)
                .holds("joined beside the living", (machine, process) -> {
                    joinedAndClean(machine, process);
                    assertEquals(
                            2,
                            open(machine, process).members().table().members().stream()
                                    .filter(Member::alive)
                                    .count());
                })
                .check();
    }

    @Test
    void shouldFinishADeleteWhoseDeleterDied() {
        DeathAnywhere.given(machine -> {
                    givenASpaceWithAMember(machine);
                    SharedFile.create(open(machine, 1), OBJECT);
                    machine.die(1);
                })
                .when("delete", machine -> SimulatedSpaces.delete(machine.platform(DeathAnywhere.VICTIM), SPACE))
                .then("open the same name", SpaceCrashTest::open)
                .holds("joined, nothing left over", SpaceCrashTest::joinedAndClean)
                .check();
    }

    @Test
    void shouldShowAnObjectCompleteOrNotAtAll() {
        DeathAnywhere.given(SpaceCrashTest::givenASpaceWithAMember)
                .when("create an object", machine -> SharedFile.create(open(machine, DeathAnywhere.VICTIM), OBJECT))
                .then("open it", (machine, process) -> SharedFile.open(open(machine, process), OBJECT))
                .holds("complete, nothing left over", (machine, process) -> {
                    final SharedFile file = SharedFile.attach(open(machine, process), "thing", "a");
                    assertEquals(42, file.buffer().getLong(FileHeader.LENGTH));
                    assertEquals(5, file.header().option(0));
                    joinedAndClean(machine, process);
                })
                .check();
    }

    @Test
    void shouldUnlinkWhollyOrNotAtAll() {
        DeathAnywhere.given(machine -> {
                    givenASpaceWithAMember(machine);
                    final SharedFile file = SharedFile.create(open(machine, 1), OBJECT);
                    machine.platform(1).createZeroed(file.part("part"), 0, Access.OWNER);
                })
                .when(
                        "unlink",
                        machine -> SharedFile.attach(open(machine, DeathAnywhere.VICTIM), "thing", "a")
                                .unlink())
                .then("unlink it if it is there", (machine, process) -> {
                    try {
                        SharedFile.attach(open(machine, process), "thing", "a").unlink();
                    } catch (ObjectMissingException e) {
                        // the victim had done it
                    }
                })
                .holds("nothing left over", (machine, process) -> {
                    joinedAndClean(machine, process);
                    assertEquals(List.of(), machine.platform(process).list(SPACE.resolve("thing")));
                })
                .check();
    }
}
