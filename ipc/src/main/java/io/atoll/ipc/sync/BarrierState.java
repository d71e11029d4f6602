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
    private static final int LEADER = 0;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final AtomicBuffer buffer;
    private final Members members;
    private final Monitor monitor;
    private final EventCount changed;
    private final BarrierParties parties;
    private final boolean isBreaking;

    /**
     * A barrier in shared memory.
     *
     * @param buffer holds it
     * @param options what it is like
     * @param members whose parties they are
     * @param futex how to sleep
     */
    BarrierState(AtomicBuffer buffer, SharedBarrierOptions options, Members members, Futex futex) {
        this.buffer = buffer;
        this.members = members;
        // nothing to recover: each word is whole by itself, and what was begun is begun again by the next to settle
        this.monitor = new Monitor(buffer, MONITOR_OFFSET, MONITOR_FREE_OFFSET, members, futex, () -> {});
        this.changed = new EventCount(buffer, CHANGED_OFFSET, futex);
        this.parties = new BarrierParties(buffer, options, members);
        this.isBreaking = options.policy() == PartyDeathPolicy.BREAK;
    }

    static BarrierState of(Space space, SharedFile file, SharedBarrierOptions options) {
        return file.companion(
                BarrierState.class,
                () -> new BarrierState(file.buffer(), options, space.members(), Futex.of(space.platform())));
    }

    private long phase() {
        return buffer.getLongVolatile(PHASE_OFFSET);
    }

    private boolean change(long from, long to) {
        // decides what becomes of the generation: it passes, breaks or is reset, and only one of these
        return buffer.compareAndSetLong(PHASE_OFFSET, from, to);
    }

    /** How many parties must arrive. */
    int needed() {
        return parties.needed();
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
        return parties.isAnyDead() || isLeaderDead(phase());
    }

    private boolean isLeaderDead(long phase) {
        return BarrierPhase.state(phase) == BarrierPhase.ACTING
                && members.isDead(buffer.getLongVolatile(LEADER_OFFSET));
    }

    /** In the monitor: does what the policy says for those who have died. */
    private void settleDeaths() {
        if (parties.isAnyDead()) {
            if (isBreaking) {
                breakCurrent(); // before it is forgotten that it was there; stays so until a reset, in the monitor
            }
            parties.forgetDead();
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
            return parties.register();
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
        return new IllegalStateException("all " + parties.room() + " parties of the barrier are registered already");
    }

    /** Takes back a registration of this process. */
    void deregister() {
        monitor.enter();
        try {
            settleDeaths();
            final int mine = parties.mine();
            final long phase = phase();
            final int waiting = BarrierPhase.state(phase) == BarrierPhase.BROKEN
                    ? 0
                    : parties.mineArrived(BarrierPhase.generation(phase));
            if (mine <= waiting) {
                throw new IllegalStateException("this process has " + mine + " parties registered, of which " + waiting
                        + " wait at the barrier: there is none to deregister");
            }
            parties.deregister();
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
                if (parties.mine() <= parties.mineArrived(generation) && !parties.register()) {
                    if (++refusals > 1) {
                        throw allRegistered();
                    }
                    return false;
                }
                hasArrived = true; // before it counts: whatever is thrown from now on takes it back
                parties.arrive(generation);
                index = Math.max(LEADER, parties.missing(generation));
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
            if (!parties.areAllThere(generation)) {
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
            final BooleanSupplier look = () -> !BarrierPhase.isPending(generation, phase())
                    || isAnyDead()
                    || isOpen() && parties.areAllThere(generation);
            while (!leads) {
                boolean isInTime = true;
                InterruptedException interrupt = null;
                try {
                    isInTime = changed.await(look, left(nanos, start), true);
                } catch (InterruptedException e) {
                    interrupt = e;
                }
                if (interrupt != null || !isInTime) {
                    giveUp(interrupt);
                }
                switch (outcome(generation)) {
                    case PASSED -> {
                        return index;
                    }
                    case BROKEN ->
                        throw new BrokenBarrierException("a party died, gave up, or reset or aborted the barrier");
                    case PENDING -> {
                        if (!settleAndLead() && left(nanos, start) <= 0) {
                            giveUp(null); // somebody is stopped in the monitor: nobody must wait for us
                        }
                    }
                }
            }
            return index;
        }

        /** At the limit, or for an interrupt: returns only if the generation has passed meanwhile. */
        private void giveUp(InterruptedException interrupt) throws InterruptedException, TimeoutException {
            breakUp(generation);
            if (outcome(generation) == BarrierPhase.Outcome.PASSED) {
                if (interrupt != null) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
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
        return BarrierPhase.state(phase) == BarrierPhase.BROKEN ? 0 : parties.arrived(BarrierPhase.generation(phase));
    }

    int registered() {
        return parties.registered();
    }
}
