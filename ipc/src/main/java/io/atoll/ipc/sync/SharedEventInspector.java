package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedEventDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells whether a {@link SharedEvent} is set, for tools. */
public final class SharedEventInspector implements Inspector {
    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        final long state = examination.word(STATE_OFFSET);
        examination.flag("set", (state & SET_BIT) != 0);
        examination.figure("times set", state / ONCE_MORE, Measure.COUNT);
        examination.sleepers("sleepers", WAS_SET_OFFSET);
    }
}
