package io.atoll.ipc.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Threads at one event, or at one latch. All outcomes that are not listed are forbidden. */
public class EventAndLatchStress {
    /** An event that was never set, and a word that is written before it is. */
    private abstract static class Stop {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[SharedEventDescriptor.FILE_LENGTH + Long.BYTES]);
        final SharedEvent event = new SharedEvent(null, buffer, StressFutex.FUTEX);

        final int state() {
            return (int) buffer.getLongVolatile(SharedEventDescriptor.STATE_OFFSET);
        }
    }

    /** Who finds it set does not set it again. */
    @JCStressTest
    @State
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "set, once")
    public static class SetByTwo extends Stop {
        @Actor
        public void one() {
            event.set();
        }

        @Actor
        public void other() {
            event.set();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = state();
        }
    }

    /** What is cleared is what was seen, and no later set. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "it was set still, then cleared")
    @Outcome(id = "5", expect = ACCEPTABLE, desc = "cleared, then set once more")
    public static class SetAgainstClear extends Stop {
        public SetAgainstClear() {
            event.set();
        }

        @Actor
        public void set() {
            event.set();
        }

        @Actor
        public void clear() {
            event.clear();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = state();
        }
    }

    /** Who goes on sees what was done before it was set, by plain stores; and nobody sleeps through it. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "all of it")
    public static class SetAgainstAwait extends Stop {
        @Actor
        public void set() {
            buffer.putLong(SharedEventDescriptor.FILE_LENGTH, 1);
            event.set();
        }

        @Actor
        public void await(I_Result result) {
            try {
                event.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
            result.r1 = (int) buffer.getLong(SharedEventDescriptor.FILE_LENGTH);
        }
    }

    /** A latch, and two words that are written before it is counted down. */
    private abstract static class Ready {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[SharedLatchDescriptor.FILE_LENGTH + 2 * Long.BYTES]);
        final SharedLatch latch = new SharedLatch(null, buffer, StressFutex.FUTEX);

        Ready(int count) {
            buffer.putLong(SharedLatchDescriptor.COUNT_OFFSET, count);
        }

        final int count() {
            return (int) buffer.getLongVolatile(SharedLatchDescriptor.COUNT_OFFSET);
        }
    }

    /** More events than it counts: it stays open. */
    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "open")
    public static class OneCountForTwo extends Ready {
        public OneCountForTwo() {
            super(1);
        }

        @Actor
        public void one() {
            latch.countDown();
        }

        @Actor
        public void other() {
            latch.countDown();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = count();
        }
    }

    /** Who counts and then waits sees what the other did before counting, by plain stores; and no count is lost. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "all of it")
    public static class CountAndAwaitByTwo extends Ready {
        private static final int ONE = SharedLatchDescriptor.FILE_LENGTH;
        private static final int OTHER = ONE + Long.BYTES;

        public CountAndAwaitByTwo() {
            super(2);
        }

        private void countAndAwait(int mine) {
            buffer.putLong(mine, 1);
            latch.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }

        @Actor
        public void one(II_Result result) {
            countAndAwait(ONE);
            result.r1 = (int) buffer.getLong(OTHER);
        }

        @Actor
        public void other(II_Result result) {
            countAndAwait(OTHER);
            result.r2 = (int) buffer.getLong(ONE);
        }
    }
}
