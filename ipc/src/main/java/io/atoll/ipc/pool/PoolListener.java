package io.atoll.ipc.pool;

import java.io.Serializable;

/**
 * Is told what happens in a {@link ProcessPool}: enough for a timeline (who ran what, from when to when, how it ended), a
 * progress bar or a log. Given by {@link ProcessPoolOptions#withListener}.
 *
 * <p>One thread at a time calls it: the one that runs the pool at that moment, which may be any that waits for a result. So
 * it should be quick, as tasks wait meanwhile; it may use the pool itself, but not wait for it. What it throws is logged
 * and harms nothing. Events of one worker, and those of one task, come in the order in which they happened; those of
 * different workers need not.
 *
 * <p>Times are those of {@link System#nanoTime()}, which all processes of a machine share. The worker takes those of a
 * task's begin and end itself; whatever is seen by the pool only (begins and ends of workers, deaths with a task) is as
 * late as the pool has noticed.
 */
public interface PoolListener {
    /**
     * A worker process.
     *
     * @param number counts the workers of this pool from 1, in the order of their start; never given again
     * @param slot from 0; the lowest that no worker had when this one was started, so that a replacement has that of the
     *     dead: a row of a timeline
     * @param name of the process
     * @param pid of the process
     */
    record WorkerInfo(int number, int slot, String name, long pid) {}

    /**
     * Items that a worker does at a stretch, once: the same task has another one for each attempt.
     *
     * @param number of the task; never given again
     * @param call the same for all tasks of one {@code map}, {@code stream} or other call; never given again
     * @param function what the call is named after: {@code Class::method} of a method reference, {@code Class.method} of
     *     the method that a lambda stands in, or the name of a class
     * @param firstItem the number of its first item within the call, from 0
     * @param items how many, at least 1
     * @param attempt how many workers have died with it before
     */
    record TaskInfo(long number, long call, String function, long firstItem, int items, int attempt)
            implements Serializable {}

    /** How an attempt at a task ended. */
    enum Outcome {
        /** All items have returned. */
        RETURNED,
        /** The task ran to its end, and at least one item threw, or its result cannot travel. */
        THREW,
        /** It took too long, and its worker was killed for it. */
        TIMED_OUT,
        /** It was cancelled while it ran, and its worker was killed for it. */
        CANCELLED,
        /** Its worker died with it. */
        WORKER_DIED
    }

    /**
     * The end of an attempt at a task.
     *
     * @param task what
     * @param worker who
     * @param startNanos when it began
     * @param endNanos when it ended; if the worker died, when that was noticed
     * @param outcome how
     * @param failedItems how many of its items have failed
     * @param failure why the first of them has; null if none has
     * @param retried whether there will be another attempt; otherwise the items are done with
     */
    record TaskEnd(
            TaskInfo task,
            WorkerInfo worker,
            long startNanos,
            long endNanos,
            Outcome outcome,
            int failedItems,
            Throwable failure,
            boolean retried) {}

    /**
     * A worker process was started. It has yet to load its classes.
     *
     * @param worker who
     * @param nanos when
     */
    default void workerStarted(WorkerInfo worker, long nanos) {}

    /**
     * A worker is ready for its first task.
     *
     * @param worker who
     * @param nanos when
     */
    default void workerReady(WorkerInfo worker, long nanos) {}

    /**
     * A worker is gone. The end of the task that it died with, if it did, has been told before.
     *
     * @param worker who
     * @param nanos when
     * @param exitCode how; minus the number of the signal if one ended it, as when the pool has killed it, also one
     *     that was still starting when the pool was closed; 0 if it was told to end
     */
    default void workerEnded(WorkerInfo worker, long nanos, int exitCode) {}

    /**
     * A worker has begun with a task. Of one that takes only a few milliseconds, this is told when it has ended.
     *
     * @param task what
     * @param worker who
     * @param nanos when
     */
    default void taskStarted(TaskInfo task, WorkerInfo worker, long nanos) {}

    /**
     * An attempt at a task has ended. Futures and streams know of it after this.
     *
     * @param end how
     */
    default void taskEnded(TaskEnd end) {}

    /**
     * A task will not run at all, or not again: it was cancelled while it waited, or there are no workers any more.
     *
     * @param task what
     * @param reason why
     */
    default void taskDropped(TaskInfo task, Throwable reason) {}
}
