package io.atoll.ipc.torture;

import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.torture.Tortured;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedList;
import io.atoll.ipc.map.SharedListOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Changes a list and reads it, beside a ledger that says what must be in it. The first elements are each set by one role, in
 * steps that are numbered through; what is set tells element and step, and its other words follow from these. The ledger has,
 * for each of them, the step that was begun last and the one that was done last, each written by one store; so what is there is
 * always the outcome of a step between them. All roles add elements behind these, numbered through as well.
 */
final class ListScenario {
    static final int ROLES = 6;

    private static final int OWN = 4;
    private static final int FIXED = ROLES * OWN;
    private static final int CAPACITY = 8_000;
    private static final int ADD_EVERY = 64;
    private static final int SHORTEST = 3;
    private static final int LENGTHS = 300;
    private static final int MEMBERS = 2048;
    private static final int LINE = 64;
    private static final int STEPS_OFFSET = FileHeader.LENGTH;
    private static final int ADDED_OFFSET = STEPS_OFFSET + FIXED * LINE;
    private static final int PROGRESS_OFFSET = ADDED_OFFSET + ROLES * LINE;
    private static final int VIOLATIONS_OFFSET = PROGRESS_OFFSET + MEMBERS * LINE;
    private static final int LENGTH = VIOLATIONS_OFFSET + LINE;
    private static final int DONE = Long.BYTES;
    private static final long REST_NANOS = 300_000;

    private static final SharedListOptions OPTIONS = new SharedListOptions(CAPACITY, (SHORTEST + LENGTHS) * Long.BYTES);

    private final SharedList<long[]> list;
    private final AtomicBuffer ledger;
    private final int slot;

    private ListScenario(Space space, SharedList<long[]> list) throws IOException {
        this.list = list;
        this.ledger = SharedFile.open(space, new SharedFile.Blueprint("ledger", "list", LENGTH, null))
                .buffer();
        this.slot = space.members().slot();
    }

    static ListScenario create(Space space) throws IOException {
        final SharedList<long[]> list = SharedList.create(space, "tortured", Codecs.LONGS, OPTIONS);
        for (int index = 0; index < FIXED; index++) {
            list.add(element(index, 0));
        }
        return new ListScenario(space, list);
    }

    private static ListScenario attach(Space space) throws IOException {
        return new ListScenario(space, SharedList.attach(space, "tortured", Codecs.LONGS));
    }

    private static long[] element(long name, long step) {
        final long[] element = new long[SHORTEST + (int) ((name * 7 + step * 13) % LENGTHS)];
        Arrays.fill(element, (name * 31 + step) * 0x5DEE_CE66DL);
        element[0] = name;
        element[1] = step;
        return element;
    }

    private static int cell(int index) {
        return STEPS_OFFSET + index * LINE;
    }

    // ---- changing

    private void change(int index) {
        final long step = ledger.getLongVolatile(cell(index)) + 1;
        ledger.putLongVolatile(cell(index), step);
        final long before = list.set(index, element(index, step))[1];
        if (before < ledger.getLongVolatile(cell(index) + DONE) || before >= step) {
            violate("element " + index + " had step " + before + " before " + step);
        }
        ledger.putLongVolatile(cell(index) + DONE, step);
    }

    /** The number of the dead one's last is left out: it may be there, or not. */
    private void add(int role) {
        if (list.size() > CAPACITY - ROLES) {
            return;
        }
        final int cell = ADDED_OFFSET + role * LINE;
        final long number = ledger.getLongVolatile(cell) + 1;
        ledger.putLongVolatile(cell, number);
        list.add(element(role, number));
        ledger.getAndAddLong(cell + DONE, 1);
    }

    private void write(int role, AtomicBoolean stopping) {
        for (int count = 0; !stopping.get(); count++) {
            change(role * OWN + count % OWN);
            if (count % ADD_EVERY == 0) {
                add(role);
            }
            ledger.putLongVolatile(PROGRESS_OFFSET + slot * LINE, System.nanoTime());
            rest();
        }
    }

    /** A torture without rest would only measure the scheduler. */
    private static void rest() {
        if (ThreadLocalRandom.current().nextInt(8) == 0) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    // ---- reading

    /** Reads an element that is set again and again, and sees to it that it has what it must have. */
    private void check(int index) {
        final long done = ledger.getLongVolatile(cell(index) + DONE); // before the element ...
        final long[] found = list.get(index);
        final long begun = ledger.getLongVolatile(cell(index)); // ... and after it
        if (found[0] != index || found[1] < done || found[1] > begun) {
            violate("element " + index + " has element " + found[0] + ", step " + found[1] + ", with steps from " + done
                    + " to " + begun);
        }
        checkWhole(found);
    }

    private void checkWhole(long[] found) {
        if (!Arrays.equals(found, element(found[0], found[1]))) {
            violate("a torn element, of " + found[0] + ", step " + found[1]);
        }
    }

    private void read(AtomicBoolean stopping) {
        final ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!stopping.get()) {
            check(random.nextInt(FIXED));
            checkWhole(list.get(random.nextInt(list.size())));
            rest();
        }
    }

    private void violate(String what) {
        ledger.getAndAddLong(VIOLATIONS_OFFSET, 1);
        System.out.println("violation: " + what);
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
        for (int index = 0; index < FIXED; index++) {
            steps += ledger.getLongVolatile(cell(index));
        }
        return steps;
    }

    /**
     * When all have ended: looks at every element once more.
     *
     * @return how many were added by those who did not live to note it
     */
    long checkAll() {
        for (int index = 0; index < FIXED; index++) {
            check(index);
        }
        final long[] last = new long[ROLES];
        long unnoted = 0;
        for (long[] added : list.subList(FIXED, list.size())) {
            checkWhole(added);
            final int role = (int) added[0];
            if (added[1] <= last[role] || added[1] > ledger.getLongVolatile(ADDED_OFFSET + role * LINE)) {
                violate("role " + role + " added " + added[1] + " behind " + last[role]);
            }
            last[role] = added[1];
            unnoted++;
        }
        for (int role = 0; role < ROLES; role++) {
            unnoted -= ledger.getLongVolatile(ADDED_OFFSET + role * LINE + DONE);
        }
        return unnoted;
    }

    /** One of the children: a thread that changes, and one that reads. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            final Space space = Space.open("test");
            final ListScenario scenario = attach(space);
            scenario.check(0);
            final int role = Integer.parseInt(Tortured.awaitRole(space));
            final AtomicBoolean stopping = new AtomicBoolean();
            Tortured.onStop(() -> stopping.set(true));
            for (int i = 0; i < OWN; i++) {
                scenario.check(role * OWN + i); // what the dead one of this role has left
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
