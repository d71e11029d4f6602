package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedBarrierDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** One barrier as this JVM sees it. The protocol stands in {@link SharedBarrier}. */
final class BarrierState {
    private static final int ARRIVED_SHIFT = 32;
    private static final int LEADER = 0;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final AtomicBuffer buffer;
    private final Members members;
    private final Monitor monitor;
    private final EventCount changed;
    private final MemberCells cells;
    private final int parties;
    private final boolean isBreaking;

    private BarrierState(Space space, SharedFile file) {
        this.buffer = file.buffer();
        this.members = space.members();
        // nothing to recover: each word is whole by itself, and what was begun is begun again by the next to settle
        this.monitor = new Monitor(space, buffer, MONITOR_OFFSET, MONITOR_FREE_OFFSET, () -> {});
        this.changed = new EventCount(buffer, CHANGED_OFFSET, Futex.of(space.platform()));
        this.cells = new MemberCells(buffer, CELLS_OFFSET, CELL_STRIDE, members);
        this.parties = (int) file.header().option(PARTIES_OPTION);
        this.isBreaking = file.header().option(POLICY_OPTION) == PartyDeathPolicy.BREAK.ordinal();
    }

    static BarrierState of(Space space, SharedFile file) {
        return file.companion(BarrierState.class, () -> new BarrierState(space, file));
    }

    private long phase() {
        return buffer.getLongVolatile(PHASE_OFFSET);
    }

    private boolean change(long from, long to) {
        // decides what becomes of the generation: it passes, breaks or is reset, and only one of these
        return buffer.compareAndSetLong(PHASE_OFFSET, from, to);
    }

    private int arrivedIndex(int slot) {
        return cells.index(slot) + ARRIVED_OFFSET;
    }

    private int arrivedOf(int slot, int generation) {
        final long arrived = buffer.getLongVolatile(arrivedIndex(slot));
        return (int) (arrived >>> ARRIVED_SHIFT) == generation ? (int) arrived : 0;
    }

    /** How many living parties have arrived. */
    private int arrived(int generation) {
        int sum = 0;
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            final int arrived = arrivedOf(slot, generation);
            sum += arrived == 0 ? 0 : Math.min(arrived, cells.living(slot));
        }
        return sum;
    }

    private boolean areAllNeeded() {
        return isBreaking || buffer.getLongVolatile(COMPLETE_OFFSET) == 0;
    }

    /** How many parties must arrive. */
    int needed() {
        return areAllNeeded() ? parties : (int) cells.living();
    }

    /** How many parties must still arrive; of each process, its parties and its arrivals count both or neither. */
    private int missing(int generation) {
        final boolean areAllNeeded = areAllNeeded();
        int registered = 0;
        int arrived = 0;
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            final int living = cells.living(slot); // one verdict for both sums: it may be another a moment later
            registered += living;
            arrived += Math.min(arrivedOf(slot, generation), living);
        }
        return Math.max(1, areAllNeeded ? parties : registered) - arrived; // where nobody has arrived, somebody must
    }

    private boolean isFull(int generation) {
        return missing(generation) <= 0;
    }

    private BarrierPhase.Outcome outcome(int generation) {
        final long phase = phase(); // before the word that is stored before it
        return BarrierPhase.outcome(generation, phase, buffer.getLongVolatile(RESET_OFFSET));
    }

    /** Breaks a generation that is still pending. Needs no monitor, so that it cannot be held up. */
    private void breakUp(int generation) {
        long phase = phase();
        while (BarrierPhase.isPending(generation, phase)
                && !change(phase, BarrierPhase.withState(phase, BarrierPhase.BROKEN))) {
            phase = phase();
        }
        changed.signal(Integer.MAX_VALUE);
    }

    /** Breaks whatever generation meets, also the next if a leader lets this one pass meanwhile. */
    private void breakCurrent() {
        long phase = phase();
        while (BarrierPhase.state(phase) != BarrierPhase.BROKEN
                && !change(phase, BarrierPhase.withState(phase, BarrierPhase.BROKEN))) {
            phase = phase();
        }
        changed.signal(Integer.MAX_VALUE);
    }

    private boolean isAnyDead() {
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            if (cells.isLeftByDeath(slot)) {
                return true;
            }
        }
        return isLeaderDead(phase());
    }

    private boolean isLeaderDead(long phase) {
        return BarrierPhase.state(phase) == BarrierPhase.ACTING
                && members.isDead(buffer.getLongVolatile(LEADER_OFFSET));
    }

    /** In the monitor: does what the policy says for those who have died. */
    private void settleDeaths() {
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            if (cells.isLeftByDeath(slot)) {
                if (isBreaking) {
                    breakCurrent(); // before it is forgotten that it was there
                }
                cells.forget(slot);
            }
        }
        final long phase = phase();
        if (isLeaderDead(phase)) {
            breakUp(BarrierPhase.generation(phase)); // its action may be half done
        }
    }

    /** Registers one party of this process. */
    void register() {
        if (!tryRegister()) {
            awaitVerdicts();
            if (!tryRegister()) {
                throw allRegistered();
            }
        }
    }

    private boolean tryRegister() {
        monitor.enter();
        try {
            settleDeaths();
            return registerOne();
        } finally {
            monitor.exit();
        }
    }

    /** Lets a slice pass: who was found alive before it is then asked about anew. */
    private void awaitVerdicts() {
        try {
            changed.await(() -> false, SLICE_NANOS, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    private IllegalStateException allRegistered() {
        return new IllegalStateException("all " + parties + " parties of the barrier are registered already");
    }

    /** In the monitor: registers a party of this process, unless all are registered, as far as is known now. */
    private boolean registerOne() {
        final long registered = cells.living();
        if (registered >= parties) {
            return false;
        }
        if (!cells.isAdopted()) {
            buffer.putLongVolatile(arrivedIndex(members.slot()), 0); // of the dead one, before the cell is ours
            cells.adopt();
        }
        if (registered == 0) {
            buffer.putLongVolatile(COMPLETE_OFFSET, 0); // all have left: the next ones wait for all again
        }
        cells.add(1);
        if (registered + 1 == parties) {
            buffer.putLongVolatile(COMPLETE_OFFSET, 1);
        }
        return true;
    }

    /** Takes back a registration of this process. */
    void deregister() {
        monitor.enter();
        try {
            settleDeaths();
            final int mine = cells.isAdopted() ? cells.mine() : 0;
            final long phase = phase();
            final int waiting = BarrierPhase.state(phase) == BarrierPhase.BROKEN
                    ? 0
                    : arrivedOf(members.slot(), BarrierPhase.generation(phase));
            if (mine <= waiting) {
                throw new IllegalStateException("this process has " + mine + " parties registered, of which " + waiting
                        + " wait at the barrier: there is none to deregister");
            }
            cells.add(-1);
        } finally {
            monitor.exit();
        }
        changed.signal(Integer.MAX_VALUE); // fewer may be enough now
    }

    int await(long nanos, BarrierAction action) throws InterruptedException, BrokenBarrierException, TimeoutException {
        final long start = System.nanoTime();
        final Arrival arrival = new Arrival(action); // before the monitor, in which nothing may fail
        try {
            return await(arrival, nanos, start);
        } catch (RuntimeException | Error e) {
            arrival.abandon();
            throw e;
        }
    }

    private int await(Arrival arrival, long nanos, long start)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        while (true) {
            final long before = phase();
            final int generation = BarrierPhase.generation(before);
            if (Thread.interrupted()) {
                breakUp(generation);
                throw new InterruptedException();
            }
            if (BarrierPhase.state(before) != BarrierPhase.ACTING && monitor.tryEnter()) {
                if (arrival.arrive()) {
                    return arrival.await(nanos, start);
                }
                if (arrival.refusals > 0) {
                    awaitVerdicts(); // without regard to the limit, at which it would break a barrier of others
                    continue;
                }
            } else if (isLeaderDead(before) && isBroken()) {
                throw new BrokenBarrierException("the process that acted for the barrier died");
            }
            final long left = left(nanos, start);
            if (left <= 0) {
                breakUp(generation);
                throw new TimeoutException("not let in to the barrier in time");
            }
            changed.await(() -> phase() != before, Math.min(left, SLICE_NANOS), false);
        }
    }

    private static long left(long nanos, long start) {
        return nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - start);
    }

    /** One thread's way through one generation. */
    private final class Arrival {
        private final BarrierAction action;
        private int generation;
        private int index;
        private int refusals;
        private boolean hasArrived;
        private boolean leads;

        Arrival(BarrierAction action) {
            this.action = action;
        }

        /** In the monitor, which is left. Returns false if a leader acts, or if it is refused for the first time. */
        boolean arrive() throws BrokenBarrierException {
            try {
                settleDeaths();
                final long phase = phase();
                if (BarrierPhase.state(phase) == BarrierPhase.ACTING) {
                    return false;
                }
                if (BarrierPhase.state(phase) == BarrierPhase.BROKEN) {
                    throw new BrokenBarrierException("broken before this party arrived");
                }
                generation = BarrierPhase.generation(phase);
                final int slot = members.slot();
                final int waiting = cells.isAdopted() ? arrivedOf(slot, generation) : 0;
                if ((!cells.isAdopted() || cells.mine() <= waiting) && !registerOne()) {
                    if (++refusals > 1) {
                        throw allRegistered();
                    }
                    return false;
                }
                hasArrived = true; // before it counts: whatever is thrown from now on takes it back
                buffer.putLongVolatile(arrivedIndex(slot), (long) generation << ARRIVED_SHIFT | waiting + 1);
                index = Math.max(LEADER, missing(generation));
                leadIfFull(phase);
            } finally {
                monitor.exit();
            }
            if (leads) {
                lead();
            }
            return true;
        }

        /** In the monitor: whoever finds the generation full first leads it. */
        private void leadIfFull(long phase) {
            if (!isFull(generation)) {
                return;
            }
            if (action != null) {
                buffer.putLongVolatile(LEADER_OFFSET, members.ownerWord()); // before the phase that makes it count
            }
            leads = change(
                    phase,
                    action == null
                            ? BarrierPhase.next(phase, true)
                            : BarrierPhase.withState(phase, BarrierPhase.ACTING));
        }

        /** Outside the monitor, as the action is the user's. */
        private void lead() throws BrokenBarrierException {
            index = LEADER;
            boolean acted = action == null;
            try {
                if (action != null) {
                    action.run();
                    acted = true;
                    final long phase = phase();
                    if (BarrierPhase.generation(phase) != generation
                            || BarrierPhase.state(phase) != BarrierPhase.ACTING
                            || !change(phase, BarrierPhase.next(phase, true))) {
                        throw new BrokenBarrierException("broken or reset while the action ran");
                    }
                }
            } finally {
                if (!acted) {
                    breakUp(generation);
                }
                changed.signal(Integer.MAX_VALUE);
            }
        }

        /** After an error: nobody must pass, or wait for those who come, because of who is not here any more. */
        void abandon() {
            if (hasArrived) {
                breakUp(generation); // unless it has passed
            }
        }

        int await(long nanos, long start) throws InterruptedException, BrokenBarrierException, TimeoutException {
            final BooleanSupplier look =
                    () -> !BarrierPhase.isPending(generation, phase()) || isAnyDead() || isOpen() && isFull(generation);
            while (!leads) {
                boolean isInTime = true;
                InterruptedException interrupt = null;
                try {
                    isInTime = changed.await(look, left(nanos, start), true);
                } catch (InterruptedException e) {
                    interrupt = e;
                }
                if (interrupt != null || !isInTime) {
                    breakUp(generation); // unless it has passed meanwhile, which the outcome tells
                    if (outcome(generation) != BarrierPhase.Outcome.PASSED) {
                        throwFor(interrupt);
                    }
                    if (interrupt != null) {
                        Thread.currentThread().interrupt();
                    }
                }
                switch (outcome(generation)) {
                    case PASSED -> {
                        return index;
                    }
                    case BROKEN ->
                        throw new BrokenBarrierException("a party died, gave up, or reset or aborted the barrier");
                    case PENDING -> {
                        if (!settleAndLead() && left(nanos, start) <= 0) {
                            breakUp(generation); // somebody is stopped in the monitor: nobody must wait for us
                        }
                    }
                }
            }
            return index;
        }

        private void throwFor(InterruptedException interrupt) throws InterruptedException, TimeoutException {
            if (interrupt != null) {
                throw interrupt;
            }
            throw new TimeoutException("not all parties arrived in time");
        }

        private boolean isOpen() {
            return BarrierPhase.state(phase()) == BarrierPhase.OPEN;
        }

        private boolean settleAndLead() throws BrokenBarrierException {
            if (!monitor.tryEnter()) {
                return false;
            }
            try {
                settleDeaths();
                final long phase = phase();
                if (BarrierPhase.generation(phase) == generation && BarrierPhase.state(phase) == BarrierPhase.OPEN) {
                    leadIfFull(phase);
                }
            } finally {
                monitor.exit();
            }
            if (leads) {
                lead();
            }
            return true;
        }
    }

    /** Breaks the generation that meets now. */
    void abort() {
        breakCurrent();
    }

    /** Breaks the generation that meets now, for those who wait, and opens the next. */
    void reset() {
        monitor.enter();
        try {
            settleDeaths(); // or the next generation would break for those who died in this one
            long phase;
            do {
                phase = phase();
                buffer.putLongVolatile(RESET_OFFSET, BarrierPhase.reset(phase)); // before the phase that it explains
            } while (!change(phase, BarrierPhase.next(phase, false)));
        } finally {
            monitor.exit();
        }
        changed.signal(Integer.MAX_VALUE);
    }

    boolean isBroken() {
        if (isAnyDead() && monitor.tryEnter()) {
            try {
                settleDeaths();
            } finally {
                monitor.exit();
            }
        }
        return BarrierPhase.state(phase()) == BarrierPhase.BROKEN;
    }

    int waiting() {
        final long phase = phase();
        return BarrierPhase.state(phase) == BarrierPhase.BROKEN ? 0 : arrived(BarrierPhase.generation(phase));
    }

    int registered() {
        return (int) cells.living();
    }
}
