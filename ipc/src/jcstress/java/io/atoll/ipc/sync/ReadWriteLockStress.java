package io.atoll.ipc.sync;

import static io.atoll.core.stress.TwoMembers.DEAD_WORD;
import static io.atoll.core.stress.TwoMembers.FIRST;
import static io.atoll.core.stress.TwoMembers.SECOND;
import static io.atoll.ipc.sync.SharedReadWriteLockDescriptor.*;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.wait.EventCount;
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
import org.openjdk.jcstress.infra.results.I_Result;

/** Two members at one read-write lock, which guards two longs. All outcomes that are not listed are forbidden. */
public class ReadWriteLockStress {
    private static final int CELLS = 8;
    private static final int LEFT = FILE_LENGTH - (MemberTable.MAX_MEMBERS - CELLS) * CELL_STRIDE;
    private static final int RIGHT = LEFT + Long.BYTES;
    private static final int LENGTH = RIGHT + Long.BYTES;

    /** What those read who did not get the lock. */
    private static final int NOTHING = -1;

    /** One lock as each of two members sees it. */
    private abstract static class Rates {
        final AtomicBuffer buffer = new UnsafeBuffer(new byte[LENGTH]);
        final ReadWriteState first = new ReadWriteState(buffer, FIRST, StressFutex.FUTEX);
        final ReadWriteState second = new ReadWriteState(buffer, SECOND, StressFutex.FUTEX);

        static void lockRead(ReadWriteState lock) {
            try {
                lock.lockRead(EventCount.FOREVER, false);
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            }
        }

        static boolean lockWrite(ReadWriteState lock, long nanos) {
            try {
                return lock.lockWrite(nanos, false);
            } catch (InterruptedException e) {
                throw new AssertionError("not interruptible", e);
            }
        }

        final int left() {
            return (int) buffer.getLong(LEFT);
        }

        final int right() {
            return (int) buffer.getLong(RIGHT);
        }

        final void change() {
            buffer.putLong(LEFT, buffer.getLong(LEFT) + 1);
            buffer.putLong(RIGHT, buffer.getLong(RIGHT) + 1);
        }
    }

    /** Who tries to read, and who tries to write. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0, 1", expect = ACCEPTABLE, desc = "read, then written")
    @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "written, then read")
    @Outcome(id = "1, 0, 0, 0", expect = ACCEPTABLE, desc = "the writer found the reader")
    @Outcome(id = "0, -1, -1, 1", expect = ACCEPTABLE, desc = "the reader found the writer")
    @Outcome(id = "0, -1, -1, 0", expect = ACCEPTABLE, desc = "each found the other about to come")
    public static class TryReadAgainstTryWrite extends Rates {
        @Actor
        public void reader(IIII_Result result) {
            final boolean reads = first.tryLockRead();
            result.r1 = reads ? 1 : 0;
            result.r2 = reads ? left() : NOTHING;
            result.r3 = reads ? right() : NOTHING;
            if (reads) {
                first.unlockRead();
            }
        }

        @Actor
        public void writer(IIII_Result result) {
            if (lockWrite(second, 0)) {
                change();
                second.unlockWrite();
                result.r4 = 1;
            }
        }
    }

    /** Who reads, and who writes, as long as it takes. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "read, then written")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "written, then read")
    public static class ReadAgainstWrite extends Rates {
        @Actor
        public void reader(III_Result result) {
            lockRead(first);
            result.r1 = left();
            result.r2 = right();
            first.unlockRead();
        }

        @Actor
        public void writer() {
            lockWrite(second, EventCount.FOREVER);
            change();
            second.unlockWrite();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = left();
        }
    }

    /** Readers share: neither keeps the other out. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "both read")
    public static class ReadByTwo extends Rates {
        @Actor
        public void first(III_Result result) {
            result.r1 = first.tryLockRead() ? 1 : 0;
        }

        @Actor
        public void second(III_Result result) {
            result.r2 = second.tryLockRead() ? 1 : 0;
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = (int) first.readers();
        }
    }

    /** What one writes by plain stores the other sees. */
    @JCStressTest
    @State
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "one after the other")
    public static class WriteByTwo extends Rates {
        @Actor
        public void first() {
            lockWrite(first, EventCount.FOREVER);
            change();
            first.unlockWrite();
        }

        @Actor
        public void second() {
            lockWrite(second, EventCount.FOREVER);
            change();
            second.unlockWrite();
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = left();
        }
    }

    /** Who goes on as a reader keeps the other writer out until it has read. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "first")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "second")
    public static class DowngradeAgainstWrite extends Rates {
        @Actor
        public void downgrade(II_Result result) {
            lockWrite(first, EventCount.FOREVER);
            change();
            lockRead(first);
            first.unlockWrite();
            result.r1 = left();
            result.r2 = right();
            first.unlockRead();
        }

        @Actor
        public void write() {
            lockWrite(second, EventCount.FOREVER);
            change();
            second.unlockWrite();
        }
    }

    /** After a writer's death: whoever comes first, who writes finds the bit, and nothing of the dead one is left. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "the reader before the repair")
    @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the reader after it")
    public static class ReadAgainstWriteAfterADeath extends Rates {
        public ReadAgainstWriteAfterADeath() {
            buffer.putLong(TURN_OFFSET, DEAD_WORD);
            buffer.putLong(WRITER_OFFSET, DEAD_WORD);
        }

        @Actor
        public void writer(III_Result result) {
            lockWrite(first, EventCount.FOREVER);
            result.r1 = first.writer().isRecoveryPending() ? 1 : 0;
            first.writer().repaired();
            first.unlockWrite();
        }

        @Actor
        public void reader(III_Result result) {
            lockRead(second);
            result.r2 = second.writer().word() < 0 ? 1 : 0;
            second.unlockRead();
        }

        @Arbiter
        public void look(III_Result result) {
            result.r3 = (buffer.getLong(TURN_OFFSET) | buffer.getLong(WRITER_OFFSET) | first.readers()) == 0 ? 1 : 0;
        }
    }
}
