package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.ipc.ring.RingReading;
import io.atoll.ipc.ring.SpscRingInspector;
import java.io.IOException;

/** Tells what a worker of a {@link ProcessPool} is at, for tools. */
public final class WorkerInspector implements Inspector {
    @Override
    public String kind() {
        return WORKER_KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final int capacity = SpscRingInspector.capacity(examination, CAPACITY_OPTION);
        examination.expectLength(fileLength(capacity));
        examination.holder("pool of", examination.creator());
        final long passed = examination.word(PASSED_OFFSET);
        if (passed < 0) {
            examination.bad("tasks started", passed, "0 or more");
        } else {
            examination.figure("tasks started", passed, Measure.COUNT);
        }
        final long began = examination.word(BEGAN_OFFSET);
        if (began != 0) { // the clock is that of the machine, the same in all processes
            examination.figure("last began ago", System.nanoTime() - began, Measure.NANOS);
        }
        examination.sleepers("sleeping worker", TASKS_EVENT_OFFSET);
        examination.row("ring", () -> {
            examination.text("ring", "tasks");
            RingReading.examine(examination, TASKS_RING_OFFSET, capacity);
        });
        examination.row("ring", () -> {
            examination.text("ring", "results");
            RingReading.examine(examination, resultsRingOffset(capacity), capacity);
        });
        if (examination.isFull()) {
            examination.sleepers("sleeping for room", ROOM_EVENT_OFFSET);
        }
    }
}
