package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedLatchDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import java.io.IOException;

/** Tells how far a {@link SharedLatch} has come, for tools. */
public final class SharedLatchInspector implements Inspector {
    private static final int INITIAL_COUNT_OPTION = 0;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        final long most = examination.optionBetween("initial count", INITIAL_COUNT_OPTION, 0, Long.MAX_VALUE);
        examination.number("count", examination.word(COUNT_OFFSET), 0, most);
        examination.sleepers("sleepers", ZERO_OFFSET);
    }
}
