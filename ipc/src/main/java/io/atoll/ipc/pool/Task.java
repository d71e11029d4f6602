package io.atoll.ipc.pool;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One task as the pool keeps it until it has ended: the pool writes down which worker has it. Guarded by the dispatcher.
 *
 * <p>Or a batch: items that travel together, though each of them is a task of its own, which is begun, taken back, lost and
 * told of alone. A batch whose worker is not to do all of it is cut.
 */
final class Task {
    /** What becomes of a task; called once, or for each part of a batch, by whoever runs the dispatcher. */
    interface Outcome {
        /**
         * It has run; or some items of a batch, one after the other, have.
         *
         * @param task the task
         * @param first the number of the first of these items
         * @param values a mark and a value for each item
         * @param isLast whether that was all of it
         */
        void done(Task task, long first, Results values, boolean isLast);

        /**
         * It will not run to its end.
         *
         * @param task the task
         * @param reason why
         */
        void failed(Task task, Throwable reason);

        /**
         * A batch was cut.
         *
         * @param rest its end, a batch of its own from now on
         */
        void cut(Task rest);
    }

    final Functions.Entry function;
    final boolean isBatch;
    final boolean timed;
    final long timeoutNanos;
    final Outcome outcome;

    /** Number of the call that it is part of. */
    final long call;

    /** Its own, or that of the first of a batch; the others have the next ones. */
    long number;

    /** Number of its first item within the call. */
    long first;

    int items;
    final byte[] arguments;
    int offset;
    int length;

    /** Those among the arguments; of a batch, among those of its last item, as so long a one ends it. */
    TaskArrays arrays;

    private long bytes;

    /** How many items of a batch have ended. */
    int ended;

    /** How often a worker has died of it. */
    int deaths;

    /** Set by any thread: it need not be started any more. */
    volatile boolean unwanted;

    /** Set by any thread: nor is it to run on. */
    volatile boolean cancelled;

    /** The others of its call that are under way. */
    Task before;

    Task after;

    /** Where it lies among its worker's tasks; -1 while it waits. */
    long position = -1;

    /** Whether somebody was told that it runs. */
    boolean told;

    /** Why its worker was killed, if it was for its sake. */
    Throwable sentence;

    Task(
            long number,
            long call,
            long first,
            Functions.Entry function,
            int items,
            boolean isBatch,
            byte[] arguments,
            int length,
            TaskArrays arrays,
            boolean timed,
            long timeoutNanos,
            Outcome outcome) {
        this.number = number;
        this.call = call;
        this.first = first;
        this.function = function;
        this.items = items;
        this.isBatch = isBatch;
        this.arguments = arguments;
        this.length = length;
        this.arrays = arrays;
        this.bytes = length + arrays.bytes();
        this.timed = timed;
        this.timeoutNanos = timeoutNanos;
        this.outcome = outcome;
    }

    /** How long its arguments are, with those of items that have ended. */
    long bytes() {
        return bytes;
    }

    /** How many tasks it still is for its worker. */
    int left() {
        return isBatch ? items - ended : 1;
    }

    /** Whether the worker that has passed so many tasks has passed one of it that has not ended. */
    boolean isBegun(long passed) {
        return position + ended < passed;
    }

    /**
     * Cuts a batch.
     *
     * @param from the first item of the rest: some remain, and some are in the rest
     * @return the rest, which waits
     */
    Task cut(int from) {
        final int restOffset = offsetOf(from);
        final Task rest = new Task(
                number + from,
                call,
                first + from,
                function,
                items - from,
                true,
                arguments,
                offset + length - restOffset,
                arrays,
                timed,
                timeoutNanos,
                outcome);
        rest.offset = restOffset;
        rest.deaths = deaths;
        rest.unwanted = unwanted;
        rest.cancelled = cancelled;
        rest.sentence = sentence;
        items = from;
        length = restOffset - offset;
        arrays = arrays.none();
        bytes -= rest.bytes;
        outcome.cut(rest);
        return rest;
    }

    /** It leaves its worker: what has ended is no part of it any more. */
    void leave() {
        if (ended > 0) {
            final int next = offsetOf(ended);
            length -= next - offset;
            offset = next;
            number += ended;
            first += ended;
            items -= ended;
            ended = 0;
        }
        position = -1;
    }

    private int offsetOf(int item) {
        final UnsafeBuffer buffer = new UnsafeBuffer(arguments);
        int at = offset;
        for (int i = 0; i < item; i++) {
            at += Values.length(buffer, at);
        }
        return at;
    }
}
