package io.atoll.ipc.sync;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What each member of a space has of an object, in one cell for each slot, void when its member is dead.
 *
 * <pre>
 *   0                             8
 *  +-----------------------------+------------------------------+
 *  |  used: slots below it are   |  unused, to 128              |
 *  +-----------------------------+------------------------------+
 *   128: for each slot
 *  +--------------+--------------+------------------------------+
 *  |  epoch 32    |  count 32    |  the object's, to the stride |
 *  +--------------+--------------+------------------------------+
 * </pre>
 *
 * <p>A cell counts for the member that its slot and epoch name, as long as that lives. Its member alone writes it:
 * at its first use it raises {@code used} above its slot by CAS, then stores its epoch with a count of zero; then it adds
 * and takes away. Somebody else may only void the cell of a member that is proven dead, by CAS of the exact word. A
 * death at any point leaves a cell that counts for nobody; one that the next epoch of its slot has not overwritten yet
 * still tells what the dead one had. {@code used} only grows, and is above every cell that counts. Thread-safe.
 */
final class MemberCells {
    static final int USED_OFFSET = 0;

    private static final int HEAD_LENGTH = 2 * BitUtil.CACHE_LINE_LENGTH; // processors fetch lines in pairs
    private static final int EPOCH_SHIFT = 32;
    private static final long COUNT_MASK = (1L << EPOCH_SHIFT) - 1;

    private final AtomicBuffer buffer;
    private final int usedIndex;
    private final int firstCell;
    private final int stride;
    private final Members members;
    private final int mine;

    /**
     * Cells in shared memory.
     *
     * @param buffer holds them
     * @param offset where they begin: {@link #length} bytes, zero when new
     * @param stride from cell to cell, at least 8; cells that are changed without a lock have two cache lines each
     * @param members whose cells they are
     */
    MemberCells(AtomicBuffer buffer, int offset, int stride, Members members) {
        this.buffer = buffer;
        this.usedIndex = offset + USED_OFFSET;
        this.firstCell = index(offset, stride, 0);
        this.stride = stride;
        this.members = members;
        this.mine = index(members.slot());
    }

    static int length(int stride) {
        return HEAD_LENGTH + MemberTable.MAX_MEMBERS * stride;
    }

    /** Where the cell of a slot stands in cells that begin at an offset. */
    static int index(int offset, int stride, int slot) {
        return offset + HEAD_LENGTH + slot * stride;
    }

    /** Where the cell of a slot stands; what the object keeps beside it begins 8 bytes further. */
    int index(int slot) {
        return firstCell + slot * stride;
    }

    /** Whether this member has its cell. */
    boolean isAdopted() {
        return epoch(buffer.getLongVolatile(mine)) == members.epoch();
    }

    /** Makes the cell of this slot this member's own, with a count of zero, unless it is. */
    void adopt() {
        final long above = members.slot() + 1L;
        long used = buffer.getLongVolatile(usedIndex);
        while (used < above && !buffer.compareAndSetLong(usedIndex, used, above)) { // before anything can count
            used = buffer.getLongVolatile(usedIndex);
        }
        if (!isAdopted()) {
            buffer.putLongVolatile(mine, members.epoch() << EPOCH_SHIFT);
        }
    }

    /** Adds to this member's own count. A full fence: what is loaded after it is loaded after others can see it. */
    void add(int count) {
        buffer.getAndAddLong(mine, count);
    }

    /** The same where all who add hold one lock, which orders it. */
    void addUnderLock(int count) {
        buffer.putLong(mine, buffer.getLong(mine) + count);
    }

    /** This member's own count. */
    int mine() {
        return count(buffer.getLongVolatile(mine));
    }

    /** How many slots may have a cell that counts. */
    int used() {
        return (int) Math.max(0, Math.min(MemberTable.MAX_MEMBERS, buffer.getLongVolatile(usedIndex)));
    }

    /** What a slot has, dead or alive. */
    int count(int slot) {
        return count(buffer.getLongVolatile(index(slot)));
    }

    /** What the living member of a slot has. Asks the kernel about the members of cells that are not zero. */
    int living(int slot) {
        final long cell = buffer.getLongVolatile(index(slot));
        return count(cell) != 0 && members.isDead(slot, epoch(cell)) ? 0 : count(cell);
    }

    /** What all living members have together. */
    long living() {
        long sum = 0;
        for (int slot = 0, used = used(); slot < used; slot++) {
            sum += living(slot);
        }
        return sum;
    }

    /** Whether any living member has something. */
    boolean isAnyLiving() {
        for (int slot = 0, used = used(); slot < used; slot++) {
            if (living(slot) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the member of a slot died with something. */
    boolean isLeftByDeath(int slot) {
        final long cell = buffer.getLongVolatile(index(slot));
        return count(cell) != 0 && members.isDead(slot, epoch(cell));
    }

    /** Forgets what the dead member of a slot had. */
    void forget(int slot) {
        final long cell = buffer.getLongVolatile(index(slot));
        if (count(cell) != 0 && members.isDead(slot, epoch(cell))) {
            buffer.compareAndSetLong(
                    index(slot), cell, cell & ~COUNT_MASK); // of the exact word: the next epoch is safe
        }
    }

    static long epoch(long cell) {
        return cell >>> EPOCH_SHIFT;
    }

    static int count(long cell) {
        return (int) (cell & COUNT_MASK);
    }
}
