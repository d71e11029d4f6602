package io.atoll.ipc.sync;

import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static io.atoll.ipc.sync.SharedLockDescriptor.*;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.Members;
import io.atoll.core.wait.EventCount;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads, or two members, at one lock. All outcomes that are not listed are forbidden. */
public class LockStress {
    /** One lock as each of two members sees it, and a word that it guards. */
    private abstract static class Guard {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[FILE_LENGTH + Long.BYTES]);
        final LockState first = state(FIRST);
        final LockState second = state(SECOND);

        private LockState state(Members members) {
            return new LockState(buffer, OWNER_OFFSET, EVENT_COUNT_OFFSET, members, StressFutex.FUTEX);
        }

        /** Locks twice, and tells how often it holds the lock before, inside and after: 020 if all is well. */
        final int change(LockState lock) {
            int holds = 100 * lock.holds();
            if (!lock.tryEnter()) {
                try {
                    lock.await(EventCount.FOREVER, false, false);
                } catch (InterruptedException e) {
                    throw new AssertionError("not interruptible", e);
                }
            }
            lock.reenter();
            holds += 10 * lock.holds();
            buffer.putLong(FILE_LENGTH, buffer.getLong(FILE_LENGTH) + 1);
            lock.exit();
            lock.exit();
            return holds + lock.holds();
        }
    }

    /** Two threads of one member, which have the Java fields in common. */
    @JCStressTest
    @State
    @Outcome(id = "20, 20, 2", expect = ACCEPTABLE, desc = "one after the other")
    public static class ChangeByTwoThreads extends Guard {
        @Actor
        public void one(III_Result result) {
            result.r1 = change(first);
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = change(first);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = (int) buffer.getLong(FILE_LENGTH);
        }
    }

    /** Two members, which have nothing but the words in common. */
    @JCStressTest
    @State
    @Outcome(id = "20, 20, 2", expect = ACCEPTABLE, desc = "one after the other")
    public static class ChangeByTwoMembers extends Guard {
        @Actor
        public void one(III_Result result) {
            result.r1 = change(first);
        }

        @Actor
        public void other(III_Result result) {
            result.r2 = change(second);
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = (int) buffer.getLong(FILE_LENGTH);
        }
    }
}
