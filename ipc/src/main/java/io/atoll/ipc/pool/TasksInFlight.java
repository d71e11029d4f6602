package io.atoll.ipc.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The tasks that one worker has, in the order of its ring, which is that of their results; and how many more it may have.
 * Guarded by the dispatcher.
 */
final class TasksInFlight {
    /** How many tasks a worker has at most, with the one that it runs; so many while nothing is known of their results. */
    private static final int DEPTH = 8192;

    private static final int FIRST_DEPTH = 64;

    /** How many bytes of arguments are under way to it, and about as many of results from it, before it gets no more. */
    private static final long MOST_ARGUMENTS = 1 << 18;

    private static final long MOST_RESULTS = 1 << 22;

    private final WorkerMemory memory;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private long sent;
    private int load;
    private long argumentBytes;
    private long resultBytes;

    /**
     * None.
     *
     * @param memory of the worker, where both sides note which tasks are begun
     */
    TasksInFlight(WorkerMemory memory) {
        this.memory = memory;
    }

    /** How many there are, each item of a batch being one. */
    int load() {
        return load;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** How many there ever were, with those taken back. */
    long sent() {
        return sent;
    }

    /**
     * Whether there may be one more: many small ones, so that the worker finds enough when it gets a processor, but not so
     * many that they or their results fill the memory.
     */
    boolean takesMore() {
        if (argumentBytes >= MOST_ARGUMENTS) {
            return load < 2;
        }
        return load < FIRST_DEPTH || load < DEPTH && sent - load >= FIRST_DEPTH && load * resultBytes < MOST_RESULTS;
    }

    /** It was written for the worker, behind all others. */
    void add(Task task) {
        task.position = sent;
        sent += task.left();
        load += task.left();
        tasks.add(task);
        argumentBytes += task.bytes();
    }

    /** The one whose result comes next; null if there is none. */
    Task first() {
        return tasks.peek();
    }

    /** The first one has ended. */
    void endFirst() {
        load--;
        remove();
    }

    /** The next item of the first one, a batch, has ended. */
    void endItem() {
        load--;
        tasks.element().ended++;
    }

    /** All items of the first one, a batch, have ended. */
    void endBatch() {
        remove();
    }

    private void remove() {
        argumentBytes -= tasks.remove().bytes();
    }

    /** So many bytes were the result of one of them. */
    void noteResult(long bytes) {
        resultBytes = Math.max(bytes, resultBytes - resultBytes / FIRST_DEPTH - 1); // of the largest lately
    }

    /** The one that runs now, as far as can be told without asking the worker. */
    Task running() {
        final Task first = tasks.peek();
        return first != null && first.isBegun(memory.passed()) ? first : null;
    }

    /** How many the worker has not started. */
    int waiting() {
        return load - (running() == null ? 0 : 1);
    }

    /** Takes back those that the worker has not started, in their order. */
    List<Task> takeBack() {
        long passed = memory.passed();
        while (passed < sent && !memory.pass(passed, sent)) { // decides for each task whether it is begun or not
            passed = memory.passed();
        }
        final List<Task> back = new ArrayList<>();
        while (!tasks.isEmpty() && !tasks.peekLast().isBegun(passed)) {
            final Task last = tasks.removeLast();
            argumentBytes -= last.bytes();
            load -= last.left();
            last.leave();
            back.add(last);
        }
        final Task begun = tasks.peekLast();
        if (begun != null && begun.position + begun.items > passed && begun.isBatch) {
            final Task rest = begun.cut((int) (passed - begun.position));
            argumentBytes -= rest.bytes();
            load -= rest.items;
            if (rest.items > 1) { // as two: it comes back because there is somebody to share it with
                back.add(rest.cut(rest.items / 2));
            }
            back.add(rest);
        }
        Collections.reverse(back);
        return back;
    }

    /** Those that are begun are to fail for this reason, if their results do not come first. */
    void sentence(Throwable reason) {
        for (Task task : tasks) {
            if (task.sentence == null) {
                task.sentence = reason;
            }
        }
    }

    boolean hasNothingBut(Task task) {
        return tasks.size() == 1 && tasks.peek() == task;
    }

    /**
     * Once the worker is dead, its results are read, and those not begun are taken back: what it died with. One task, if
     * its results could be read.
     */
    List<Task> victims() {
        final List<Task> victims = new ArrayList<>(tasks);
        tasks.clear();
        victims.forEach(Task::leave);
        load = 0;
        return victims;
    }
}
