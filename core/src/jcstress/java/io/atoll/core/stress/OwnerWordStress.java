package io.atoll.core.stress;

import static io.atoll.core.stress.TwoMembers.DEAD_WORD;
import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.OwnerWord;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two members at one {@link OwnerWord}. All outcomes that are not listed are forbidden. */
public class OwnerWordStress {
    private static final int PAYLOAD = OwnerWord.LENGTH;

    /** How an attempt to own ended: 0 not, 1 owning sound data, 2 owning data that want repair. */
    private static int outcome(long stored) {
        return stored == 0 ? 0 : OwnerWord.isInconsistent(stored) ? 2 : 1;
    }

    /** One word as each of two members sees it. */
    private abstract static class Word {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[2 * Long.BYTES]);
        final OwnerWord first = new OwnerWord(buffer, 0, FIRST);
        final OwnerWord second = new OwnerWord(buffer, 0, SECOND);

        /** Whom the word names, and with the bit: 0 nobody, 1 first, 2 second; 10 more with the bit. */
        final int owner() {
            final long word = first.get();
            final int bit = OwnerWord.isInconsistent(word) ? 10 : 0;
            if (OwnerWord.isFree(word)) {
                return bit;
            }
            return bit + (OwnerWord.slot(word) == FIRST.slot() ? 1 : 2);
        }
    }

    /** Acquire against acquire. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the second has it")
    public static class AcquireByTwo extends Word {
        @Actor
        public void first(III_Result result) {
            result.r1 = outcome(first.tryAcquire());
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outcome(second.tryAcquire());
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = owner();
        }
    }

    /** Acquire against acquire of the bare inconsistent bit, which must stay. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0, 11", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 2, 12", expect = ACCEPTABLE, desc = "the second has it")
    public static class AcquireInconsistentByTwo extends Word {
        public AcquireInconsistentByTwo() {
            buffer.putLong(0, Long.MIN_VALUE);
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = outcome(first.tryAcquire());
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outcome(second.tryAcquire());
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = owner();
        }
    }

    /** Steal against steal of a dead member's word: one heir, and the bit is set. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0, 11", expect = ACCEPTABLE, desc = "the first has it")
    @Outcome(id = "0, 2, 12", expect = ACCEPTABLE, desc = "the second has it")
    public static class StealByTwo extends Word {
        public StealByTwo() {
            buffer.putLong(0, DEAD_WORD);
        }

        @Actor
        public void first(III_Result result) {
            result.r1 = outcome(first.tryAcquireOrSteal());
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outcome(second.tryAcquireOrSteal());
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = owner();
        }
    }

    /** Release by one heir against steal by the other: nobody gets it without the bit, and no release fails. */
    @JCStressTest
    @State
    @Outcome(id = "2, 0, 10", expect = ACCEPTABLE, desc = "the second was too early")
    @Outcome(id = "2, 2, 12", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "0, 2, 12", expect = ACCEPTABLE, desc = "the second was first")
    public static class StealAndReleaseAgainstSteal extends Word {
        public StealAndReleaseAgainstSteal() {
            buffer.putLong(0, DEAD_WORD);
        }

        @Actor
        public void first(III_Result result) {
            final long stored = first.tryAcquireOrSteal();
            result.r1 = outcome(stored);
            if (stored != 0) {
                first.release(stored);
            }
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outcome(second.tryAcquireOrSteal());
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = owner();
        }
    }

    /** Release by a living owner against steal: the release does not fail and the bit is not invented. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the second was too early")
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "handed over")
    public static class ReleaseAgainstSteal extends Word {
        private final long stored = first.tryAcquire();

        @Actor
        public void first(III_Result result) {
            first.release(stored); // throws if anybody has changed the word
            result.r1 = 1;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = outcome(second.tryAcquireOrSteal());
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = owner();
        }
    }

    /** Repaired and released by its owner against acquire: the data count as sound only with all of the repair. */
    @JCStressTest
    @State
    @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "too early")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "repaired")
    public static class RepairAgainstAcquire extends Word {
        private final long stored;

        public RepairAgainstAcquire() {
            buffer.putLong(0, DEAD_WORD);
            stored = first.tryAcquireOrSteal();
        }

        @Actor
        public void first() {
            buffer.putLong(PAYLOAD, 1);
            first.release(first.clearInconsistent(stored));
        }

        @Actor
        public void second(II_Result result) {
            final long acquired = second.tryAcquireOrSteal();
            result.r1 = outcome(acquired);
            result.r2 = acquired == 0 ? -1 : (int) buffer.getLong(PAYLOAD);
        }
    }

    /** What an owner wrote by plain stores, in shared memory and on the heap, the next owner sees by plain loads. */
    @JCStressTest
    @State
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "too early")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "handed over")
    public static class Publication extends Word {
        private final long stored = first.tryAcquire();
        private int onHeap;

        @Actor
        public void first() {
            buffer.putLong(PAYLOAD, 1);
            onHeap = 1;
            first.release(stored);
        }

        @Actor
        public void second(II_Result result) {
            final boolean acquired = second.tryAcquire() != 0;
            result.r1 = acquired ? (int) buffer.getLong(PAYLOAD) : -1;
            result.r2 = acquired ? onHeap : -1;
        }
    }
}
