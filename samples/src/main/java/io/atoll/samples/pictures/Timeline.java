package io.atoll.samples.pictures;

import io.atoll.ipc.pool.PoolListener.Outcome;
import java.util.List;

/**
 * What the workers of a pool did. All times are nanoseconds from its beginning.
 *
 * @param nanos how long it took
 * @param workers all of them, in the order of their start
 * @param spans all attempts at tasks, in the order of the tasks
 */
public record Timeline(long nanos, List<Worker> workers, List<Span> spans) {
    /** Copies the lists. */
    public Timeline {
        workers = List.copyOf(workers);
        spans = List.copyOf(spans);
    }

    /**
     * A worker process.
     *
     * @param number counts them from 1
     * @param slot from 0; a replacement has that of the dead
     * @param pid of it
     * @param start when it was started
     * @param ready when it was ready for its first task; its end if it never was
     * @param end when it was gone; that of the whole if it was not
     * @param exitCode how it ended; 0 if nobody needed it any more
     */
    public record Worker(int number, int slot, long pid, long start, long ready, long end, int exitCode) {
        private static final int KILLED = -9;

        /** Whether it died, other than by a pool that was closed and killed it before it was of any use. */
        boolean isDeath() {
            return exitCode != 0 && (exitCode != KILLED || ready < end);
        }
    }

    /**
     * An attempt at a task.
     *
     * @param task its number
     * @param name of what was done
     * @param worker who: the number of the worker
     * @param slot of the worker
     * @param firstItem the number of its first item, from 0; the items of what has the same name are numbered in the order
     *     in which they were given
     * @param items how many
     * @param attempt how many workers had died with it before
     * @param start when it began
     * @param end when it ended
     * @param outcome how it ended
     * @param failure why; null if all is well
     */
    public record Span(
            long task,
            String name,
            int worker,
            int slot,
            long firstItem,
            int items,
            int attempt,
            long start,
            long end,
            Outcome outcome,
            String failure) {
        boolean isFailed() {
            return outcome != Outcome.RETURNED;
        }

        boolean isEndOfItsWorker() {
            return outcome == Outcome.WORKER_DIED || outcome == Outcome.TIMED_OUT || outcome == Outcome.CANCELLED;
        }
    }

    /**
     * The same without other tasks than those of one function.
     *
     * @param name of the function
     * @return a part of this
     */
    public Timeline of(String name) {
        return new Timeline(
                nanos,
                workers,
                spans.stream().filter(span -> span.name().equals(name)).toList());
    }

    /**
     * How many workers there were at a time.
     *
     * @return rows of a picture
     */
    public int slots() {
        return workers.stream().mapToInt(worker -> worker.slot() + 1).max().orElse(0);
    }
}
