package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.ipc.codec.Codecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Deaths anywhere in the use of a list: each change is there, whole, or not at all; those before and beside it are as they
 * were; survivors read without waiting, and write as soon as the death is known.
 */
class SharedListCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final SharedListOptions SMALL = new SharedListOptions(4, 24);

    /** Longer than a word, and of another length than what takes its place. */
    private static final String OLD = "an element of 3 words ..";

    private static final String NEW = "one of two words";
    private static final String HEIRS = "of an heir";

    private SharedList<String> victim;

    /** What the process does that dies. */
    private interface Change {
        void of(SharedList<String> list);
    }

    private static SharedList<String> list(SimulatedMachine machine, int process) throws IOException {
        return SharedList.open(
                SimulatedSpaces.open(machine.platform(process), HOME.resolve("space")), "list", Codecs.STRING, SMALL);
    }

    private static void given(SimulatedMachine machine, String... elements) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        list(machine, 1).addAll(List.of(elements));
    }

    /** What an heir makes of a list, in two steps. */
    private static List<String> changed(List<String> list) {
        final List<String> changed = new ArrayList<>(list);
        if (changed.isEmpty()) {
            changed.add(HEIRS);
        } else {
            changed.set(0, HEIRS);
        }
        return changed;
    }

    private static List<String> appended(List<String> list) {
        final List<String> appended = new ArrayList<>(list);
        if (appended.size() < SMALL.capacity()) {
            appended.add(HEIRS);
        }
        return appended;
    }

    /** The heir finds one of the states between two steps, or what an heir that died has made of one. */
    private void check(DeathAnywhere.Step given, String operation, Change change, Set<List<String>> states) {
        final Set<List<String>> allowed = new HashSet<>(states);
        states.forEach(state -> allowed.addAll(List.of(changed(state), appended(changed(state)))));
        final Set<List<String>> found = new HashSet<>();
        final List<List<String>> last = new ArrayList<>();
        DeathAnywhere.given(machine -> {
                    given.run(machine);
                    victim = list(machine, DeathAnywhere.VICTIM);
                })
                .when(operation, machine -> change.of(victim))
                .then("look, then change the first and append", (machine, process) -> {
                    final SharedList<String> list = list(machine, process);
                    final List<String> before = List.copyOf(list);
                    assertTrue(allowed.contains(before), before::toString);
                    found.add(before);
                    last.clear();
                    last.add(before);
                    if (list.isEmpty()) {
                        list.add(HEIRS);
                    } else {
                        list.set(0, HEIRS);
                    }
                    if (list.size() < SMALL.capacity()) {
                        list.add(HEIRS);
                    }
                })
                .holds("only what the heir has changed is changed, for all", (machine, process) -> {
                    final List<String> expected = appended(changed(last.get(0)));
                    assertEquals(expected, List.copyOf(list(machine, process)));
                    assertEquals(expected, List.copyOf(list(machine, 1)));
                })
                .check();
        states.forEach(state -> assertTrue(found.contains(state), () -> "no death leaves " + state));
    }

    @Test
    void shouldAppendWhollyOrNotAtAll() {
        check(machine -> given(machine, OLD), "append", list -> list.add(NEW), Set.of(List.of(OLD), List.of(OLD, NEW)));
    }

    @Test
    void shouldAppendToAnEmptyList() {
        check(
                SharedListCrashTest::given,
                "append two",
                list -> list.addAll(List.of(NEW, OLD)),
                Set.of(List.of(), List.of(NEW), List.of(NEW, OLD)));
    }

    @Test
    void shouldAppendWhereOneDiedAppending() {
        check(
                machine -> {
                    given(machine, OLD);
                    final SharedList<String> dead = list(machine, 2);
                    dead.add("was there");
                    dead.removeLast(); // the same memory as after a death between the version and the size
                    machine.die(2);
                },
                "append",
                list -> list.add(NEW),
                Set.of(List.of(OLD), List.of(OLD, NEW)));
    }

    @Test
    void shouldSetWhollyOrNotAtAll() {
        check(
                machine -> given(machine, OLD, OLD, OLD),
                "set the middle twice",
                list -> {
                    assertEquals(OLD, list.set(1, NEW));
                    assertEquals(NEW, list.set(1, ""));
                },
                Set.of(List.of(OLD, OLD, OLD), List.of(OLD, NEW, OLD), List.of(OLD, "", OLD)));
    }

    @Test
    void shouldUpdateOneAfterTheOtherWhollyOrNotAtAll() {
        check(
                machine -> given(machine, OLD, OLD),
                "update the last, then all",
                list -> {
                    assertEquals(NEW, list.update(1, before -> NEW));
                    list.replaceAll(before -> before.equals(NEW) ? "" : NEW);
                },
                Set.of(List.of(OLD, OLD), List.of(OLD, NEW), List.of(NEW, NEW), List.of(NEW, "")));
    }

    @Test
    void shouldSetAndAppendRawWhollyOrNotAtAll() {
        final UnsafeBuffer buffer = new UnsafeBuffer(NEW.getBytes(StandardCharsets.UTF_8));
        check(
                machine -> given(machine, OLD, OLD),
                "set the first, then append, as bytes",
                list -> {
                    list.setRaw(0, buffer, 0, NEW.length());
                    assertEquals(2, list.appendRaw(buffer, 0, NEW.length()));
                },
                Set.of(List.of(OLD, OLD), List.of(NEW, OLD), List.of(NEW, OLD, NEW)));
    }

    @Test
    void shouldTakeAwayTheLastOrNot() {
        check(
                machine -> given(machine, OLD, NEW),
                "take away the last, then append",
                list -> {
                    assertEquals(NEW, list.removeLast());
                    list.add("shorter");
                },
                Set.of(List.of(OLD, NEW), List.of(OLD), List.of(OLD, "shorter")));
    }

    @Test
    void shouldClearAllOrNothing() {
        check(
                machine -> given(machine, OLD, NEW, OLD),
                "clear",
                SharedList::clear,
                Set.of(List.of(OLD, NEW, OLD), List.of()));
    }

    @Test
    void shouldRefuseWhatIsTooLongWithoutATrace() {
        check(
                machine -> given(machine, OLD, NEW),
                "set and add what is too long",
                list -> {
                    assertThrows(ListElementTooLongException.class, () -> list.set(0, OLD + "."));
                    assertThrows(ListElementTooLongException.class, () -> list.add(OLD + "."));
                },
                Set.of(List.of(OLD, NEW)));
    }
}
