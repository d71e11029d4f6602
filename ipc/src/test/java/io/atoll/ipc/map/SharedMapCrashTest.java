package io.atoll.ipc.map;

import static io.atoll.core.crash.DeathAnywhere.VICTIM;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.crash.DeathAnywhere;
import io.atoll.core.crash.SimulatedMachine;
import io.atoll.core.platform.Access;
import io.atoll.core.space.SimulatedSpaces;
import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Deaths anywhere in the use of a map whose keys all collide: before anybody has recovered, everybody reads each key with its
 * old or its new value, whole; and once somebody has changed anything, free slots, size and contents are exact.
 */
class SharedMapCrashTest {
    private static final Path HOME = Path.of("/home");
    private static final SharedMapOptions SMALL = new SharedMapOptions(4, Long.BYTES, 2 * Long.BYTES, 1);

    /** Where all searches begin: near the end of the index, so that they go around it. */
    private static final int HOME_WORD = 18;

    /** What the survivors put. */
    private static final long NEXT = 7;

    private static final int KEYS = 5;

    /** Their searches all begin at {@link #HOME_WORD}. */
    private long[] keys;

    private long seen;
    private SharedMap<Long, long[]> victim;

    private static Space space(SimulatedMachine machine, int process) throws IOException {
        return SimulatedSpaces.open(machine.platform(process), HOME.resolve("space"));
    }

    private static SharedMap<Long, long[]> map(SimulatedMachine machine, int process) throws IOException {
        return SharedMap.open(space(machine, process), "m", Codecs.LONG, Codecs.LONGS, SMALL);
    }

    /** One that tells when it is torn. */
    private static long[] value(long number) {
        return new long[] {number, ~number};
    }

    private SharedMap<Long, long[]> givenAMap(SimulatedMachine machine, long... values) throws IOException {
        machine.platform(1).createDirectory(HOME, Access.OWNER);
        final SharedMap<Long, long[]> map = map(machine, 1);
        keys = MapAudit.keysAt(map, HOME_WORD, KEYS);
        for (int i = 0; i < values.length; i++) {
            map.put(keys[i], value(values[i]));
        }
        return map;
    }

    /** What everybody reads: for each of the keys that has a value, its number. */
    private Map<Integer, Long> read(SharedMap<Long, long[]> map) {
        final Map<Integer, Long> content = new TreeMap<>();
        for (int i = 0; i < KEYS; i++) {
            final long[] found = map.get(keys[i]);
            if (found != null) {
                assertArrayEquals(value(found[0]), found, "a torn value");
                content.put(i, found[0]);
            }
        }
        return content;
    }

    private static List<Map<Integer, Long>> oneOf(List<Map<Integer, Long>> legal, long next, int heirs) {
        final List<Map<Integer, Long>> all = new ArrayList<>();
        for (Map<Integer, Long> state : legal) {
            final Map<Integer, Long> changed = new TreeMap<>(state);
            changed.put(heirs, next);
            all.add(changed);
        }
        return all;
    }

    /**
     * Checks all deaths in an operation.
     *
     * @param heirs the key that survivors put, in {@link #keys}
     * @param legal what may be there after the death, apart from that
     */
    private void check(
            DeathAnywhere.Step given,
            String operation,
            DeathAnywhere.Step step,
            int heirs,
            List<Map<Integer, Long>> legal) {
        final List<Map<Integer, Long>> after = oneOf(legal, NEXT, heirs);
        DeathAnywhere.given(machine -> {
                    given.run(machine);
                    seen = map(machine, 1).changes();
                    victim = map(machine, VICTIM);
                })
                .when(operation, step)
                .then("read, put", (machine, process) -> {
                    final SharedMap<Long, long[]> map = map(machine, process);
                    final Map<Integer, Long> found = read(map);
                    assertTrue(legal.contains(found) || after.contains(found), () -> "read " + found);
                    assertEquals(found.size(), map.size());
                    map.put(keys[heirs], value(NEXT));
                })
                .holds("old or new, and exact", (machine, process) -> {
                    final SharedMap<Long, long[]> map = map(machine, process);
                    new MapAudit(space(machine, process), map).afterDeaths().assertExact();
                    final Map<Integer, Long> found = read(map);
                    assertTrue(after.contains(found), () -> "read " + found);
                    assertTrue(map.changes() > seen);
                    map.clear();
                    new MapAudit(space(machine, process), map).assertExact();
                    map.put(keys[0], value(NEXT));
                })
                .check();
    }

    private static Map<Integer, Long> state(Object... keysAndValues) {
        final Map<Integer, Long> state = new TreeMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            state.put((Integer) keysAndValues[i], ((Integer) keysAndValues[i + 1]).longValue());
        }
        return state;
    }

    // ---- putting

    @Test
    void shouldPutANewKeyOrNot() {
        check(
                machine -> givenAMap(machine, 10),
                "put a new key",
                machine -> victim.put(keys[1], value(20)),
                2,
                List.of(state(0, 10), state(0, 10, 1, 20)));
    }

    @Test
    void shouldPutANewKeyIntoATombAndAFreedSlotOrNot() {
        check(
                machine -> {
                    final SharedMap<Long, long[]> map = givenAMap(machine, 10, 11, 12);
                    map.remove(keys[0]);
                },
                "put a new key",
                machine -> victim.put(keys[3], value(20)),
                4,
                List.of(state(1, 11, 2, 12), state(1, 11, 2, 12, 3, 20)));
    }

    @Test
    void shouldReplaceOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11),
                "replace",
                machine -> victim.put(keys[0], value(20)),
                2,
                List.of(state(0, 10, 1, 11), state(0, 20, 1, 11)));
    }

    @Test
    void shouldReplaceInAFullMapOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11, 12, 13),
                "be refused, replace",
                machine -> {
                    assertThrows(MapFullException.class, () -> victim.put(keys[4], value(14)));
                    victim.put(keys[0], value(20));
                },
                3,
                List.of(state(0, 10, 1, 11, 2, 12, 3, 13), state(0, 20, 1, 11, 2, 12, 3, 13)));
    }

    @Test
    void shouldReplaceWhatIsExpectedOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11),
                "be refused, replace what is expected",
                machine -> {
                    assertFalse(victim.replace(keys[0], value(11), value(20)));
                    assertTrue(victim.replace(keys[0], value(10), value(20)));
                },
                2,
                List.of(state(0, 10, 1, 11), state(0, 20, 1, 11)));
    }

    @Test
    void shouldPutIfAbsentOrNot() {
        check(
                machine -> givenAMap(machine, 10),
                "be refused, put if absent",
                machine -> {
                    assertArrayEquals(value(10), victim.putIfAbsent(keys[0], value(20)));
                    assertNull(victim.putIfAbsent(keys[1], value(20)));
                },
                2,
                List.of(state(0, 10), state(0, 10, 1, 20)));
    }

    /** The same stores as of put and remove, one after the other. */
    @Test
    @Tag("soak")
    void shouldComputeOrNot() {
        check(
                machine -> givenAMap(machine, 10),
                "compute, compute if absent, merge away",
                machine -> {
                    victim.compute(keys[0], (key, before) -> value(before[0] + 1));
                    victim.computeIfAbsent(keys[1], key -> value(20));
                    victim.merge(keys[0], value(0), (before, zero) -> null);
                },
                3,
                List.of(state(0, 10), state(0, 11), state(0, 11, 1, 20), state(1, 20)));
    }

    // ---- removing

    @Test
    void shouldRemoveTheLastOfARunOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11),
                "remove, leaving an empty word",
                machine -> victim.remove(keys[1]),
                2,
                List.of(state(0, 10, 1, 11), state(0, 10)));
    }

    @Test
    void shouldRemoveFromTheMiddleOfARunOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11, 12),
                "remove, leaving a tomb",
                machine -> victim.remove(keys[1]),
                3,
                List.of(state(0, 10, 1, 11, 2, 12), state(0, 10, 2, 12)));
    }

    @Test
    void shouldRemoveWhatIsExpectedOrNot() {
        check(
                machine -> givenAMap(machine, 10, 11),
                "be refused, remove what is expected",
                machine -> {
                    assertFalse(victim.remove(keys[0], value(11)));
                    assertTrue(victim.remove(keys[0], value(10)));
                },
                2,
                List.of(state(0, 10, 1, 11), state(1, 11)));
    }

    @Test
    void shouldRemoveAndCleanBackwardsOrNot() {
        check(
                machine -> {
                    final SharedMap<Long, long[]> map = givenAMap(machine, 10, 11, 12, 13);
                    map.remove(keys[1]);
                    map.remove(keys[2]);
                },
                "remove, with two tombs before it",
                machine -> victim.remove(keys[3]),
                4,
                List.of(state(0, 10, 3, 13), state(0, 10)));
    }

    @Test
    void shouldClearEachKeyOrNot() {
        final List<Map<Integer, Long>> subsets = new ArrayList<>();
        for (int subset = 0; subset < 8; subset++) {
            final Map<Integer, Long> state = new TreeMap<>();
            for (int i = 0; i < 3; i++) {
                if ((subset & 1 << i) != 0) {
                    state.put(i, 10L + i);
                }
            }
            subsets.add(state);
        }
        check(machine -> givenAMap(machine, 10, 11, 12), "clear", machine -> victim.clear(), 3, subsets);
    }

    // ---- waiting for changes

    @Test
    void shouldTellAWaiterOfEveryChangeThatItCanSee() {
        DeathAnywhere.given(machine -> {
                    seen = givenAMap(machine, 10).changes();
                    victim = map(machine, VICTIM);
                })
                .when("replace", machine -> victim.put(keys[0], value(20)))
                .then("wait for a change", (machine, process) -> {
                    final SharedMap<Long, long[]> map = map(machine, process);
                    final boolean isThere = map.get(keys[0])[0] == 20;
                    final boolean isTold = map.awaitChange(seen, 0, TimeUnit.SECONDS);
                    assertTrue(isTold || !isThere, "a change that a waiter was not told of");
                })
                .holds("the same", (machine, process) -> {
                    final SharedMap<Long, long[]> map = map(machine, process);
                    assertTrue(map.changes() > seen || map.get(keys[0])[0] == 10);
                })
                .check();
    }
}
