package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import org.agrona.concurrent.AtomicBuffer;

/**
 * How many items each member has taken and not yet declared done, and how many the dead had (specification: {@code
 * join.pml}).
 *
 * <p>A member alone writes its slot's cell: it is raised before {@code head} moves and lowered when the task is done. At
 * the first use by a new epoch, what the dead one left is entered in the slot's ledger, once, as the ledger names the last
 * epoch entered; then the cell is the new epoch's. A death at any point leaves a cell that is counted as long as its
 * member lives, and as ended by death afterwards: by reading it, or by reading the ledger, never neither. It is one too
 * many at most, if the member died between raising it and moving {@code head}.
 */
final class TaskCells {
    private static final int EPOCH_SHIFT = 32;
    private static final long COUNT_MASK = (1L << EPOCH_SHIFT) - 1;
    private static final long MOST = 1L << 31;

    private final AtomicBuffer buffer;
    private final Members members;
    private final int mine;

    TaskCells(AtomicBuffer buffer, Members members) {
        this.buffer = buffer;
        this.members = members;
        this.mine = index(members.slot());
        enterPredecessor();
    }

    private static int index(int slot) {
        return CELLS_OFFSET + slot * CELL_STRIDE;
    }

    static long epoch(long word) {
        return word >>> EPOCH_SHIFT;
    }

    static long count(long word) {
        return word & COUNT_MASK;
    }

    private void enterPredecessor() {
        final long left = buffer.getLongVolatile(mine);
        if (epoch(left) == members.epoch()) {
            return;
        }
        final long ledger = buffer.getLongVolatile(mine + LEDGER_OFFSET);
        if (epoch(ledger) < epoch(left)) { // else it was entered by one who died before the next store
            buffer.putLongVolatile(
                    mine + LEDGER_OFFSET,
                    epoch(left) << EPOCH_SHIFT | Math.min(COUNT_MASK, count(ledger) + count(left))); // before ...
        }
        buffer.putLongVolatile(mine, members.epoch() << EPOCH_SHIFT); // ... the cell forgets
    }

    /** To be called before {@code head} moves. */
    void raise(int items) {
        if (count(buffer.getAndAddLong(mine, items)) > MOST) {
            buffer.getAndAddLong(mine, -items); // nobody will ever call taskDone for all these
        }
    }

    /**
     * Declares tasks done.
     *
     * @return true if this member has none left
     * @throws IllegalStateException if it had fewer
     */
    boolean lower(int items) {
        while (true) {
            final long seen = buffer.getLongVolatile(mine);
            if (count(seen) < items) {
                throw new IllegalStateException(
                        "taskDone() was called more often than items were taken by this process");
            }
            if (buffer.compareAndSetLong(mine, seen, seen - items)) {
                return count(seen) == items;
            }
        }
    }

    /** Whether a living member has tasks that are not done. */
    boolean isAnyPending() {
        for (int slot = 0; slot < MemberTable.MAX_MEMBERS; slot++) {
            final long cell = buffer.getLongVolatile(index(slot));
            if (count(cell) != 0 && !members.isDead(slot, epoch(cell))) {
                return true;
            }
        }
        return false;
    }

    /** How many tasks ended by the death of their takers since the queue was made; at most one too many per death. */
    long endedByDeath() {
        long ended = 0;
        for (int slot = 0; slot < MemberTable.MAX_MEMBERS; slot++) {
            final long whose = buffer.getLongVolatile(index(slot));
            final boolean isDead = count(whose) != 0 && members.isDead(slot, epoch(whose));
            // the cell again once its member is known to be dead: what he had done until then counts for nobody
            final long cell = buffer.getLongVolatile(index(slot));
            final long ledger = buffer.getLongVolatile(index(slot) + LEDGER_OFFSET); // after the cell: never too few
            ended += count(ledger);
            if (isDead && epoch(cell) == epoch(whose) && epoch(cell) > epoch(ledger)) {
                ended += count(cell);
            }
        }
        return ended;
    }
}
