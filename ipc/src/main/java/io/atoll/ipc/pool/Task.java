package io.atoll.ipc.pool;

/** One task as the pool keeps it until it has ended: the pool writes down which worker has it. Guarded by the dispatcher. */
final class Task {
    /** What becomes of a task; called once, by whoever runs the dispatcher. */
    interface Outcome {
        /**
         * It has run.
         *
         * @param task the task
         * @param values a mark and a value for each item
         */
        void done(Task task, Results values);

        /**
         * It will not run to its end.
         *
         * @param task the task
         * @param reason why
         */
        void failed(Task task, Throwable reason);
    }

    final long number;

    /** Number of the call that it is part of, and of its first item within that. */
    final long call;

    final long first;
    final Functions.Entry function;
    final int items;
    final byte[] arguments;
    final int length;
    final TaskArrays arrays;
    final boolean timed;
    final long timeoutNanos;
    final Outcome outcome;

    /** How often a worker has died of it. */
    int deaths;

    /** Set by any thread: it need not be started any more. */
    volatile boolean unwanted;

    /** Set by any thread: nor is it to run on. */
    volatile boolean cancelled;

    /** The others of its call that are under way. */
    Task before;

    Task after;

    /** Where it lies in its worker's ring; -1 while it waits. */
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
        this.arguments = arguments;
        this.length = length;
        this.arrays = arrays;
        this.timed = timed;
        this.timeoutNanos = timeoutNanos;
        this.outcome = outcome;
    }

    /** How long its arguments are. */
    long bytes() {
        return length + arrays.bytes();
    }
}
