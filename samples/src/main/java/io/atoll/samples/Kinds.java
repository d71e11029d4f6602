package io.atoll.samples;

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

/** The kinds of objects that {@code stat} and {@code dump} can tell something of. */
final class Kinds {
    /** The only object of its kind in a space. */
    static final String COUNTERS = "counters";

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

    private Kinds() {}

    /**
     * Finds who knows a kind.
     *
     * @param kind the directory that its objects lie in
     * @return null if nobody does
     */
    static Inspector inspector(String kind) {
        return ALL.stream()
                .filter(inspector -> inspector.kind().equals(kind))
                .findFirst()
                .orElse(null);
    }
}
