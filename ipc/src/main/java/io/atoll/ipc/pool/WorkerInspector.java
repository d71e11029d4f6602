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
        final long worker = examination.word(WORKER_OFFSET);
        if (worker == 0) {
            examination.text("worker", "not begun");
        } else {
            examination.holder("worker", worker);
            inspectTask(examination);
        }
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

    /** Which task it is at it says itself, and is silent from when it lies down: it may also have ended it just now. */
    private static void inspectTask(Examination examination) throws IOException {
        final long task = examination.word(TASK_OFFSET);
        examination.flag("at a task", task != 0);
        if (task != 0) {
            examination.figure("task", (task >>> DEATHS_BITS) - 1, Measure.PLAIN);
            examination.figure("died before", task & MOST_DEATHS, Measure.PLAIN);
        }
        final long began = examination.word(BEGAN_OFFSET);
        if (task != 0 && began != 0) { // by the clock of the machine, the same in all processes
            examination.figure("for", System.nanoTime() - began, Measure.NANOS);
        }
        final long passed = examination.word(PASSED_OFFSET);
        if (passed < 0) {
            examination.bad("tasks passed", passed, "0 or more");
            return;
        }
        examination.figure("tasks passed", passed, Measure.COUNT);
    }
}
