package io.atoll.ipc.queue;

import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.Members;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.SpscRingDescriptor;
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

/** Threads and members at one {@link Lane} of a queue. All outcomes that are not listed are forbidden. */
public class LaneStress {
    private static final int CAPACITY = SpscRingDescriptor.MIN_CAPACITY;
    private static final int TYPE = 1;

    /** Of one who did not get the consumer's word, or found nothing. */
    private static final int NOTHING = 0;

    /** One lane as each of two members sees it; the first one is its producer. */
    private abstract static class Stage implements LaneRecovery {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[SharedQueueDescriptor.laneStride(CAPACITY)]);
        final Lane first = lane(FIRST);
        final Lane second = lane(SECOND);

        private Lane lane(Members members) {
            return new Lane(buffer, 0, 0, CAPACITY, members, Futex.chosen());
        }

        @Override
        public void recoverProducer(Lane lane) {
            throw new AssertionError("nobody died");
        }

        @Override
        public void recoverConsumer(Lane lane) {
            throw new AssertionError("nobody died");
        }

        final void write(int value) {
            final int index = first.writer.claim(TYPE, Integer.BYTES);
            buffer.putInt(index, value);
            first.writer.commit(index);
        }

        /** Takes as {@link Taker} does. */
        final int take(Lane lane) {
            if (!lane.tryConsume(this)) {
                return NOTHING;
            }
            int value = NOTHING;
            if (lane.reader.next() || lane.reader.look() && lane.reader.next()) {
                value = buffer.getInt(lane.reader.index());
                lane.reader.skip();
                lane.reader.free();
            }
            lane.stopConsuming();
            return value;
        }
    }

    /** A lane with two items, after its first member has taken one of three: what its reader remembers is in use. */
    private abstract static class TwoItems extends Stage {
        TwoItems() {
            first.tryProduce(this);
            for (int item = 1; item <= 3; item++) {
                write(item);
            }
            first.writer.publishFully();
            take(first);
        }
    }

    /** Two threads of one member, which have the reader's memory in common. */
    @JCStressTest
    @State
    @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "3, 2", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the second found the lane held")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the first found the lane held")
    public static class TakeByTwoThreads extends TwoItems {
        @Actor
        public void one(II_Result result) {
            result.r1 = take(first);
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = take(first);
        }
    }

    /** Two members: each sees that the other was there in between, and begins a new tenure. */
    @JCStressTest
    @State
    @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "3, 2", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "the second found the lane held")
    @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the first found the lane held")
    public static class TakeByTwoMembers extends TwoItems {
        @Actor
        public void one(II_Result result) {
            result.r1 = take(first);
        }

        @Actor
        public void other(II_Result result) {
            result.r2 = take(second);
        }
    }

    /** Two members after each other, the first one twice: nothing remembered from before the other's turn counts. */
    @JCStressTest
    @State
    @Outcome(id = "2, 3, 0", expect = ACCEPTABLE, desc = "the second found the lane empty, or held")
    @Outcome(id = "2, 0, 3", expect = ACCEPTABLE, desc = "the second in between, or the first found the lane held")
    @Outcome(id = "3, 0, 2", expect = ACCEPTABLE, desc = "the second before")
    @Outcome(
            id = "0, 3, 2",
            expect = ACCEPTABLE,
            desc = "the first found the lane held, then went on behind the second")
    @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "the first found the lane held twice")
    public static class TakeInTurns extends TwoItems {
        @Actor
        public void one(III_Result result) {
            result.r1 = take(first);
            result.r2 = take(first);
        }

        @Actor
        public void other(III_Result result) {
            result.r3 = take(second);
        }
    }

    /** An item is put while one looks: whole or not there. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "too early")
    @Outcome(id = "7", expect = ACCEPTABLE, desc = "there")
    public static class PutAgainstTake extends Stage {
        public PutAgainstTake() {
            first.tryProduce(this);
        }

        @Actor
        public void put() {
            write(7);
            first.writer.publish();
        }

        @Actor
        public void take(I_Result result) {
            result.r1 = take(second);
        }
    }

    /** A producer that finds the queue shut down takes its item back, or somebody has it: never both, never neither. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "withdrawn")
    @Outcome(id = "0, 7, 0", expect = ACCEPTABLE, desc = "taken before")
    @Outcome(id = "0, 0, 7", expect = ACCEPTABLE, desc = "each found the lane held, or too early: it is still there")
    public static class WithdrawAgainstTake extends Stage {
        private final long start;

        public WithdrawAgainstTake() {
            first.tryProduce(this);
            start = first.writer.position();
        }

        @Actor
        public void withdraw(III_Result result) {
            write(7);
            first.writer.publishFully();
            if (first.tryConsume(this)) {
                if (first.head() <= start) {
                    first.writer.withdraw(start);
                    first.reader.begin();
                    result.r1 = 1;
                }
                first.stopConsuming();
            }
        }

        @Actor
        public void take(III_Result result) {
            result.r2 = take(second);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = take(second);
        }
    }
}
