package io.atoll.samples.pictures;

import io.atoll.ipc.pool.PoolListener.Outcome;
import io.atoll.ipc.pool.PoolListener.TaskEnd;
import io.atoll.ipc.pool.PoolListener.TaskInfo;
import io.atoll.ipc.pool.PoolListener.WorkerInfo;

/** Runs that never were, told to a recorder as a pool would. */
final class Timelines {
    static final WorkerInfo FIRST = new WorkerInfo(1, 0, "pool-1", 101);
    static final WorkerInfo SECOND = new WorkerInfo(2, 1, "pool-2", 102);
    static final WorkerInfo REPLACEMENT = new WorkerInfo(3, 1, "pool-3", 103);
    static final WorkerInfo LATE = new WorkerInfo(4, 1, "pool-4", 104);

    private static final long MILLI = 1_000_000;

    private Timelines() {}

    /** Two workers for a second; the second dies of task 2 after 400 ms, another takes its place; the last was not needed. */
    static Timeline withADeath() {
        final long start = System.nanoTime();
        final TimelineRecorder recorder = new TimelineRecorder(start);
        recorder.workerStarted(FIRST, start);
        recorder.workerStarted(SECOND, start);
        recorder.workerReady(FIRST, start + 100 * MILLI);
        recorder.workerReady(SECOND, start + 100 * MILLI);
        tell(recorder, 2, SECOND, start, 100, 400, Outcome.WORKER_DIED);
        recorder.workerEnded(SECOND, start + 400 * MILLI, -9);
        recorder.workerStarted(REPLACEMENT, start + 400 * MILLI);
        tell(recorder, 1, FIRST, start, 100, 700, Outcome.RETURNED);
        recorder.workerReady(REPLACEMENT, start + 600 * MILLI);
        tell(recorder, 3, REPLACEMENT, start, 600, 900, Outcome.RETURNED);
        tell(recorder, 4, FIRST, start, 700, 950, Outcome.THREW);
        recorder.workerStarted(LATE, start + 950 * MILLI);
        recorder.workerEnded(LATE, start + 990 * MILLI, -9);
        recorder.workerEnded(FIRST, start + 1_000 * MILLI, 0);
        recorder.workerEnded(REPLACEMENT, start + 1_000 * MILLI, 0);
        return recorder.timeline();
    }

    /** One worker, one task, nothing bad. */
    static Timeline withoutADeath() {
        final long start = System.nanoTime();
        final TimelineRecorder recorder = new TimelineRecorder(start);
        recorder.workerStarted(FIRST, start);
        recorder.workerReady(FIRST, start + 100 * MILLI);
        tell(recorder, 1, FIRST, start, 100, 900, Outcome.RETURNED);
        recorder.workerEnded(FIRST, start + 1_000 * MILLI, 0);
        return recorder.timeline();
    }

    private static void tell(
            TimelineRecorder recorder, long task, WorkerInfo worker, long origin, long from, long to, Outcome outcome) {
        recorder.taskEnded(new TaskEnd(
                new TaskInfo(task, task, "Test::work", 0, 1, 0),
                worker,
                origin + from * MILLI,
                origin + to * MILLI,
                outcome,
                outcome == Outcome.RETURNED ? 0 : 1,
                outcome == Outcome.RETURNED ? null : new IllegalStateException("no \"luck\""),
                false));
    }
}
