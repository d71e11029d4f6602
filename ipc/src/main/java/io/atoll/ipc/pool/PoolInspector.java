package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import java.io.IOException;

/** Tells whose a {@link ProcessPool} is, for tools. Its workers are objects of their own. */
public final class PoolInspector implements Inspector {
    @Override
    public String kind() {
        return POOL_KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.expectLength(POOL_LENGTH);
        examination.holder("pool of", examination.creator());
        examination.sleepers("sleeping for results", RESULTS_EVENT_OFFSET);
    }
}
