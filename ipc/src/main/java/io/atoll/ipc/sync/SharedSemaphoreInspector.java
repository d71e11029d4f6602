package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedSemaphoreDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells who has the permits of a {@link SharedSemaphore}, for tools. */
public final class SharedSemaphoreInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        final boolean isCounting = examination.optionBetween("counting", COUNTING_OPTION, 0, 1) == 1;
        final long permits = examination.optionBetween("permits", PERMITS_OPTION, 0, Integer.MAX_VALUE - 1L);
        final long available = examination.word(AVAILABLE_OFFSET);
        if (isCounting) {
            examination.number("available", available, 0, Integer.MAX_VALUE);
        } else {
            // The word forgets the dead only when somebody finds too few: the cells of the living tell what can be had.
            final long taken = new MemberCellsReading(examination, CELLS_OFFSET, CELL_STRIDE)
                    .examine("holder", "permits", index -> {});
            examination.figure("total", permits, Measure.PLAIN);
            examination.number("available", permits - taken, 0, permits);
            if (examination.isFull()) {
                examination.figure("available when last counted", available, Measure.PLAIN);
            }
        }
        examination.sleepers("sleepers", RELEASED_OFFSET);
        if (examination.isFull()) {
            examination.owner("monitor", MONITOR_OFFSET);
            examination.sleepers("sleepers for the monitor", MONITOR_FREE_OFFSET);
            examination.figure("last ticket", examination.word(LAST_TICKET_OFFSET), Measure.PLAIN);
            final boolean isAnyPreceding = examination.word(PRECEDENCE_UNTIL_OFFSET) != 0;
            examination.flag("somebody has precedence", isAnyPreceding);
            if (isAnyPreceding) {
                examination.figure("ticket with precedence", examination.word(PRECEDENCE_OFFSET), Measure.PLAIN);
                examination.holder("precedence of", examination.word(PRECEDENCE_OWNER_OFFSET));
            }
        }
    }
}
