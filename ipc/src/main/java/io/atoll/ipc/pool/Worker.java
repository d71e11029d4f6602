package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** One worker process as the pool sees it. Guarded by the dispatcher, but for {@link #hasExited}. */
final class Worker {
    /** What results tell. */
    interface Events {
        /** It is ready for its first task. */
        void ready(Worker worker);

        /**
         * A task has run.
         *
         * @param startNanos when it began, if times are taken
         * @param endNanos when it ended, if times are taken
         */
        void done(Worker worker, Task task, Results results, long startNanos, long endNanos);
    }

    private final PoolListener.WorkerInfo info;
    private final WorkerMemory memory;
    private final JvmProcess process;
    private final RecordContent record;

    /** In the order of the ring, which is that of their results. */
    private final Deque<Task> inFlight = new ArrayDeque<>();

    private final long[] functions = new long[Functions.MOST];
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private boolean unpublished;
    private boolean ready;
    private boolean ending;
    private long sent;

    /** The task that it was seen to run last, and since when. */
    private Task watched;

    private long watchedSince;
    private long lastEndNanos = System.nanoTime();
    private volatile boolean exited;

    private Worker(int number, int slot, WorkerMemory memory, JvmProcess process) {
        this.memory = memory;
        this.process = process;
        this.info = new PoolListener.WorkerInfo(number, slot, process.name(), process.pid());
        this.record = new RecordContent(memory, memory.resultReader);
    }

    /**
     * Starts a worker.
     *
     * @param timed whether it is to take the time of each task
     * @param onExit run by any thread when it is gone
     */
    static Worker start(
            Space space,
            SharedFile pool,
            int number,
            int slot,
            int capacity,
            JvmProcessOptions options,
            boolean timed,
            Runnable onExit)
            throws IOException {
        final String name = pool.name() + "-" + number;
        final SharedFile file = SharedFile.create(
                space, new SharedFile.Blueprint(WORKER_KIND, name, fileLength(capacity), null, capacity));
        final WorkerMemory memory = new WorkerMemory(file, Futex.of(space.platform()));
        boolean started = false;
        try {
            memory.taskWriter.begin();
            memory.resultReader.begin();
            final WorkerMain main = new WorkerMain(pool.handle(), file.handle(), timed);
            final Worker worker = new Worker(number, slot, memory, JvmProcess.start(options.withName(name), main));
            started = true;
            worker.process.onExit().thenRun(() -> {
                worker.exited = true;
                onExit.run();
            });
            return worker;
        } finally {
            if (!started) {
                memory.remove();
            }
        }
    }

    PoolListener.WorkerInfo info() {
        return info;
    }

    int load() {
        return inFlight.size();
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    /** Whether it takes tasks. */
    boolean isOpen() {
        return !ending && !exited;
    }

    boolean hasBegun() {
        return ready;
    }

    boolean hasExited() {
        return exited;
    }

    long sent() {
        return sent;
    }

    JvmProcess process() {
        return process;
    }

    /** Writes a task into the ring. False if there is no room now. */
    boolean offer(Task task) throws IOException {
        final Functions.Entry function = task.function;
        if (functions[function.index()] != function.version()) {
            scratch.putInt(0, function.index());
            scratch.putBytes(FUNCTION_BYTES_OFFSET, function.bytes());
            if (!write(FUNCTION, FUNCTION_BYTES_OFFSET + function.bytes().length)) {
                return false;
            }
            functions[function.index()] = function.version();
        }
        scratch.putLong(NUMBER_OFFSET, task.number);
        scratch.putInt(FUNCTION_OFFSET, function.index());
        scratch.putInt(ATTEMPT_OFFSET, task.deaths);
        scratch.putInt(ITEMS_OFFSET, task.items);
        scratch.putBytes(ARGUMENTS_OFFSET, task.arguments, 0, task.length);
        if (!write(TASKS, ARGUMENTS_OFFSET + task.length)) {
            return false;
        }
        task.position = sent++;
        inFlight.add(task);
        return true;
    }

    private boolean write(int type, int length) throws IOException {
        if (!memory.write(memory.taskWriter, TASKS_RING, type, scratch, length)) {
            return false;
        }
        unpublished = true;
        return true;
    }

    /** Publishes what was written, and wakes the worker if it sleeps. */
    void flush() {
        if (unpublished) {
            unpublished = false;
            memory.taskWriter.publishFully();
            memory.tasks.signal(1);
        }
    }

    /** Tells it to end after what it has. False if there is no room now. */
    boolean end() throws IOException {
        if (!ending) {
            ending = write(END, 0);
            flush();
        }
        return ending;
    }

    /** Reads results that are there. */
    int drain(int most, Events events) {
        int count = 0;
        while (count < most && record.next()) {
            count++;
            if (record.type() == READY) {
                ready = true;
                record.free();
                events.ready(this);
                continue;
            }
            final Task task = inFlight.element();
            final int index = record.index();
            if (record.buffer().getLong(index + NUMBER_OFFSET) != task.number) {
                throw new IllegalStateException(memory.file() + " was damaged from outside: a result of task "
                        + record.buffer().getLong(index + NUMBER_OFFSET) + ", expected " + task.number);
            }
            final boolean timed = record.type() == TIMED_RESULTS;
            final Results results = Results.read(
                    record.buffer(), index + (timed ? TIMED_VALUES_OFFSET : RESULT_VALUES_OFFSET), task.items);
            final long startNanos = timed ? record.buffer().getLong(index + BEGIN_OFFSET) : 0;
            lastEndNanos = timed ? record.buffer().getLong(index + END_OFFSET) : lastEndNanos;
            record.free();
            inFlight.remove();
            events.done(this, task, results, startNanos, lastEndNanos);
        }
        if (count > 0) {
            VarHandle.fullFence(); // freed by a release store: before the look for a sleeper
            memory.room.signal(1);
        }
        return count;
    }

    /** The task that it runs now, as far as can be told without asking it. */
    Task running() {
        final Task first = inFlight.peek();
        return first != null && first.position < memory.passed() ? first : null;
    }

    /** Since when it runs what it runs, if times are taken. */
    long startNanos() {
        final long began = memory.began();
        return began - lastEndNanos < 0 ? lastEndNanos : began; // it has passed the task, and not told yet
    }

    /** For how long it has been seen to run what it runs. */
    long runningNanos(long now) {
        final Task running = running();
        if (running != watched) {
            watched = running;
            watchedSince = now;
        }
        return running == null ? 0 : now - watchedSince;
    }

    /** How many tasks it has that it has not started. */
    int waiting() {
        return inFlight.size() - (running() == null ? 0 : 1);
    }

    /** Takes back the tasks that it has not started, in their order. Those are nobody's then. */
    List<Task> takeBack() {
        long passed = memory.passed();
        while (passed < sent && !memory.pass(passed, sent)) {
            passed = memory.passed();
        }
        final List<Task> back = new ArrayList<>();
        while (!inFlight.isEmpty() && inFlight.peekLast().position >= passed) {
            final Task last = inFlight.removeLast();
            last.position = -1;
            back.add(0, last);
        }
        return back;
    }

    void kill() {
        process.kill();
    }

    /** Removes what it leaves. Only when it has exited. */
    void remove() {
        memory.remove();
    }
}
