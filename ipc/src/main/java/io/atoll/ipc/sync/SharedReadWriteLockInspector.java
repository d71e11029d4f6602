package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedReadWriteLockDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells who reads and who writes under a {@link SharedReadWriteLock}, for tools. */
public final class SharedReadWriteLockInspector implements Inspector {
    private static final int POLICY_OPTION = 0;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        examination.optionAmong("policy", POLICY_OPTION, OwnerDeathPolicy.values());
        examination.owner("writer", WRITER_OFFSET);
        examination.owner("next writer", TURN_OFFSET);
        examination.sleepers("sleeping readers", READABLE_OFFSET);
        examination.sleepers("sleeping writers", TURN_FREE_OFFSET);
        if (examination.isFull()) {
            examination.sleepers("sleepers for the writer", WRITER_FREE_OFFSET);
            examination.sleepers("sleepers for the readers", READERS_GONE_OFFSET);
        }
        final long readers =
                new MemberCellsReading(examination, CELLS_OFFSET, CELL_STRIDE).examine("reader", "holds", index -> {});
        examination.figure("readers", readers, Measure.PLAIN);
    }
}
