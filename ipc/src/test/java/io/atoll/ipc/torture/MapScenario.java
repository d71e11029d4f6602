package io.atoll.ipc.torture;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.torture.Tortured;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Changes a map and reads it, beside a ledger that says what must be in it. Each role has keys that it alone changes, in steps
 * that are numbered through: every fifth removes the key, the others put a value that tells key and step, and whose other
 * elements follow from these. The same in a second map, of words, where a value is one number. The ledger has, for each key, the step that was begun last and the one that was done last, each
 * written by one store; so what is there is always the outcome of a step between them. All roles count together under further
 * keys, by {@code merge}, and each notes how often.
 */
final class MapScenario {
    static final int ROLES = 6;

    private static final int KEYS = 8;
    private static final int COUNTERS = 3;
    private static final long FIRST_COUNTER = 1000;
    private static final long WARM = 2000;
    private static final int MEMBERS = 2048;
    private static final int LINE = 64;
    private static final int STEPS_OFFSET = FileHeader.LENGTH;
    private static final int COUNTS_OFFSET = STEPS_OFFSET + ROLES * KEYS * LINE;
    private static final int PROGRESS_OFFSET = COUNTS_OFFSET + ROLES * LINE;
    private static final int VIOLATIONS_OFFSET = PROGRESS_OFFSET + MEMBERS * LINE;
    private static final int LENGTH = VIOLATIONS_OFFSET + LINE;
    private static final int DONE = Long.BYTES;
    private static final int REMOVE_EVERY = 5;
    private static final int SHORTEST = 3;
    private static final int LENGTHS = 700;
    private static final long REST_NANOS = 300_000;

    /** Two stripes: whoever dies in the middle of a change is in everybody's way. */
    private static final SharedMapOptions OPTIONS =
            new SharedMapOptions(64, Long.BYTES, (SHORTEST + LENGTHS) * Long.BYTES, 2);

    private static final SharedMapOptions WORD_OPTIONS = new SharedMapOptions(64, Long.BYTES, Long.BYTES, 2);
    private static final long NAMES = 1 << 12;

    final SharedMap<Long, long[]> map;
    private final SharedMap<Long, Long> words;
    private final AtomicBuffer ledger;
    private final int slot;

    MapScenario(Space space) throws IOException {
        map = SharedMap.open(space, "tortured", Codecs.LONG, Codecs.LONGS, OPTIONS);
        words = SharedMap.open(space, "words", Codecs.LONG, Codecs.LONG, WORD_OPTIONS);
        ledger = SharedFile.open(space, new SharedFile.Blueprint("ledger", "map", LENGTH, null))
                .buffer();
        slot = space.members().slot();
    }

    private static int cell(int role, int key) {
        return STEPS_OFFSET + (role * KEYS + key) * LINE;
    }

    private static long name(int role, int key) {
        return role * 100L + key;
    }

    private static boolean removes(long step) {
        return step % REMOVE_EVERY == 0; // so that a key is absent after no step at all
    }

    private static long element(long name, long step, int i) {
        return (name * 31 + step) * 0x5DEE_CE66DL + i;
    }

    private static long[] value(long name, long step) {
        final long[] value = new long[SHORTEST + (int) ((name * 7 + step * 13) % LENGTHS)];
        value[0] = name;
        value[1] = step;
        for (int i = 2; i < value.length; i++) {
            value[i] = element(name, step, i);
        }
        return value;
    }

    // ---- changing

    /** One step of a role with one of its keys. */
    private void change(int role, int key) {
        final int cell = cell(role, key);
        final long name = name(role, key);
        final long step = ledger.getLongVolatile(cell) + 1;
        ledger.putLongVolatile(cell, step);
        if (removes(step)) {
            map.remove(name);
            words.remove(name);
        } else {
            map.put(name, value(name, step));
            words.put(name, step * NAMES + name);
        }
        ledger.putLongVolatile(cell + DONE, step);
    }

    private void count(int role) {
        final long counter = FIRST_COUNTER + ThreadLocalRandom.current().nextInt(COUNTERS);
        map.merge(counter, new long[] {1}, (before, one) -> new long[] {before[0] + one[0]});
        ledger.getAndAddLong(COUNTS_OFFSET + role * LINE, 1);
    }

    /** A torture without rest would only measure the scheduler. */
    private static void rest() {
        if (ThreadLocalRandom.current().nextInt(8) == 0) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void write(int role, AtomicBoolean stopping) {
        while (!stopping.get()) {
            change(role, ThreadLocalRandom.current().nextInt(KEYS));
            count(role);
            ledger.putLongVolatile(PROGRESS_OFFSET + slot * LINE, System.nanoTime());
            rest();
        }
    }

    // ---- reading

    /** Reads a key, and sees to it that it has what it must have. */
    private void check(int role, int key) {
        final long name = name(role, key);
        final int cell = cell(role, key);
        final long done = ledger.getLongVolatile(cell + DONE); // before the value ...
        final long[] found = map.get(name);
        final long begun = ledger.getLongVolatile(cell); // ... and after it
        if (found == null) {
            checkAbsent(name, done, begun);
            return;
        }
        final long step = found[1];
        checkFound(name, found[0], step, done, begun);
        if (!Arrays.equals(found, value(name, step))) {
            violate("key " + name + " has a torn value, step " + step);
        }
    }

    private void checkWord(int role, int key) {
        final long name = name(role, key);
        final int cell = cell(role, key);
        final long done = ledger.getLongVolatile(cell + DONE); // as above
        final Long found = words.get(name);
        final long begun = ledger.getLongVolatile(cell);
        if (found == null) {
            checkAbsent(name, done, begun);
        } else {
            checkFound(name, found % NAMES, found / NAMES, done, begun);
        }
    }

    private void checkAbsent(long name, long done, long begun) {
        for (long step = done; step <= begun; step++) {
            if (removes(step)) {
                return;
            }
        }
        violate("key " + name + " is absent, with steps from " + done + " to " + begun);
    }

    private void checkFound(long name, long foundName, long step, long done, long begun) {
        if (foundName != name || step < done || step > begun || removes(step)) {
            violate("key " + name + " has the value of key " + foundName + ", step " + step + ", with steps from "
                    + done + " to " + begun);
        }
    }

    private void violate(String what) {
        ledger.getAndAddLong(VIOLATIONS_OFFSET, 1);
        System.out.println("violation: " + what);
    }

    private void read(AtomicBoolean stopping) {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!stopping.get()) {
            check(random.nextInt(ROLES), random.nextInt(KEYS));
            for (int key = 0; key < KEYS; key++) {
                checkWord(random.nextInt(ROLES), key);
            }
            rest();
        }
    }

    // ---- the judge

    long lastProgress(List<Integer> slots) {
        long last = Long.MAX_VALUE;
        for (int one : slots) {
            last = Math.min(last, ledger.getLongVolatile(PROGRESS_OFFSET + one * LINE));
        }
        return last;
    }

    long violations() {
        return ledger.getLongVolatile(VIOLATIONS_OFFSET);
    }

    long steps() {
        long steps = 0;
        for (int role = 0; role < ROLES; role++) {
            for (int key = 0; key < KEYS; key++) {
                steps += ledger.getLongVolatile(cell(role, key));
            }
        }
        return steps;
    }

    /** When all have ended: looks at every key once more. */
    void checkAll() {
        for (int role = 0; role < ROLES; role++) {
            for (int key = 0; key < KEYS; key++) {
                check(role, key);
                checkWord(role, key);
            }
        }
    }

    /** How often somebody has counted who did not live to note it. */
    long uncounted() {
        long counted = 0;
        for (long counter = FIRST_COUNTER; counter < FIRST_COUNTER + COUNTERS; counter++) {
            final long[] count = map.get(counter);
            counted += count == null ? 0 : count[0];
        }
        for (int role = 0; role < ROLES; role++) {
            counted -= ledger.getLongVolatile(COUNTS_OFFSET + role * LINE);
        }
        return counted;
    }

    /** One of the children: a thread that changes, and one that reads. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            final Space space = Space.open("test");
            final MapScenario scenario = new MapScenario(space);
            scenario.map.put(WARM, value(WARM, 1));
            scenario.check(0, 1);
            final int role = Integer.parseInt(Tortured.awaitRole(space));
            final AtomicBoolean stopping = new AtomicBoolean();
            Tortured.onStop(() -> stopping.set(true));
            for (int key = 0; key < KEYS; key++) {
                scenario.check(role, key); // what the dead one of this role has left
                scenario.checkWord(role, key);
            }
            final Thread reader = new Thread(() -> scenario.read(stopping), "reader");
            reader.setDaemon(true);
            reader.setUncaughtExceptionHandler((thread, e) -> scenario.violate("reading failed: " + e));
            reader.start();
            try {
                scenario.write(role, stopping);
            } catch (RuntimeException | Error e) {
                scenario.violate("writing failed: " + e);
                throw e;
            }
            reader.join();
        }
    }
}
