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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
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

    /** How many tasks a worker has at most, with the one that it runs; so many while nothing is known of their results. */
    private static final int DEPTH = 8192;

    private static final int FIRST_DEPTH = 64;

    /** How many bytes of arguments are under way to it, and about as many of results from it, before it gets no more. */
    private static final long MOST_ARGUMENTS = 1 << 18;

    private static final long MOST_RESULTS = 1 << 22;

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

    /** In the order of the ring, which is that of their results. */
    private final Deque<Task> inFlight = new ArrayDeque<>();

    /** The function that it has, or will have, at each index: by what is counted of it, as the rest may be large. */
    private final FunctionDeaths[] functions = new FunctionDeaths[Functions.MOST];

    /** Those that it may not have read yet, in the order of the ring. */
    private final Deque<FunctionDeaths> unread = new ArrayDeque<>();

    private long read;
    private ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private boolean unpublished;
    private boolean isSpare;
    private boolean ready;
    private boolean ending;
    private boolean endOwed;
    private boolean killed;
    private Throwable condemned;
    private long sent;
    private int load;

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
    private long argumentBytes;
    private long resultBytes;
    private boolean isAvoided;
    private long avoidedSince;
    private volatile boolean exited;

    private Worker(Place place, WorkerMemory memory, JvmProcess process) {
        this.memory = memory;
        this.process = process;
        this.isSpare = place.isSpare();
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

    int load() {
        return load;
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    /**
     * Whether it may have one more: many small ones, so that it finds enough when it gets a processor, but not so many that
     * they or their results fill the memory.
     */
    boolean takesMore() {
        if (argumentBytes >= MOST_ARGUMENTS) {
            return load < 2;
        }
        return load < FIRST_DEPTH || load < DEPTH && sent - load >= FIRST_DEPTH && load * resultBytes < MOST_RESULTS;
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

    /** How many tasks it was sent, with those taken back. */
    long sent() {
        return sent;
    }

    /** Writes a task into the ring. False if there is no room now. */
    boolean offer(Task task) throws IOException {
        final Functions.Entry function = task.function;
        if (functions[function.index()] != function.deaths()) {
            scratch.putInt(0, function.index());
            scratch.putBytes(FUNCTION_BYTES_OFFSET, function.bytes());
            if (!write(FUNCTION, FUNCTION_BYTES_OFFSET + function.bytes().length)) {
                return false;
            }
            functions[function.index()] = function.deaths();
            forgetWhatWasRead();
            unread.add(function.deaths());
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
        task.position = sent;
        sent += task.left();
        load += task.left();
        inFlight.add(task);
        argumentBytes += task.bytes();
        return true;
    }

    /** Notes which functions it could read. */
    void forgetWhatWasRead() {
        for (final long learned = memory.learned(); read < learned && !unread.isEmpty(); read++) {
            unread.remove().forget();
        }
    }

    /** Once it is dead: the function that it died while reading it; or null. */
    FunctionDeaths unreadable() {
        forgetWhatWasRead();
        return memory.isLearning() ? unread.peek() : null;
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
            final Task task = inFlight.element();
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
            noteBytes(record.length() + results.arrayBytes());
            record.free();
            load--;
            inFlight.remove();
            argumentBytes -= task.bytes();
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
                noteBytes(record.length() + results.arrayBytes() - before);
                record.free();
                load--;
                batch.ended++;
            } while (batch.left() > 0 && record.next());
        } finally { // also if the next one cannot be read: those have ended
            if (batch.left() == 0) {
                inFlight.remove();
                argumentBytes -= batch.bytes();
            }
            if (results.size() > 0) {
                events.done(this, batch, first, results);
            }
        }
        return results.size();
    }

    private void noteBytes(long bytes) {
        resultBytes = Math.max(bytes, resultBytes - resultBytes / FIRST_DEPTH - 1); // of the largest lately
    }

    /** The task that it runs now, as far as can be told without asking it. */
    Task running() {
        final Task first = inFlight.peek();
        return first != null && first.isBegun(memory.passed()) ? first : null;
    }

    /** Since when it runs what it runs, if times are taken. */
    long startNanos() {
        final long began = memory.began();
        if (began - lastEndNanos >= 0) {
            return began;
        }
        if (untold != inFlight.peek()) { // it has passed the task, and not told yet: since now, as far as we know
            untold = inFlight.peek();
            untoldSince = System.nanoTime();
        }
        return untoldSince;
    }

    /** How many tasks it has that it has not started. */
    int waiting() {
        return load - (running() == null ? 0 : 1);
    }

    /** Takes back the tasks that it has not started, in their order. Those are nobody's then. */
    List<Task> takeBack() {
        long passed = memory.passed();
        while (passed < sent && !memory.pass(passed, sent)) { // decides for each task whether it is begun or not
            passed = memory.passed();
        }
        final List<Task> back = new ArrayList<>();
        while (!inFlight.isEmpty() && !inFlight.peekLast().isBegun(passed)) {
            final Task last = inFlight.removeLast();
            argumentBytes -= last.bytes();
            load -= last.left();
            last.leave();
            back.add(last);
        }
        final Task begun = inFlight.peekLast();
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

    /** What it has begun is to fail for this reason, if its results do not come first. */
    void sentence(Throwable reason) {
        for (Task task : inFlight) {
            if (task.sentence == null) {
                task.sentence = reason;
            }
        }
    }

    /** Whether it can do nothing but this task, after the others were taken back. */
    boolean hasNothingBut(Task task) {
        return inFlight.size() == 1 && inFlight.peek() == task;
    }

    /** Once it is dead and its results are read: what it has begun and not ended. One task, if its results can be read. */
    List<Task> victims() {
        final List<Task> victims = new ArrayList<>(inFlight);
        inFlight.clear();
        victims.forEach(Task::leave);
        load = 0;
        return victims;
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
        if (!isIdle() || sent != sentAtIdle) {
            sentAtIdle = sent;
            idleSince = now;
        }
        return now - idleSince;
    }

    /** Whether it does not end, though it should and has nothing to do. */
    boolean isOverdue(long now) {
        if (!ending || !isIdle()) {
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
