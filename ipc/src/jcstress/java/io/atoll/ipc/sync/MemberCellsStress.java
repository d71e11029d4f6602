package io.atoll.ipc.sync;

import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two members at the cells of one object. All outcomes that are not listed are forbidden. */
public class MemberCellsStress {
    private static final int CELLS = 8;
    private static final int STRIDE = Long.BYTES;
    private static final int LENGTH = MemberCells.length(STRIDE) - (MemberTable.MAX_MEMBERS - CELLS) * STRIDE;

    /** The cells as each of two members sees them. */
    private abstract static class Cells {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        final MemberCells first = cells(FIRST);
        final MemberCells second = cells(SECOND);

        private MemberCells cells(Members members) {
            return new MemberCells(buffer, 0, STRIDE, members);
        }
    }

    /** None that counts is above those that are looked at. */
    @JCStressTest
    @State
    @Outcome(id = "5, 1", expect = ACCEPTABLE, desc = "both count, and are looked at")
    public static class AdoptByTwo extends Cells {
        @Actor
        public void first() {
            first.adopt();
            first.add(2);
        }

        @Actor
        public void second() {
            second.adopt();
            second.add(3);
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = (int) first.living();
            result.r2 = first.used() == Math.max(FIRST.slot(), SECOND.slot()) + 1 ? 1 : 0;
        }
    }

    /** What the dead one had is forgotten; what the next of its slot has by then is not. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the living one's count")
    public static class ForgetAgainstTheNextOfTheSlot extends Cells {
        public ForgetAgainstTheNextOfTheSlot() {
            final long dead = SECOND.epoch() + 1; // never born counts as dead
            buffer.putLong(first.index(SECOND.slot()), dead << Integer.SIZE | 3);
        }

        @Actor
        public void first() {
            first.forget(SECOND.slot());
        }

        @Actor
        public void second() {
            second.adopt();
            second.add(1);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = first.living(SECOND.slot());
        }
    }

    /** Two threads of one member, which have a cell in common. */
    @JCStressTest
    @State
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "no addition is lost")
    public static class AddByTwoThreads extends Cells {
        public AddByTwoThreads() {
            first.adopt();
        }

        @Actor
        public void one() {
            first.add(1);
        }

        @Actor
        public void other() {
            first.add(3);
            first.add(-1);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = second.living(FIRST.slot());
        }
    }
}
