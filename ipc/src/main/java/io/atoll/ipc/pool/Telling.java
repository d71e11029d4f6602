package io.atoll.ipc.pool;

import io.atoll.ipc.pool.PoolListener.Outcome;
import io.atoll.ipc.pool.PoolListener.TaskEnd;
import io.atoll.ipc.pool.PoolListener.TaskInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Tells a listener what happens in a pool, after the rings were looked at. Guarded by the dispatcher. */
final class Telling {
    private static final Logger LOGGER = System.getLogger(Telling.class.getName());

    /** Null if nobody listens. */
    private final PoolListener listener;

    private final Consumer<Runnable> later;

    /**
     * For one listener.
     *
     * @param listener null if nobody listens
     * @param later keeps the order of what it is given, and runs it before what follows from a task's end
     */
    Telling(PoolListener listener, Consumer<Runnable> later) {
        this.listener = listener;
        this.later = later;
    }

    private void tell(Runnable event) {
        later.accept(() -> {
            try {
                event.run();
            } catch (Throwable e) { // whatever it is, it is not the pool's
                LOGGER.log(Level.WARNING, "a listener of a pool has thrown; the pool goes on", e);
            }
        });
    }

    void started(Worker worker) {
        if (listener == null) {
            return;
        }
        final long now = System.nanoTime();
        tell(() -> listener.workerStarted(worker.info(), now));
    }

    void ready(Worker worker) {
        if (listener == null) {
            return;
        }
        final long now = System.nanoTime();
        tell(() -> listener.workerReady(worker.info(), now));
    }

    void ended(Worker worker, int exitCode) {
        if (listener == null) {
            return;
        }
        final long now = System.nanoTime();
        tell(() -> listener.workerEnded(worker.info(), now, exitCode));
    }

    /** A task runs, unless that was told before. */
    void runs(Task task, Worker worker, long startNanos) {
        if (listener == null || task.told) {
            return;
        }
        task.told = true;
        final TaskInfo info = info(task);
        tell(() -> listener.taskStarted(info, worker.info(), startNanos));
    }

    void done(Task task, Worker worker, long startNanos, long endNanos, Results results) {
        if (listener == null) {
            return;
        }
        runs(task, worker, startNanos);
        final int failures = results.failures();
        end(
                task,
                worker,
                startNanos,
                endNanos,
                failures == 0 ? Outcome.RETURNED : Outcome.THREW,
                failures,
                results.firstThrown(),
                false);
    }

    void died(Task task, Worker worker, Throwable reason, boolean retried) {
        if (listener == null) {
            return;
        }
        final long startNanos = worker.startNanos();
        runs(task, worker, startNanos);
        final Outcome outcome = reason instanceof TimeoutException
                ? Outcome.TIMED_OUT
                : reason instanceof CancellationException ? Outcome.CANCELLED : Outcome.WORKER_DIED;
        end(task, worker, startNanos, System.nanoTime(), outcome, task.items, reason, retried);
    }

    private void end(
            Task task,
            Worker worker,
            long startNanos,
            long endNanos,
            Outcome outcome,
            int failed,
            Throwable failure,
            boolean retried) {
        task.told = false; // there may be another attempt
        final TaskEnd end =
                new TaskEnd(info(task), worker.info(), startNanos, endNanos, outcome, failed, failure, retried);
        tell(() -> listener.taskEnded(end));
    }

    void dropped(Task task, Throwable reason) {
        if (listener == null) {
            return;
        }
        final TaskInfo info = info(task);
        tell(() -> listener.taskDropped(info, reason));
    }

    /** A task for people. */
    static TaskInfo info(Task task) {
        return new TaskInfo(task.number, task.call, task.function.name(), task.first, task.items, task.deaths);
    }

    static String describe(Task task) {
        return describe(info(task));
    }

    /** A task in a message. */
    static String describe(TaskInfo task) {
        return task.function()
                + (task.items() == 1
                        ? " of item " + task.firstItem()
                        : " of items " + task.firstItem() + " to " + (task.firstItem() + task.items() - 1))
                + " (task " + task.number() + ")";
    }
}
