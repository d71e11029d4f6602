package io.atoll.ipc.pool;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Hands tasks to workers and takes their results. One thread at a time runs it: one that waits for a result, so that no
 * hand-over between threads is paid for; else, while tasks are under way that nobody waits for, a thread of the pool's own.
 * Any other thread leaves its tasks and requests in a queue.
 *
 * <p>What follows from a task's end (futures, callbacks) is run by the same thread, after the rings were looked at, so that
 * it may use the pool itself.
 */
final class Dispatcher implements Worker.Events {
    private static final Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /** How many tasks a worker has at most, with the one that it runs. */
    private static final int DEPTH = 64;

    private static final int DRAINED_AT_ONCE = 256;
    private static final int LOOK_MASK = 63;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MOST_FAILED_STARTS = 3;

    private final Space space;
    private final SharedFile file;
    private final ProcessPoolOptions options;
    private final String name;
    private final EventCount results;

    private final ReentrantLock running = new ReentrantLock();
    private final Queue<Task> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong outstanding = new AtomicLong();
    private final Thread own;
    private volatile boolean resting;
    private volatile boolean stopped;

    /** All that follows is guarded by running. */
    private final Deque<Task> waiting = new ArrayDeque<>();

    private final Deque<Runnable> ended = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Telling telling;
    private int started;
    private int failedStarts;
    private Throwable broken;
    private boolean closing;
    private int looks;
    private long looked;

    Dispatcher(Space space, SharedFile file, ProcessPoolOptions options) {
        this.space = space;
        this.file = file;
        this.name = file.name();
        this.options = options;
        this.telling = options.listener() == null ? null : new Telling(options.listener(), ended::add);
        this.results = new EventCount(file.buffer(), WorkerDescriptor.RESULTS_EVENT_OFFSET, Futex.of(space.platform()));
        this.own = new Thread(this::runUnattended, name);
        own.setDaemon(true);
        own.start();
        request(this::startMissing);
    }

    // ---- for any thread

    int workerCount() {
        return options.workers();
    }

    void submit(Task task) {
        outstanding.incrementAndGet();
        submitted.add(task);
        if (running.isHeldByCurrentThread()) {
            return; // it will look
        }
        attend();
    }

    /** The task need not be started any more. */
    void withdraw(Collection<Task> tasks) {
        tasks.forEach(task -> task.unwanted = true);
        request(() -> takeBack(tasks));
    }

    /** Nor is it to run on. */
    void cancel(Task task) {
        task.cancelled = true;
        withdraw(List.of(task));
    }

    void request(Runnable request) {
        requests.add(request);
        if (!running.isHeldByCurrentThread()) {
            attend();
        }
    }

    /** Sees to it that somebody looks at the queues. */
    private void attend() {
        if (running.tryLock()) {
            try {
                look();
            } finally {
                running.unlock();
            }
            handOver();
        } else {
            VarHandle.fullFence(); // what was left in the queue, before the look for a sleeper
            results.signal(1);
            handOver();
        }
    }

    /** If there is something to do still, the pool's own thread does it as soon as nobody else does. */
    private void handOver() {
        VarHandle.fullFence(); // the queues, before the look whether it rests
        if (resting && (outstanding.get() != 0 || !requests.isEmpty())) {
            LockSupport.unpark(own);
        }
    }

    /** Waits for a future of this pool, running the dispatcher meanwhile if nobody else does. */
    void await(CompletableFuture<?> future) throws InterruptedException {
        while (!future.isDone()) {
            if (running.tryLock()) {
                try {
                    runUntil(future::isDone);
                } finally {
                    running.unlock();
                }
                handOver();
            } else {
                try {
                    future.get(EventCount.SLICE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (ExecutionException | CancellationException e) {
                    return;
                } catch (TimeoutException e) {
                    // whoever ran it may have left meanwhile
                }
            }
        }
    }

    /** Ends the pool's own thread. All workers are gone. */
    void stop() {
        stopped = true;
        LockSupport.unpark(own);
    }

    private void runUnattended() {
        while (!stopped) {
            resting = true;
            VarHandle.fullFence(); // before the last look
            if (outstanding.get() == 0 && requests.isEmpty() && !stopped) {
                LockSupport.park(this);
                resting = false;
                continue;
            }
            resting = false;
            running.lock();
            try {
                runUntil(() -> outstanding.get() == 0 && requests.isEmpty() || running.hasQueuedThreads());
            } catch (InterruptedException e) {
                // not ours to obey: the pool is closed by its user
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.ERROR, name + ": the pool's own thread goes on after", e);
            } finally {
                running.unlock();
            }
        }
    }

    // ---- for the thread that runs it

    private void runUntil(BooleanSupplier done) throws InterruptedException {
        int idle = 0;
        while (!done.getAsBoolean()) {
            if (look()) {
                idle = 0;
            } else if (idle < BriefSpin.LOOKS) {
                BriefSpin.pause(idle++);
            } else {
                results.await(() -> look() || balance() || done.getAsBoolean(), EventCount.FOREVER, true);
                idle = 0;
            }
        }
    }

    /** Looks at everything once. False if nothing was to be done. */
    private boolean look() {
        boolean busy = false;
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
            busy = true;
        }
        for (Task task = submitted.poll(); task != null; task = submitted.poll()) {
            waiting.add(task);
            busy = true;
        }
        for (int i = workers.size() - 1; i >= 0; i--) {
            final Worker worker = workers.get(i);
            final boolean exited = worker.hasExited(); // before its last results are read
            busy |= worker.drain(exited ? Integer.MAX_VALUE : DRAINED_AT_ONCE, this) > 0;
            if (exited) {
                workers.remove(i);
                bury(worker);
                busy = true;
            }
        }
        if ((++looks & LOOK_MASK) == 0 || !busy) {
            lookAtTheClock();
        }
        dispatch();
        for (Runnable outcome = ended.poll(); outcome != null; outcome = ended.poll()) {
            outcome.run();
        }
        return busy;
    }

    @Override
    public void ready(Worker worker) {
        if (telling != null) {
            telling.ready(worker);
        }
    }

    @Override
    public void done(Worker worker, Task task, Results results, long startNanos, long endNanos) {
        if (telling != null) {
            telling.done(task, worker, startNanos, endNanos, results);
        }
        end(() -> task.outcome.done(results));
    }

    /** A task that does not run, or not again. */
    private void drop(Task task, Throwable reason) {
        if (telling != null) {
            telling.dropped(task, reason);
        }
        fail(task, reason);
    }

    private void fail(Task task, Throwable reason) {
        end(() -> task.outcome.failed(reason));
    }

    private void end(Runnable outcome) {
        outstanding.decrementAndGet();
        ended.add(outcome);
    }

    private void dispatch() {
        if (broken != null) {
            failWaiting(broken);
        }
        while (!waiting.isEmpty()) {
            final Task task = waiting.peek();
            if (task.unwanted) {
                waiting.remove();
                drop(task, new CancellationException());
                continue;
            }
            final Worker worker = leastLoaded();
            if (worker == null) {
                break;
            }
            try {
                if (!worker.offer(task)) {
                    break; // its ring is full: until it has read some
                }
                waiting.remove();
                if (options.maxTasksPerWorker() > 0 && worker.sent() >= options.maxTasksPerWorker()) {
                    retire(worker);
                }
            } catch (IOException | RuntimeException e) {
                waiting.remove();
                drop(task, e); // no room for it in the file system, or too long
            }
        }
        for (int i = 0; i < workers.size(); i++) {
            workers.get(i).flush();
        }
    }

    private Worker leastLoaded() {
        Worker least = null;
        for (int i = 0; i < workers.size(); i++) {
            final Worker worker = workers.get(i);
            if (worker.isOpen() && (least == null || worker.load() < least.load())) {
                least = worker;
            }
        }
        return least == null || least.load() >= DEPTH ? null : least;
    }

    /** Gives the tasks that a busy worker has not started to those who have nothing to do. */
    private boolean balance() {
        if (!waiting.isEmpty()) {
            return false;
        }
        Worker most = null;
        boolean isAnyIdle = false;
        for (Worker worker : workers) {
            isAnyIdle |= worker.isOpen() && worker.isIdle() && worker.hasBegun();
            if (worker.waiting() > 0 && (most == null || worker.waiting() > most.waiting())) {
                most = worker;
            }
        }
        if (!isAnyIdle || most == null) {
            return false;
        }
        putBack(most.takeBack());
        dispatch();
        return true;
    }

    private void putBack(List<Task> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            waiting.addFirst(tasks.get(i));
        }
    }

    /** What is not to be started waits afterwards, and is dropped there. (What runs is seen at a look at the clock.) */
    private void takeBack(Collection<Task> tasks) {
        if (tasks.stream().anyMatch(task -> task.position >= 0)) {
            for (Worker worker : workers) {
                putBack(worker.takeBack());
            }
        }
    }

    private void lookAtTheClock() {
        final long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return;
        }
        looked = now;
        for (Worker worker : workers) {
            final long nanos = worker.runningNanos(now);
            final Task task = worker.running();
            if (task == null || task.sentence != null) {
                continue;
            }
            if (telling != null) {
                telling.runs(task, worker, worker.startNanos());
            }
            if (task.cancelled) {
                task.sentence = new CancellationException();
                worker.kill();
            } else if (task.timeoutNanos > 0 && nanos > task.timeoutNanos) {
                task.sentence = new TimeoutException("a task ran for more than " + task.timeoutNanos / 1_000_000
                        + " ms; its worker " + worker.process() + " was killed");
                worker.kill();
            }
        }
    }

    // ---- workers

    private void startMissing() {
        while (!closing && broken == null && openWorkers() < options.workers()) {
            try {
                final Worker worker = Worker.start(
                        space,
                        file,
                        ++started,
                        freeSlot(),
                        options.ringCapacity(),
                        options.process().withDaemon(true),
                        telling != null,
                        () -> request(() -> {}));
                workers.add(worker);
                if (telling != null) {
                    telling.started(worker);
                }
            } catch (IOException | RuntimeException e) {
                broken = e;
            }
        }
    }

    private int freeSlot() {
        final BitSet taken = new BitSet();
        workers.forEach(worker -> taken.set(worker.info().slot()));
        return taken.nextClearBit(0);
    }

    private int openWorkers() {
        int open = 0;
        for (Worker worker : workers) {
            open += worker.isOpen() ? 1 : 0;
        }
        return open;
    }

    /** Lets a worker end after what it has; another one takes its place at once. */
    private void retire(Worker worker) throws IOException {
        worker.end();
        startMissing();
    }

    private void bury(Worker worker) {
        final Task victim = worker.running();
        final List<Task> rest = worker.takeBack();
        final int exit = worker.process().exitCode().orElse(0);
        final Throwable reason = reasonOf(worker);
        putBack(rest);
        if (victim != null) {
            failedStarts = 0;
            settle(victim, worker, exit, reason);
        } else if (!worker.hasBegun() && ++failedStarts >= MOST_FAILED_STARTS) {
            broken = new WorkerDiedException(
                    "no worker of " + name + " could be started: the last one ended with " + exit, exit, reason);
        }
        if (telling != null) {
            telling.ended(worker, exit);
        }
        try {
            worker.remove();
        } catch (UncheckedIOException e) {
            LOGGER.log(Level.WARNING, name + ": what a dead worker left takes room until this process ends", e);
        }
        startMissing();
    }

    private static Throwable reasonOf(Worker worker) {
        try {
            return worker.process().failure().orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void settle(Task victim, Worker worker, int exit, Throwable reason) {
        victim.position = -1;
        final Throwable failure = victim.sentence != null
                ? victim.sentence
                : new WorkerDiedException(
                        "worker " + worker.process() + " died (exit code " + exit + ") with task " + victim.number
                                + (victim.deaths > 0 ? ", the last of " + (victim.deaths + 1) + " to die of it" : ""),
                        exit,
                        reason);
        final boolean retried = victim.sentence == null && victim.deaths < options.retries() && !closing;
        if (telling != null) {
            telling.died(victim, worker, failure, retried);
        }
        if (retried) {
            victim.deaths++;
            waiting.addFirst(victim);
        } else {
            fail(victim, failure);
        }
    }

    private void failWaiting(Throwable reason) {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            drop(task, reason);
        }
    }

    // ---- the end

    /** For a request: lets all workers end after what they have. */
    void endWorkers() {
        closing = true;
        broken = new RejectedExecutionException(name + " is closed");
        for (Worker worker : workers) {
            try {
                worker.end();
            } catch (IOException e) {
                worker.kill();
            }
        }
    }

    /** For a request: kills all workers; what they have and what waits fails. */
    void killWorkers() {
        closing = true;
        broken = new CancellationException("the pool was terminated");
        for (Worker worker : workers) {
            for (Task task : worker.takeBack()) {
                drop(task, broken);
            }
            final Task running = worker.running();
            if (running != null) {
                running.sentence = broken;
            }
            worker.kill();
        }
    }

    /** Waits until all tasks have ended. */
    void awaitQuiet() throws InterruptedException {
        awaitUntil(() -> outstanding.get() == 0);
    }

    /** Waits until all workers are gone. */
    void awaitNoWorkers() throws InterruptedException {
        awaitUntil(() -> closing && workers.isEmpty());
    }

    private void awaitUntil(BooleanSupplier done) throws InterruptedException {
        running.lockInterruptibly();
        try {
            runUntil(done);
        } finally {
            running.unlock();
        }
        handOver();
    }
}
