package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedLockDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import java.io.IOException;

/** Tells who has a {@link SharedLock}, for tools. */
public final class SharedLockInspector implements Inspector {
    private static final int POLICY_OPTION = 0;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(FILE_LENGTH);
        examination.optionAmong("policy", POLICY_OPTION, OwnerDeathPolicy.values());
        examination.owner("owner", OWNER_OFFSET);
        examination.sleepers("sleepers", EVENT_COUNT_OFFSET);
    }
}
