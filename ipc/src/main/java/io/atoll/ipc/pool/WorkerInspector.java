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

    /**
     * A worker that has not lain down since it passed the last task is at one, or just about to lie down. Which one it says
     * itself: the pool passes those that it takes back.
     */
    private static void inspectTask(Examination examination) throws IOException {
        final long rested = examination.word(RESTING_OFFSET);
        final long passed = examination.word(PASSED_OFFSET); // after it: what is passed only grows
        if (rested < 0 || passed < rested) {
            examination.bad("tasks passed", passed, rested + " or more");
            return;
        }
        examination.flag("at a task", passed != rested);
        final long task = examination.word(TASK_OFFSET);
        if (passed != rested && task != 0) {
            examination.figure("task", (task >>> DEATHS_BITS) - 1, Measure.PLAIN);
            examination.figure("died before", task & MOST_DEATHS, Measure.PLAIN);
        }
        final long began = examination.word(BEGAN_OFFSET);
        if (passed != rested && began != 0) { // by the clock of the machine, the same in all processes
            examination.figure("for", System.nanoTime() - began, Measure.NANOS);
        }
        examination.figure("tasks passed", passed, Measure.COUNT);
    }
}
