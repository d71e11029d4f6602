package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedBarrierDescriptor.*;

import io.atoll.core.liveness.Members;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Who is registered at a barrier, and who of them has arrived: the cells of its members, and beside each cell, marked with
 * the generation, the arrivals of its member. The protocol stands in {@link SharedBarrier}: the methods that change
 * something are for those in its monitor.
 */
final class BarrierParties {
    private static final int ARRIVED_SHIFT = 32;

    private final AtomicBuffer buffer;
    private final Members members;
    private final MemberCells cells;
    private final int room;
    private final boolean isBreaking;

    /**
     * The parties of a barrier in shared memory.
     *
     * @param buffer holds it
     * @param options what it is like
     * @param members whose parties they are
     */
    BarrierParties(AtomicBuffer buffer, SharedBarrierOptions options, Members members) {
        this.buffer = buffer;
        this.members = members;
        this.cells = new MemberCells(buffer, CELLS_OFFSET, CELL_STRIDE, members);
        this.room = options.parties();
        this.isBreaking = options.policy() == PartyDeathPolicy.BREAK;
    }

    /** How many can be registered. */
    int room() {
        return room;
    }

    /** How many living parties are registered. */
    int registered() {
        return (int) cells.living();
    }

    /** How many of this process are registered. */
    int mine() {
        return cells.isAdopted() ? cells.mine() : 0;
    }

    /** How many of this process have arrived. */
    int mineArrived(int generation) {
        return cells.isAdopted() ? arrivedOf(members.slot(), generation) : 0;
    }

    private int arrivedIndex(int slot) {
        return cells.index(slot) + ARRIVED_OFFSET;
    }

    private int arrivedOf(int slot, int generation) {
        return arrived(buffer.getLongVolatile(arrivedIndex(slot)), generation);
    }

    /** How many have arrived in a generation, by the word beside a cell. */
    static int arrived(long word, int generation) {
        return (int) (word >>> ARRIVED_SHIFT) == generation ? (int) word : 0;
    }

    /** How many living parties have arrived. */
    int arrived(int generation) {
        int sum = 0;
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            final int arrived = arrivedOf(slot, generation);
            sum += arrived == 0 ? 0 : Math.min(arrived, cells.living(slot));
        }
        return sum;
    }

    private boolean areAllNeeded() {
        return isBreaking || buffer.getLongVolatile(COMPLETE_OFFSET) == 0;
    }

    /** How many must arrive. */
    int needed() {
        return areAllNeeded() ? room : registered();
    }

    /** How many must still arrive; of each process, its parties and its arrivals count both or neither. */
    int missing(int generation) {
        final boolean areAllNeeded = areAllNeeded();
        int registered = 0;
        int arrived = 0;
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            final int living = cells.living(slot); // one verdict for both sums: it may be another a moment later
            registered += living;
            arrived += Math.min(arrivedOf(slot, generation), living);
        }
        return Math.max(1, areAllNeeded ? room : registered) - arrived; // where nobody has arrived, somebody must
    }

    boolean areAllThere(int generation) {
        return missing(generation) <= 0;
    }

    /** Whether anybody who was registered is dead and not forgotten. */
    boolean isAnyDead() {
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            if (cells.isLeftByDeath(slot)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets that the dead were registered. */
    void forgetDead() {
        for (int slot = 0, used = cells.used(); slot < used; slot++) {
            cells.forget(slot);
        }
    }

    /** Registers a party of this process, unless all are registered, as far as is known now. */
    boolean register() {
        final int registered = registered();
        if (registered >= room) {
            return false;
        }
        if (!cells.isAdopted()) {
            buffer.putLongVolatile(arrivedIndex(members.slot()), 0); // of the dead one, before the cell is ours
            cells.adopt();
        }
        if (registered == 0) {
            buffer.putLongVolatile(COMPLETE_OFFSET, 0); // all have left: the next ones wait for all again
        }
        cells.add(1);
        if (registered + 1 == room) {
            buffer.putLongVolatile(COMPLETE_OFFSET, 1);
        }
        return true;
    }

    /** Takes back a registration of this process. */
    void deregister() {
        cells.add(-1);
    }

    /** One more of this process, which must be registered, has arrived. */
    void arrive(int generation) {
        final int waiting = mineArrived(generation);
        buffer.putLongVolatile(arrivedIndex(members.slot()), (long) generation << ARRIVED_SHIFT | waiting + 1);
    }
}
