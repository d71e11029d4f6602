package io.atoll.ipc.sync;

import static io.atoll.core.stress.TwoMembers.DEAD_WORD;
import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static io.atoll.ipc.sync.SharedSemaphoreDescriptor.*;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.wait.EventCount;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two members at one semaphore: its permits and their cells. All outcomes that are not listed are forbidden. */
public class SemaphoreStress {
    private static final int CELLS = 8;
    private static final int GUARDED = FILE_LENGTH - (MemberTable.MAX_MEMBERS - CELLS) * CELL_STRIDE;

    /** One semaphore as each of two members sees it, and a word that nobody changes without a permit. */
    private abstract static class Seats {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[GUARDED + Long.BYTES]);
        final SemaphoreState first;
        final SemaphoreState second;

        Seats(SharedSemaphoreOptions options) {
            buffer.putLong(AVAILABLE_OFFSET, options.permits());
            first = state(options, FIRST);
            second = state(options, SECOND);
        }

        private SemaphoreState state(SharedSemaphoreOptions options, Members members) {
            return new SemaphoreState(buffer, options, members, StressFutex.FUTEX);
        }

        static void acquire(SemaphoreState semaphore) {
            try {
                semaphore.acquire(1, EventCount.FOREVER, false);
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            }
        }

        final void change(SemaphoreState semaphore) {
            acquire(semaphore);
            buffer.putLong(GUARDED, buffer.getLong(GUARDED) + 1);
            semaphore.release(1);
        }
    }

    /** One permit, which is for one of the two. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the second has it")
    public static class OnePermitForTwo extends Seats {
        public OnePermitForTwo() {
            super(SharedSemaphoreOptions.owned(1));
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = first.tryAcquire(1) ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = second.tryAcquire(1) ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = first.available();
        }
    }

    /** The permit of a dead member comes back, to one of the two. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the second has it")
    public static class PermitOfTheDeadForTwo extends Seats {
        public PermitOfTheDeadForTwo() {
            super(SharedSemaphoreOptions.owned(1));
            final int slot = OwnerWord.slot(DEAD_WORD);
            final MemberCells cells = new MemberCells(buffer, CELLS_OFFSET, CELL_STRIDE, FIRST);
            buffer.putLong(CELLS_OFFSET, slot + 1L);
            buffer.putLong(cells.index(slot), OwnerWord.epoch(DEAD_WORD) << Integer.SIZE | 1);
            buffer.putLong(AVAILABLE_OFFSET, 0);
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = first.tryAcquire(1) ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = second.tryAcquire(1) ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = first.available();
        }
    }

    /** One permit, which both want and give back: what one changed under it, by plain stores, the other sees. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "one after the other, and the permit is back")
    public static class HandOver extends Seats {
        public HandOver() {
            super(SharedSemaphoreOptions.owned(1));
        }

        @Actor
        public void first() {
            change(first);
        }

        @Actor
        public void second() {
            change(second);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = (int) buffer.getLong(GUARDED);
            result.r2 = first.available();
        }
    }

    /** Two threads of one member, which have a cell in common: no permit is counted for one. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "each has one")
    public static class AcquireByTwoThreads extends Seats {
        public AcquireByTwoThreads() {
            super(SharedSemaphoreOptions.owned(3));
        }

        @Actor
        public void one() {
            acquire(first);
        }

        @Actor
        public void other() {
            acquire(first);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = first.mine();
            result.r2 = second.available();
        }
    }

    /** Nobody owns the permits: those released by one are those acquired by the other. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "two came, two were taken")
    public static class CountingReleaseAgainstAcquire extends Seats {
        public CountingReleaseAgainstAcquire() {
            super(SharedSemaphoreOptions.counting(0));
        }

        @Actor
        public void first() {
            first.release(1);
            first.release(1);
        }

        @Actor
        public void second() {
            acquire(second);
            acquire(second);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = first.available();
        }
    }
}
