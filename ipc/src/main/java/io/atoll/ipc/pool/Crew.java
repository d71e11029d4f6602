package io.atoll.ipc.pool;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The workers of a pool: starts and replaces them, and ends those that are too old, too large, idle or too slow. Guarded by
 * the dispatcher.
 *
 * <p>At most as many processes live at a time as there are workers and spares. One that is to end takes no more tasks, and
 * keeps its place until it is gone; a spare steps in at once.
 */
final class Crew implements Worker.Events {
    private static final Logger LOGGER = System.getLogger(Crew.class.getName());

    private static final int DRAINED_AT_ONCE = 256;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_FAILED_STARTS = 3;

    /** One that somebody has killed before it was ready proves little, but does not help either. */
    private static final int MOST_KILLED_STARTS = 100;

    /** Where tasks come from and go back to. */
    interface Desk {
        /** Sees to it that the crew is looked at; for any thread. */
        void wake();

        /** How many tasks are under way. */
        long tasks();

        /** A worker has done a task, or some items of a batch, from this one on. */
        void done(Task task, long first, Results results);

        /** Tasks that nobody has, to be done before all others. */
        void putBack(List<Task> tasks);

        /** A worker died with a task, which is to be tried again or not. */
        void died(Task victim, Throwable failure, boolean again);

        /** Somebody lacks room in the space. */
        void giveUpRoom();

        /** There will be no more workers. */
        void noWorkers(Throwable reason);
    }

    /**
     * What the pool is to be like.
     *
     * @param name for people
     * @param initializer as bytes; null if there is none
     */
    record Plan(String name, ProcessPoolOptions options, byte[] initializer) {}

    private final Space space;
    private final SharedFile file;
    private final Plan plan;
    private final ProcessPoolOptions options;
    private final JvmProcessOptions process;
    private final boolean timed;
    private final Telling telling;
    private final Desk desk;
    private final PrivateMemory memory;
    private final Shortage shortage = new Shortage();
    private final List<Worker> workers = new ArrayList<>();
    private int started;
    private int failedStarts;
    private int killedStarts;
    private boolean isOver;
    private long looked = System.nanoTime();
    private long memoryLooked = looked;
    private long startAgain = looked;

    Crew(Space space, SharedFile file, Plan plan, Telling telling, Desk desk) {
        this.space = space;
        this.file = file;
        this.plan = plan;
        this.options = plan.options();
        this.process = LastOutput.kept(collected(options).withDaemon(true));
        this.timed = options.listener() != null || !options.timeout().isZero();
        this.telling = telling;
        this.desk = desk;
        this.memory = new PrivateMemory(space.platform());
    }

    /** The JVM takes its serial collector where it sees one processor; that is what a worker has beside busy others. */
    private static JvmProcessOptions collected(ProcessPoolOptions options) {
        return options.workers() > JvmProcess.cpuCount() / 2
                ? options.process().withSerialGcUnlessChosen()
                : options.process();
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    // ---- their tasks

    /** Reads results, and buries who has died. False if there was neither. */
    boolean drain() {
        boolean busy = false;
        for (int i = workers.size() - 1; i >= 0; i--) {
            final Worker worker = workers.get(i);
            final boolean exited = worker.hasExited(); // before its last results are read
            busy |= drain(worker, exited ? Integer.MAX_VALUE : DRAINED_AT_ONCE);
            if (exited) {
                workers.remove(i);
                bury(worker);
                busy = true;
            }
        }
        return busy;
    }

    private boolean drain(Worker worker, int most) {
        try {
            return worker.drain(most, this) > 0;
        } catch (RuntimeException e) { // a task that writes where it must not: its worker is of no use any more
            worker.kill(e);
            return false;
        }
    }

    @Override
    public void ready(Worker worker) {
        failedStarts = 0;
        killedStarts = 0;
        telling.ready(worker);
    }

    @Override
    public void done(Worker worker, Task task, Results results, long startNanos, long endNanos) {
        telling.done(task, worker, startNanos, endNanos, results);
        desk.done(task, task.first, results);
    }

    @Override
    public void done(Worker worker, Task batch, long first, Results results) {
        desk.done(batch, first, results); // nobody listens: there would be no batches
    }

    /**
     * The one that is to get the next task; null if all have enough.
     *
     * @param full those that have no room for it
     */
    Worker leastLoaded(Collection<Worker> full) {
        if (options.mayShrink() && workers.size() < options.workers()) {
            maintain();
        }
        Worker least = null;
        for (int i = 0; i < workers.size(); i++) {
            final Worker worker = workers.get(i);
            if (worker.isOpen()
                    && worker.tasks().takesMore()
                    && !full.contains(worker)
                    && (least == null || isBetter(worker, least))) {
                least = worker;
            }
        }
        return least;
    }

    private static boolean isBetter(Worker worker, Worker than) {
        if (worker.isAvoided() != than.isAvoided()
                && (worker.isAvoided() ? than : worker).tasks().isEmpty()) {
            return than.isAvoided(); // but rather an avoided one than behind others
        }
        return worker.tasks().load() < than.tasks().load()
                || worker.tasks().load() == than.tasks().load() && worker.hasBegun() && !than.hasBegun();
    }

    /** Whether some worker has a task that will end, and make room. */
    boolean hasTasks() {
        return workers.stream().anyMatch(worker -> !worker.tasks().isEmpty());
    }

    /** A task was sent. */
    void sent(Worker worker) {
        if (options.maxTasksPerWorker() > 0 && worker.tasks().sent() >= options.maxTasksPerWorker()) {
            worker.end();
            maintain();
        }
    }

    void flush() {
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).flush();
        }
    }

    /**
     * If some worker has nothing to do, takes back what another has and has not begun.
     *
     * @return false if there is no such
     */
    boolean unburden() {
        Worker most = null;
        boolean isAnyIdle = false;
        for (Worker worker : workers) {
            isAnyIdle |= worker.isOpen() && worker.tasks().isEmpty() && worker.hasBegun() && !worker.isAvoided();
            if (worker.tasks().waiting() > 0
                    && (most == null || worker.tasks().waiting() > most.tasks().waiting())) {
                most = worker;
            }
        }
        if (!isAnyIdle || most == null) {
            return false;
        }
        desk.putBack(most.tasks().takeBack());
        if (most.tasks().isEmpty()) {
            most.avoid(System.nanoTime()); // it has begun nothing: slow, or stopped
        }
        return true;
    }

    /** Whether long arguments are to wait, as somebody lacks room for a result. */
    boolean lacksRoom() {
        return shortage.isThere();
    }

    /** Lets all give up what they keep for arrays to come. */
    void askForRoom() {
        shortage.askForRoom(workers);
    }

    private void lookForShortage(long now) {
        if (shortage.look(workers, now)) {
            takeBack(); // arguments that nobody reads yet: who lacks room frees them himself
        }
        if (shortage.isThere()) {
            desk.giveUpRoom();
        }
    }

    /** Takes back all that has not begun. */
    void takeBack() {
        workers.forEach(worker -> desk.putBack(worker.tasks().takeBack()));
    }

    // ---- their lives

    /** Starts who is missing. */
    void maintain() {
        final int target = target();
        int active = active();
        for (Worker spare = spare(); active < target && spare != null && !isOver; spare = spare()) {
            spare.stepIn();
            active++;
        }
        while (!isOver && workers.size() < target + options.spares() && System.nanoTime() - startAgain >= 0) {
            final boolean isSpare = active >= target;
            start(isSpare);
            active += isSpare ? 0 : 1;
        }
    }

    private int target() {
        return options.mayShrink()
                ? (int) Math.min(options.workers(), Math.max(options.minWorkers(), desk.tasks()))
                : options.workers();
    }

    private int active() {
        int active = 0;
        for (Worker worker : workers) {
            active += worker.isOpen() ? 1 : 0;
        }
        return active;
    }

    /** A spare, if possible one that is ready; or null. */
    private Worker spare() {
        Worker found = null;
        for (Worker worker : workers) {
            if (worker.isSpare() && (found == null || worker.hasBegun() && !found.hasBegun())) {
                found = worker;
            }
        }
        return found;
    }

    private void start(boolean isSpare) {
        try {
            final Worker worker = Worker.start(
                    space,
                    file,
                    new Worker.Place(plan.name(), ++started, freeSlot(), isSpare),
                    options.ringCapacity(),
                    process,
                    main -> new WorkerMain(file.handle(), main, timed, plan.name(), plan.initializer()),
                    desk::wake);
            workers.add(worker);
            telling.started(worker);
        } catch (IOException | RuntimeException e) { // no memory, no process: perhaps for a moment only
            startAgain = System.nanoTime() + AGAIN_NANOS;
            failedStarts++;
            failedStart(e);
        }
    }

    private void failedStart(Throwable reason) {
        if ((failedStarts >= MOST_FAILED_STARTS || killedStarts >= MOST_KILLED_STARTS) && isNobodyAtWork()) {
            isOver = true;
            desk.noWorkers(reason);
        }
    }

    private boolean isNobodyAtWork() {
        return workers.stream().noneMatch(worker -> worker.isOpen() && worker.hasBegun());
    }

    private int freeSlot() {
        final BitSet taken = new BitSet();
        workers.forEach(worker -> taken.set(worker.info().slot()));
        return taken.nextClearBit(0);
    }

    private void bury(Worker worker) {
        desk.putBack(worker.tasks().takeBack());
        final List<Task> victims = worker.tasks().victims();
        final WorkerDeath death = WorkerDeath.of(worker);
        for (Task victim : victims) {
            final boolean again = victim.sentence == null && victim.deaths < options.retries() && !isOver;
            final Throwable failure = victim.sentence != null ? victim.sentence : death.with(Telling.info(victim));
            telling.died(victim, worker, failure, again);
            desk.died(victim, failure, again);
        }
        final FunctionDeaths unreadable = worker.functions().unreadable();
        if (unreadable != null && !worker.wasKilled()) {
            workers.forEach(
                    other -> other.functions().clearRead()); // if others could read it, it is counted anew from here
            unreadable.add(death);
        }
        if (!worker.hasBegun() && !isOver) {
            if (death.isKill()) {
                killedStarts++;
            } else {
                failedStarts++;
                startAgain = failedStarts < MOST_FAILED_STARTS ? startAgain : System.nanoTime() + AGAIN_NANOS;
            }
            failedStart(death.atStart(plan.name()));
        }
        telling.ended(worker, death.exitCode());
        try {
            worker.remove();
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.WARNING, plan.name() + ": what a dead worker left takes room until this process ends", e);
        }
        maintain();
    }

    /** Lets all end after what they have. */
    void endAll() {
        isOver = true;
        for (Worker worker : workers) {
            worker.end();
            if (!worker.hasBegun() && worker.tasks().isEmpty()) {
                worker.kill(null); // there is nothing that it could finish
            }
        }
    }

    /** Kills all. What they have fails. */
    void killAll(Throwable reason) {
        isOver = true;
        for (Worker worker : workers) {
            desk.putBack(worker.tasks().takeBack());
            worker.tasks().sentence(reason);
            worker.kill(null);
        }
    }

    // ---- what time brings

    /** Looks, now and then, who takes too long, too much memory, or too few tasks. */
    void lookAtTheClock() {
        final long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return;
        }
        looked = now;
        lookForShortage(now);
        final boolean looksAtMemory = options.maxWorkerMemory() > 0 && now - memoryLooked >= MEMORY_NANOS;
        for (int i = 0; i < workers.size(); i++) {
            final Worker worker = workers.get(i);
            worker.lookWhetherItLives(now);
            worker.avoidNoMore(now);
            judge(worker, now);
            if (looksAtMemory
                    && worker.isOpen()
                    && worker.hasDoneATask()
                    && memory.of(worker.info().pid()) > options.maxWorkerMemory()) {
                desk.putBack(worker.tasks().takeBack());
                worker.end();
            }
        }
        memoryLooked = looksAtMemory ? now : memoryLooked;
        if (options.mayShrink()) {
            shrink(now);
        }
        maintain();
    }

    private void judge(Worker worker, long now) {
        final Task task = worker.tasks().running();
        if (task == null) {
            if (worker.isOverdue(now)) {
                worker.kill(null);
            }
            return;
        }
        final long startNanos = timed ? worker.startNanos() : now;
        telling.runs(task, worker, startNanos);
        if (task.sentence != null) {
            return;
        }
        final Throwable sentence;
        if (task.cancelled) {
            sentence = new CancellationException();
        } else if (task.timeoutNanos > 0
                && now - worker.countedSince(now, startNanos, task.timeoutNanos) > task.timeoutNanos) {
            sentence = new TimeoutException(Telling.describe(task) + " ran for more than "
                    + options.timeout().toMillis() + " ms; its worker " + worker.process() + " was killed");
        } else {
            return;
        }
        desk.putBack(worker.tasks().takeBack());
        if (worker.tasks().hasNothingBut(task)) { // else it has just gone on to another one
            task.sentence = sentence;
            worker.kill(null);
        }
    }

    private void shrink(long now) {
        int active = active();
        for (int i = workers.size() - 1; i >= 0 && active > options.minWorkers(); i--) {
            final Worker worker = workers.get(i);
            if (worker.isOpen()
                    && worker.hasBegun()
                    && worker.idleNanos(now) > TimeUnit.NANOSECONDS.convert(options.idleTime())) {
                worker.end();
                active--;
            }
        }
    }
}
