package io.atoll.ipc.sync;

import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static io.atoll.ipc.sync.SharedBarrierDescriptor.*;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import io.atoll.core.wait.EventCount;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two members at one barrier: how its generations end. All outcomes that are not listed are forbidden. */
public class BarrierStress {
    private static final int CELLS = 8;
    private static final int SEEN = FILE_LENGTH - (MemberTable.MAX_MEMBERS - CELLS) * CELL_STRIDE;
    private static final int LENGTH = SEEN + 2 * Long.BYTES;

    /** How a wait ended that did not pass. */
    private static final int BROKEN = -2;

    private static final int TIMEOUT = -1;

    /** One barrier as each of two members sees it. */
    private abstract static class Step {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        final BarrierState first;
        final BarrierState second;

        Step(SharedBarrierOptions options) {
            first = state(options, FIRST);
            second = state(options, SECOND);
        }

        private BarrierState state(SharedBarrierOptions options, Members members) {
            return new BarrierState(buffer, options, members, StressFutex.FUTEX);
        }

        static int await(BarrierState barrier, long nanos) {
            try {
                return barrier.await(nanos, null);
            } catch (TimeoutException e) {
                return TIMEOUT;
            } catch (BrokenBarrierException e) {
                return BROKEN;
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }

        final int generation() {
            return BarrierPhase.generation(buffer.getLongVolatile(PHASE_OFFSET));
        }

        final int state() {
            return BarrierPhase.state(buffer.getLongVolatile(PHASE_OFFSET));
        }
    }

    /** Both pass, one leads, and what each did before, by plain stores, the other sees after. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE, desc = "the first was the last")
    @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "the second was the last")
    public static class Meet extends Step {
        public Meet() {
            super(SharedBarrierOptions.of(2));
        }

        @Actor
        public void first(IIII_Result result) {
            buffer.putLong(SEEN, 1);
            result.r1 = await(first, EventCount.FOREVER);
            result.r3 = (int) buffer.getLong(SEEN + Long.BYTES);
        }

        @Actor
        public void second(IIII_Result result) {
            buffer.putLong(SEEN + Long.BYTES, 1);
            result.r2 = await(second, EventCount.FOREVER);
            result.r4 = (int) buffer.getLong(SEEN);
        }
    }

    /** Neither waits: both pass, or none does. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "passed")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "passed")
    @Outcome(id = "-1, -2, 0", expect = ACCEPTABLE, desc = "the first gave up, the second came too late")
    @Outcome(id = "-2, -1, 0", expect = ACCEPTABLE, desc = "the second gave up, the first came too late")
    @Outcome(id = "-1, -1, 0", expect = ACCEPTABLE, desc = "both gave up")
    public static class MeetInNoTime extends Step {
        public MeetInNoTime() {
            super(SharedBarrierOptions.of(2));
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = await(first, 0);
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = await(second, 0);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = generation();
        }
    }

    /** An abort breaks whatever meets, also the generation after the one that just passes. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "passed, then the next one broken")
    @Outcome(id = "-2, 0, 2", expect = ACCEPTABLE, desc = "broken")
    public static class AbortAgainstPass extends Step {
        public AbortAgainstPass() {
            super(SharedBarrierOptions.of(1));
        }

        @Actor
        public void party(III_Result result) {
            result.r1 = await(first, EventCount.FOREVER);
        }

        @Actor
        public void aborter() {
            second.abort();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r2 = generation();
            result.r3 = state();
        }
    }

    /** A reset ends one generation, aborted or not. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "aborted, then reset")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "reset, then aborted")
    public static class AbortAgainstReset extends Step {
        public AbortAgainstReset() {
            super(SharedBarrierOptions.of(2));
        }

        @Actor
        public void resetter() {
            first.reset();
        }

        @Actor
        public void aborter() {
            second.abort();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = generation();
            result.r2 = state();
        }
    }

    /** Two resets end two generations. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "one after the other, the second remembered")
    public static class ResetByTwo extends Step {
        public ResetByTwo() {
            super(SharedBarrierOptions.of(2));
        }

        @Actor
        public void first() {
            first.reset();
        }

        @Actor
        public void second() {
            second.reset();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = generation();
            result.r2 = (int) buffer.getLong(RESET_OFFSET);
        }
    }

    /** Who leaves lets the one who waits, or is about to, pass alone. */
    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "passed alone")
    public static class DeregisterAgainstArrive extends Step {
        public DeregisterAgainstArrive() {
            super(SharedBarrierOptions.of(2).withLeave());
            first.register();
            second.register();
        }

        @Actor
        public void stays(II_Result result) {
            result.r1 = await(first, EventCount.FOREVER);
        }

        @Actor
        public void leaves() {
            second.deregister();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r2 = generation();
        }
    }
}
