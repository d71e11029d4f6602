package io.atoll.core.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.platform.Access;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SideFiles;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;

/** Deaths while side files are made, named again and abandoned. */
class SideFilesCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final Path SPACE = HOME.resolve("space");
    private static final SharedFile.Blueprint THING =
            new SharedFile.Blueprint("thing", "a", FileHeader.LENGTH + 64, null);
    private static final int CONTENT = FileHeader.LENGTH;
    private static final int LENGTH = 2 * Long.BYTES;
    private static final long NONE = -1;

    private static Space open(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), SPACE);
    }

    private static SideFiles sides(SimulatedMachine machine, int process) throws IOException {
        return SharedFile.attach(open(machine, process), "thing", "a").sideFiles();
    }

    private static Consumer<AtomicBuffer> holding(long value) {
        return memory -> {
            memory.putLong(CONTENT, value);
            memory.putLong(CONTENT + Long.BYTES, value);
        };
    }

    /** What a side file was made with, all of it. */
    private static long valueOf(SideFiles sides, String name) throws IOException {
        final AtomicBuffer memory;
        try {
            memory = sides.map(name);
        } catch (NoSuchFileException e) {
            return NONE;
        }
        assertEquals(CONTENT + LENGTH, memory.capacity());
        final long value = memory.getLong(CONTENT);
        assertEquals(value, memory.getLong(CONTENT + Long.BYTES), "half-made");
        return value;
    }

    private static SharedFile givenAnObject(SimulatedMachine machine) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        return SharedFile.create(open(machine, 1), THING);
    }

    private static void nothingUnfinished(SimulatedMachine machine, int process) throws IOException {
        open(machine, process).maintain();
        machine.paths()
                .forEach(path -> assertTrue(
                        !path.getFileName().toString().startsWith(".tmp-"), () -> path + " is left unfinished"));
    }

    @Test
    void shouldAppearCompleteOrNotAtAll() {
        DeathAnywhere.given(SideFilesCrashTest::givenAnObject)
                .when(
                        "make a side file",
                        machine -> sides(machine, DeathAnywhere.VICTIM).create("x", LENGTH, holding(42)))
                .then("join", SideFilesCrashTest::open)
                .holds("complete or not there, nothing unfinished", (machine, process) -> {
                    final SideFiles sides = sides(machine, process);
                    assertTrue(List.of(NONE, 42L).contains(valueOf(sides, "x")));
                    nothingUnfinished(machine, process);
                    sides.create("x", LENGTH, holding(43));
                    assertEquals(43, valueOf(sides, "x"), "the name can be used again");
                })
                .check();
    }

    @Test
    void shouldBeTheOldTheNewOrNoneWhereOneTakesThePlaceOfAnother() {
        DeathAnywhere.given(machine -> givenAnObject(machine).sideFiles().create("x", LENGTH, holding(41)))
                .when(
                        "make a side file again",
                        machine -> sides(machine, DeathAnywhere.VICTIM).create("x", LENGTH, holding(42)))
                .then("join", SideFilesCrashTest::open)
                .holds("complete or not there, nothing unfinished", (machine, process) -> {
                    assertTrue(List.of(NONE, 41L, 42L).contains(valueOf(sides(machine, process), "x")));
                    nothingUnfinished(machine, process);
                })
                .check();
    }

    @Test
    void shouldKeepTheirFirstNameWhateverBecomesOfTheSecond() {
        DeathAnywhere.given(machine -> {
                    final SideFiles sides = givenAnObject(machine).sideFiles();
                    sides.create("x", LENGTH, holding(42));
                    sides.create("y", LENGTH, holding(41));
                })
                .when("give it a second name, and a third that is taken", machine -> {
                    final SideFiles sides = sides(machine, DeathAnywhere.VICTIM);
                    sides.link("x", "z");
                    sides.link("x", "y");
                })
                .then("join", SideFilesCrashTest::open)
                .holds("complete under each name", (machine, process) -> {
                    final SideFiles sides = sides(machine, process);
                    assertEquals(42, valueOf(sides, "x"));
                    assertTrue(List.of(NONE, 41L, 42L).contains(valueOf(sides, "y")));
                    assertTrue(List.of(NONE, 42L).contains(valueOf(sides, "z")));
                    nothingUnfinished(machine, process);
                })
                .check();
    }

    private static void unlinkIfThere(SimulatedMachine machine, int process) throws IOException {
        try {
            SharedFile.attach(open(machine, process), "thing", "a").unlink();
        } catch (ObjectMissingException e) {
            // somebody had done it
        }
    }

    @Test
    void shouldStayForThoseAttachedWhenTheObjectIsUnlinkedAndGoWhenTheyAreDead() {
        final SharedFile[] attached = new SharedFile[1];
        DeathAnywhere.given(machine -> {
                    attached[0] = givenAnObject(machine);
                    attached[0].sideFiles().create("x", LENGTH, holding(42));
                })
                .when(
                        "unlink",
                        machine -> SharedFile.attach(open(machine, DeathAnywhere.VICTIM), "thing", "a")
                                .unlink())
                .then("unlink it if it is there", SideFilesCrashTest::unlinkIfThere)
                .holds("there as long as process 1, and not longer", (machine, process) -> {
                    open(machine, process).maintain();
                    assertEquals(42, valueOf(attached[0].sideFiles(), "x"));
                    machine.die(1);
                    machine.die(process);
                    open(machine, 7); // perhaps the first to see that they are nobody's
                    machine.die(7);
                    open(machine, 8);
                    assertEquals(List.of(), machine.platform(8).list(SPACE.resolve("thing")));
                    machine.die(8);
                })
                .check();
    }

    @Test
    void shouldGoWithAnObjectThatIsUnlinkedWhenNoneIsLeft() {
        DeathAnywhere.given(machine -> {
                    final SideFiles sides = givenAnObject(machine).sideFiles();
                    sides.create("x", LENGTH, holding(42));
                    sides.remove("x");
                })
                .when(
                        "unlink",
                        machine -> SharedFile.attach(open(machine, DeathAnywhere.VICTIM), "thing", "a")
                                .unlink())
                .then("unlink it if it is there", SideFilesCrashTest::unlinkIfThere)
                .holds("nothing is left", (machine, process) -> {
                    open(machine, process).maintain();
                    assertEquals(List.of(), machine.platform(process).list(SPACE.resolve("thing")));
                })
                .check();
    }
}
