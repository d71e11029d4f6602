package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.ExpandableArrayBuffer;

/** One worker process as the pool sees it. Guarded by the dispatcher, but for {@link #hasExited}. */
final class Worker {
    /** Between the name of its pool and its number. */
    static final String NAME_SEPARATOR = "-";

    /** What its results tell. */
    interface Events {
        /** It is ready for its first task. */
        void ready(Worker worker);

        /** It has done a task; times are 0 if none are taken. */
        void done(Worker worker, Task task, Results results, long startNanos, long endNanos);

        /** It has done some tasks of a batch, from this item on. */
        void done(Worker worker, Task batch, long first, Results results);
    }

    /** A worker that was told to end and has nothing to do is killed after this time. */
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For how long one that began nothing of what it had comes after others who have nothing to do. */
    private static final long AVOIDED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Its task is not blamed for waiting for room for its result, while that is not longer than a live worker waits. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** A dead worker whose last words nobody has brought in this time is buried without. */
    private static final long WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Its place in the crew.
     *
     * @param pool its name, for people
     * @param number counts all that were ever started
     * @param slot that of nobody else who lives
     * @param isSpare whether it waits until it is needed
     */
    record Place(String pool, int number, int slot, boolean isSpare) {
        String processName() {
            return pool + "-worker-" + number;
        }
    }

    private final PoolListener.WorkerInfo info;
    private final WorkerMemory memory;
    private final JvmProcess process;
    private final RecordContent record;

    private final TasksInFlight tasks;
    private final KnownFunctions functions;
    private ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private boolean unpublished;
    private boolean isSpare;
    private boolean ready;
    private boolean ending;
    private boolean endOwed;
    private boolean killed;
    private Throwable condemned;

    /** What looks at the clock have seen: when it was idle and what it had done by then, and so on. */
    private long idleSince;

    private long sentAtIdle = -1;
    private long overdueSince;
    private long deadSince;
    private boolean seenDead;
    private long lackedRoom = System.nanoTime();

    private long lastEndNanos = System.nanoTime();
    private Task untold;
    private long untoldSince;
    private boolean hasDoneATask;
    private boolean isAvoided;
    private long avoidedSince;
    private volatile boolean exited;

    private Worker(Place place, WorkerMemory memory, JvmProcess process) {
        this.memory = memory;
        this.process = process;
        this.isSpare = place.isSpare();
        this.tasks = new TasksInFlight(memory);
        this.functions = new KnownFunctions(memory);
        this.record = new RecordContent(memory, memory.resultReader);
        this.info = new PoolListener.WorkerInfo(place.number(), place.slot(), process.name(), process.pid());
    }

    /**
     * Starts a worker.
     *
     * @param main makes its program, given its memory
     * @param onExit run by any thread when it is gone
     */
    static Worker start(
            Space space,
            SharedFile pool,
            Place place,
            int capacity,
            JvmProcessOptions options,
            Function<ObjectHandle, WorkerMain> main,
            Runnable onExit)
            throws IOException {
        final String name = pool.name() + NAME_SEPARATOR + place.number();
        final SharedFile file = SharedFile.create(
                space, new SharedFile.Blueprint(WORKER_KIND, name, fileLength(capacity), null, capacity));
        final WorkerMemory memory = new WorkerMemory(file, Futex.of(space.platform()));
        boolean started = false;
        try {
            memory.taskWriter.begin();
            memory.resultReader.begin();
            final Worker worker = new Worker(
                    place, memory, JvmProcess.start(options.withName(place.processName()), main.apply(file.handle())));
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

    JvmProcess process() {
        return process;
    }

    /** Whether it takes tasks. */
    boolean isOpen() {
        return !isSpare && !ending && !killed && !exited;
    }

    boolean isSpare() {
        return isSpare && !ending && !killed && !exited;
    }

    /** Is a spare no more. */
    void stepIn() {
        isSpare = false;
    }

    boolean hasBegun() {
        return ready;
    }

    boolean hasExited() {
        return exited;
    }

    boolean hasDoneATask() {
        return hasDoneATask;
    }

    /** Why it was killed, if it was for its own sake. */
    Throwable condemned() {
        return condemned;
    }

    // ---- its tasks

    TasksInFlight tasks() {
        return tasks;
    }

    KnownFunctions functions() {
        return functions;
    }

    /** Whether others are asked first, who have nothing to do. */
    boolean isAvoided() {
        return isAvoided;
    }

    /** Its tasks were taken back, as it began none of them while others had nothing to do. */
    void avoid(long now) {
        isAvoided = true;
        avoidedSince = now;
    }

    /** It may do better by now. */
    void avoidNoMore(long now) {
        if (now - avoidedSince >= AVOIDED_NANOS) {
            isAvoided = false;
        }
    }

    /** Writes a task into the ring. False if there is no room now. */
    boolean offer(Task task) throws IOException {
        final Functions.Entry function = task.function;
        if (!functions.has(function)) {
            scratch.putInt(0, function.index());
            scratch.putBytes(FUNCTION_BYTES_OFFSET, function.bytes());
            if (!write(FUNCTION, FUNCTION_BYTES_OFFSET + function.bytes().length)) {
                return false;
            }
            functions.add(function);
        }
        scratch.putLong(NUMBER_OFFSET, task.number);
        scratch.putInt(FUNCTION_OFFSET, function.index());
        scratch.putInt(ATTEMPT_OFFSET, task.deaths);
        scratch.putInt(ITEMS_OFFSET, task.items);
        scratch.putBytes(ARGUMENTS_OFFSET, task.arguments, task.offset, task.length);
        if (!write(task.isBatch ? BATCH : task.timed ? TIMED_TASKS : TASKS, ARGUMENTS_OFFSET + task.length)) {
            return false;
        }
        if (scratch.capacity() > memory.taskWriter.maxLength()) {
            scratch = new ExpandableArrayBuffer(); // do not keep what was large
        }
        tasks.add(task);
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
        if (endOwed) {
            writeEnd();
        }
        if (unpublished) {
            unpublished = false;
            memory.taskWriter.publishFully();
            memory.tasks.signal(1);
        }
    }

    /** Tells it to end after what it has. */
    void end() {
        if (!ending) {
            ending = true;
            endOwed = true;
            overdueSince = System.nanoTime();
            flush();
        }
    }

    private void writeEnd() {
        try {
            endOwed = !write(END, 0); // if its ring is full: the next time
        } catch (IOException e) { // not for so short a record
            throw new UncheckedIOException(e);
        }
    }

    /** Reads results that are there. */
    int drain(int most, Events events) {
        int count = 0;
        while (count < most && condemned == null && record.next()) {
            count++;
            isAvoided = false;
            if (record.type() == READY) {
                ready = true;
                record.free();
                events.ready(this);
                continue;
            }
            hasDoneATask = true;
            final Task task = tasks.first();
            if (task == null) {
                throw new IllegalStateException(memory.file() + " was damaged from outside: a result of type "
                        + record.type() + ", expected none, as the worker has no task");
            }
            if (record.type() == ITEM_RESULT) {
                count += drainItems(task, events) - 1;
                continue;
            }
            final int index = record.index();
            if (record.buffer().getLong(index + NUMBER_OFFSET) != task.number) {
                throw new IllegalStateException(memory.file() + " was damaged from outside: a result of task "
                        + record.buffer().getLong(index + NUMBER_OFFSET) + ", expected " + task.number);
            }
            final boolean timed = record.type() == TIMED_RESULTS;
            final long startNanos = timed ? record.buffer().getLong(index + BEGIN_OFFSET) : 0;
            lastEndNanos = timed ? record.buffer().getLong(index + END_OFFSET) : lastEndNanos;
            final Results results = Results.read(
                    record.buffer(),
                    index + (timed ? TIMED_VALUES_OFFSET : RESULT_VALUES_OFFSET),
                    task.items,
                    timed ? lastEndNanos - startNanos : 0,
                    memory.resultArrays);
            tasks.noteResult(record.length() + results.arrayBytes());
            record.free();
            tasks.endFirst();
            events.done(this, task, results, startNanos, lastEndNanos);
        }
        if (count > 0) {
            VarHandle.fullFence(); // freed by a release store: before the look for a sleeper
            memory.room.signal(1);
        }
        return count;
    }

    /** Reads the results of a batch that are there. */
    private int drainItems(Task batch, Events events) {
        final long first = batch.first + batch.ended;
        final Results results = Results.ofSome(batch.left(), memory.resultArrays);
        try {
            do {
                final int index = record.index();
                if (record.type() != ITEM_RESULT || record.buffer().getInt(index + ITEM_OFFSET) != batch.ended) {
                    throw new IllegalStateException(memory.file() + " was damaged from outside: a result of type "
                            + record.type() + ", expected that of item " + batch.ended + " of task " + batch.number);
                }
                final long before = results.arrayBytes();
                results.add(record.buffer(), index + ITEM_VALUE_OFFSET, 1);
                tasks.noteResult(record.length() + results.arrayBytes() - before);
                record.free();
                tasks.endItem();
            } while (batch.left() > 0 && record.next());
        } finally { // also if the next one cannot be read: those have ended
            if (batch.left() == 0) {
                tasks.endBatch();
            }
            if (results.size() > 0) {
                events.done(this, batch, first, results);
            }
        }
        return results.size();
    }

    /** Since when it runs what it runs, if times are taken. */
    long startNanos() {
        final long began = memory.began();
        if (began - lastEndNanos >= 0) {
            return began;
        }
        if (untold != tasks.first()) { // it has passed the task, and not told yet: since now, as far as we know
            untold = tasks.first();
            untoldSince = System.nanoTime();
        }
        return untoldSince;
    }

    // ---- room for its results

    boolean lacksRoom() {
        return !exited && memory.lacksRoom();
    }

    /**
     * Since when a time limit of its task counts: its start, or when it waited for room for its result the last time, as
     * looks at the clock have seen.
     */
    long countedSince(long now, long startNanos, long limitNanos) {
        if (lacksRoom() && now - startNanos < limitNanos + LONGEST_WAIT_NANOS) { // else it is stopped
            lackedRoom = now;
        }
        return lackedRoom - startNanos > 0 ? lackedRoom : startNanos;
    }

    boolean mayTakeRoom() {
        return memory.mayTakeRoom();
    }

    void letTakeRoom() {
        memory.letTakeRoom();
    }

    /** Lets it give up what it keeps for arrays to come. */
    void askForRoom() {
        memory.askForRoom();
    }

    // ---- its life

    /** For how long it has had nothing to do, as looks at the clock have seen. */
    long idleNanos(long now) {
        if (!tasks.isEmpty() || tasks.sent() != sentAtIdle) {
            sentAtIdle = tasks.sent();
            idleSince = now;
        }
        return now - idleSince;
    }

    /** Whether it does not end, though it should and has nothing to do. */
    boolean isOverdue(long now) {
        if (!ending || !tasks.isEmpty()) {
            overdueSince = now;
        }
        return now - overdueSince > LAST_NANOS;
    }

    /**
     * Notes a death that nobody tells of: who does is a thread of the common pool, which may be busy with tasks that wait
     * for this very worker.
     */
    void lookWhetherItLives(long now) {
        if (exited || process.isAlive()) {
            return;
        }
        if (!seenDead) {
            seenDead = true;
            deadSince = now;
        }
        if (now - deadSince > WORDS_NANOS) {
            exited = true;
        }
    }

    /**
     * Kills it.
     *
     * @param why what it has done to deserve it; null if nothing
     */
    void kill(Throwable why) {
        if (condemned == null) {
            condemned = why;
        }
        if (!killed) {
            killed = true;
            process.kill();
        }
    }

    /** Whether the pool has killed it. */
    boolean wasKilled() {
        return killed;
    }

    /** Removes what it leaves. Only when it has exited. */
    void remove() {
        memory.remove();
    }
}
