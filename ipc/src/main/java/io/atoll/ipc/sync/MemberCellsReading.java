package io.atoll.ipc.sync;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Holder;
import io.atoll.core.inspect.Measure;
import io.atoll.core.liveness.MemberTable;
import java.io.IOException;

/** Tells what {@link MemberCells} say, for tools. */
final class MemberCellsReading {
    /** What else stands beside a cell. */
    @FunctionalInterface
    interface Beside {
        void examine(long index) throws IOException;
    }

    private final Examination examination;
    private final int offset;
    private final int stride;

    MemberCellsReading(Examination examination, int offset, int stride) {
        this.examination = examination;
        this.offset = offset;
        this.stride = stride;
    }

    /**
     * Tells who has how many, one row each, those too whom death has voided.
     *
     * @param table title of the rows
     * @param what they have
     * @return how many the living have together
     */
    long examine(String table, String what, Beside beside) throws IOException {
        final long used =
                examination.numberBetween("slots used", offset + MemberCells.USED_OFFSET, 0, MemberTable.MAX_MEMBERS);
        long living = 0;
        for (int slot = 0; slot < used; slot++) {
            final int number = slot;
            final long index = MemberCells.index(offset, stride, slot);
            final long cell = examination.word(index);
            final int count = MemberCells.count(cell);
            if (count == 0) {
                continue;
            }
            final long epoch = MemberCells.epoch(cell);
            examination.row(table, () -> {
                final Holder holder = examination.member("member", number, epoch);
                if (count < 0) {
                    examination.bad(what, (long) count, "0 or more");
                } else {
                    examination.figure(what, (long) count, Measure.PLAIN);
                }
                if (holder.state() != Holder.State.DEAD) {
                    beside.examine(index);
                }
            });
            living += examination.isAlive(slot, epoch) ? count : 0;
        }
        return living;
    }
}
