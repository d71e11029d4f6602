package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedReadWriteLockDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/** One read-write lock as this JVM sees it. The protocol stands in {@link SharedReadWriteLock}. */
final class ReadWriteState {
    private static final int SPINS = 200;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final LockState turn;
    private final LockState writer;
    private final EventCount readersGone;
    private final EventCount readable;
    private final MemberCells cells;
    private final ThreadLocal<Holds> holds = ThreadLocal.withInitial(Holds::new);
    private Holds cached; // of whoever came last; any thread may see any, and looks whose it is
    private final BooleanSupplier areReadersGone = this::areReadersGone;

    /** How often one thread has the read lock. */
    private static final class Holds {
        private final Thread thread = Thread.currentThread();
        private int count;
    }

    /**
     * A lock in shared memory.
     *
     * @param buffer holds it
     * @param members who may have it
     * @param futex how to sleep
     */
    ReadWriteState(AtomicBuffer buffer, Members members, Futex futex) {
        this.turn = new LockState(buffer, TURN_OFFSET, TURN_FREE_OFFSET, members, futex);
        this.writer = new LockState(buffer, WRITER_OFFSET, WRITER_FREE_OFFSET, members, futex);
        this.readersGone = new EventCount(buffer, READERS_GONE_OFFSET, futex);
        this.readable = new EventCount(buffer, READABLE_OFFSET, futex);
        this.cells = new MemberCells(buffer, CELLS_OFFSET, CELL_STRIDE, members);
        cells.adopt();
    }

    static ReadWriteState of(Space space, SharedFile file) {
        return file.companion(
                ReadWriteState.class,
                () -> new ReadWriteState(file.buffer(), space.members(), Futex.of(space.platform())));
    }

    LockState writer() {
        return writer;
    }

    private Holds holds() {
        Holds found = cached;
        if (found == null || found.thread != Thread.currentThread()) {
            found = holds.get();
            cached = found;
        }
        return found;
    }

    int readHolds() {
        return holds().count;
    }

    long readers() {
        return cells.living();
    }

    private boolean areReadersGone() {
        return !cells.isAnyLiving();
    }

    private static long left(long nanos, long start) {
        return nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - start);
    }

    /**
     * Takes the turn and, once the readers are gone, the writer's word, which may say that recovery is pending.
     *
     * @throws IllegalMonitorStateException if this thread reads, and so would wait for itself
     */
    boolean lockWrite(long nanos, boolean interruptible) throws InterruptedException {
        if (writer.reenter()) {
            return true;
        }
        if (readHolds() > 0) {
            throw new IllegalMonitorStateException(
                    "this thread holds the read lock: it would wait for itself; release that first");
        }
        final long start = System.nanoTime();
        if (!takeTurn(nanos, interruptible)) {
            return false;
        }
        boolean entered = false;
        try {
            if (areReadersGone() || readersGone.await(areReadersGone, left(nanos, start), interruptible)) {
                enterWriter();
                entered = true;
            }
        } finally {
            if (!entered) {
                leaveTurn();
            }
        }
        return entered;
    }

    private boolean takeTurn(long nanos, boolean interruptible) throws InterruptedException {
        if (!turn.tryTake() && (nanos <= 0 || !turn.await(nanos, interruptible, false))) {
            return false;
        }
        if (turn.isRecoveryPending()) {
            boolean settled = false;
            try {
                settleDeadWriter();
                turn.repaired(); // only now: a turn without the bit says that the writer's word is free
                settled = true;
            } finally {
                if (!settled) {
                    leaveTurn();
                }
            }
        }
        return true;
    }

    /** In a turn that somebody died in: the writer's word is free, or has a dead owner, for whom its bit stands then. */
    private void settleDeadWriter() throws InterruptedException {
        if (!OwnerWord.isFree(writer.word())) {
            writer.await(EventCount.FOREVER, false, false); // two slices at most: what proved the death is proof for us
            writer.exit(); // which leaves the bit
        }
    }

    private void enterWriter() {
        if (!writer.tryTake()) { // who has the turn, without its bit, finds it free
            throw new IllegalStateException(
                    "the lock's memory was overwritten from outside: a writer without its turn, "
                            + writer.describeOwner());
        }
    }

    private void leaveTurn() {
        turn.exit();
        readable.signal(Integer.MAX_VALUE);
    }

    void unlockWrite() {
        writer.exit();
        if (!writer.isHeldByCurrentThread()) {
            leaveTurn(); // after the writer's word: a death in between leaves a turn without a writer
        }
    }

    /** Takes the read lock if there is no writer, about to come, at work, or dead with work half done. */
    boolean tryLockRead() {
        final Holds mine = holds();
        if (mine.count == 0) {
            cells.add(1); // before the look at the words, as in tryRead
            if ((turn.word() | writer.word()) != 0) {
                end();
                return false;
            }
        } else if (mine.count == Integer.MAX_VALUE) {
            return false;
        }
        mine.count++;
        return true;
    }

    /** Takes the read lock, without regard to what a dead writer has left. */
    boolean lockRead(long nanos, boolean interruptible) throws InterruptedException {
        final Holds mine = holds();
        if (mine.count == 0 && !begin(nanos, interruptible)) {
            return false;
        }
        if (mine.count == Integer.MAX_VALUE) {
            throw new Error("Maximum lock count exceeded");
        }
        mine.count++;
        return true;
    }

    private boolean begin(long nanos, boolean interruptible) throws InterruptedException {
        if (tryRead()) {
            return true;
        }
        if (writer.isHeldByCurrentThread()) {
            cells.add(1); // the way to downgrade: nobody else can have the turn
            return true;
        }
        return nanos <= 0 ? beginInTurn(0, interruptible) : await(nanos, interruptible);
    }

    /** Raises the own cell, and lowers it again if there is, or will be, a writer. */
    private boolean tryRead() {
        cells.add(1); // before the look at the turn: a writer takes its turn, then looks at the cells
        if (OwnerWord.isFree(turn.word()) && OwnerWord.isFree(writer.word())) {
            return true;
        }
        end();
        return false;
    }

    private void end() {
        cells.add(-1);
        if (!OwnerWord.isFree(turn.word())) {
            readersGone.signal(1); // only who has the turn waits for it
        }
    }

    private boolean await(long nanos, boolean interruptible) throws InterruptedException {
        final long start = System.nanoTime();
        for (int i = 0; i < SPINS; i++) {
            if (OwnerWord.isFree(turn.word()) && tryRead()) {
                return true;
            }
            Thread.onSpinWait();
        }
        final boolean[] reads = new boolean[1];
        final BooleanSupplier look = () -> {
            reads[0] = tryRead();
            return reads[0] || turn.isOwnerDead();
        };
        readable.await(look, Math.min(nanos, SLICE_NANOS), interruptible);
        return reads[0] || beginInTurn(left(nanos, start), interruptible);
    }

    /** Among writers who follow each other, or after one has died: queues as they do. */
    private boolean beginInTurn(long nanos, boolean interruptible) throws InterruptedException {
        if (!takeTurn(nanos, interruptible)) {
            return false;
        }
        try {
            cells.add(1); // in our turn there is no writer
        } finally {
            leaveTurn();
        }
        return true;
    }

    void unlockRead() {
        final Holds mine = holds();
        if (mine.count == 0) {
            throw new IllegalMonitorStateException("this thread does not hold the read lock");
        }
        if (--mine.count == 0) {
            end();
        }
    }
}
