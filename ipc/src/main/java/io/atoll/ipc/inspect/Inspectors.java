package io.atoll.ipc.inspect;

import io.atoll.core.inspect.Inspector;
import io.atoll.ipc.map.SharedListInspector;
import io.atoll.ipc.map.SharedMapInspector;
import io.atoll.ipc.pipe.PipeInspector;
import io.atoll.ipc.pool.PoolInspector;
import io.atoll.ipc.pool.WorkerInspector;
import io.atoll.ipc.queue.SharedQueueInspector;
import io.atoll.ipc.ring.SharedBroadcastInspector;
import io.atoll.ipc.ring.SharedRingBuffersInspector;
import io.atoll.ipc.ring.SpscRingInspector;
import io.atoll.ipc.sync.SharedBarrierInspector;
import io.atoll.ipc.sync.SharedConditionInspector;
import io.atoll.ipc.sync.SharedEventInspector;
import io.atoll.ipc.sync.SharedLatchInspector;
import io.atoll.ipc.sync.SharedLockInspector;
import io.atoll.ipc.sync.SharedReadWriteLockInspector;
import io.atoll.ipc.sync.SharedSemaphoreInspector;
import io.atoll.ipc.value.CountersInspector;
import io.atoll.ipc.value.SharedArrayInspector;
import io.atoll.ipc.value.SharedMemoryInspector;
import java.util.List;

/**
 * Who can tell something of the objects of a space, for tools: one for each kind that this module makes there. A journal is
 * in no space; see {@code JournalInspection}. Inspectors have no state, so that these are for all threads.
 */
public final class Inspectors {
    private static final List<Inspector> ALL = List.of(
            new SharedQueueInspector(),
            new PipeInspector(),
            new SpscRingInspector(),
            new SharedRingBuffersInspector(),
            new SharedBroadcastInspector(),
            new SharedMapInspector(),
            new SharedListInspector(),
            new PoolInspector(),
            new WorkerInspector(),
            new SharedLockInspector(),
            new SharedConditionInspector(),
            new SharedReadWriteLockInspector(),
            new SharedSemaphoreInspector(),
            new SharedEventInspector(),
            new SharedBarrierInspector(),
            new SharedLatchInspector(),
            new SharedArrayInspector(),
            new SharedMemoryInspector(),
            new CountersInspector());

    private Inspectors() {}

    /**
     * All of them.
     *
     * @return one for each kind
     */
    public static List<Inspector> all() {
        return ALL;
    }

    /**
     * Finds who knows a kind.
     *
     * @param kind the directory that its objects lie in
     * @return null if nobody does
     */
    public static Inspector of(String kind) {
        return ALL.stream()
                .filter(inspector -> inspector.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }
}
