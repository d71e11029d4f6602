package io.atoll.ipc.pool;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceFullException;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.SpscRingDescriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * <p>What follows from a task's end (futures, callbacks, listeners) is run by the same thread, after the rings were looked
 * at, so that it may use the pool itself.
 *
 * <p>A pool that is closed drains: when no task is left, the workers are told to end. When none is left, it is over. What
 * is submitted in spite of that fails, by whoever submits it.
 */
final class Dispatcher implements Crew.Desk {
    private static final Logger LOGGER = System.getLogger(Dispatcher.class.getName());

    /** Looks at the rings between looks at the clock, while there is always something to do. */
    private static final int LOOK_MASK = 63;

    /** A task waits for room while that changes, but not longer than this. */
    private static final long LONGEST_ROOM_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long ROOM_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Waits within callbacks within waits, and so on. */
    private static final int MOST_NESTED = 32;

    /** What becomes of the pool. */
    private enum Phase {
        OPEN,
        DRAINING,
        ENDING,
        OVER
    }

    private final SharedFile file;
    private final Platform platform;
    private final String name;
    private final EventCount results;
    private final long restNanos;
    private final Runnable givingUpRoom;
    private final int mostInARing;

    private final ReentrantLock running = new ReentrantLock();
    private final Queue<Task> submitted = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong outstanding = new AtomicLong();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final Thread own;
    private volatile boolean resting;
    private volatile boolean gone;

    /** Written by whoever runs it. */
    private volatile Phase phase = Phase.OPEN;

    /** All that follows is guarded by running. */
    private final Deque<Task> waiting = new ArrayDeque<>();

    private final Deque<Runnable> ended = new ArrayDeque<>();
    private final List<Worker> full = new ArrayList<>();
    private final Telling telling;
    private final Crew crew;
    private Throwable broken;
    private Task tooLong;
    private long tooLongSince;
    private long usable;
    private long usableSince;
    private boolean isInTheRings;
    private int looks;

    /**
     * Begins to run a pool.
     *
     * @param givingUpRoom gives up what the pool itself keeps of the space's room
     */
    Dispatcher(Space space, SharedFile file, Crew.Plan plan, Runnable givingUpRoom) {
        this.file = file;
        this.platform = space.platform();
        this.givingUpRoom = givingUpRoom;
        this.mostInARing =
                SpscRingDescriptor.maxMessageLength(plan.options().ringCapacity()) - WorkerDescriptor.ARGUMENTS_OFFSET;
        this.name = plan.name();
        this.results = new EventCount(file.buffer(), WorkerDescriptor.RESULTS_EVENT_OFFSET, Futex.of(space.platform()));
        this.telling = new Telling(plan.options().listener(), ended::add);
        this.crew = new Crew(space, file, plan, telling, this);
        this.restNanos = plan.options().mayShrink()
                ? TimeUnit.NANOSECONDS.convert(plan.options().idleTime())
                : Long.MAX_VALUE;
        this.own = new Thread(this::runUnattended, plan.name());
        own.setDaemon(true);
        own.start();
        request(crew::maintain);
    }

    // ---- for any thread

    void submit(Task task) {
        outstanding.incrementAndGet();
        submitted.add(task);
        attend();
    }

    /** Submits a task and waits for its future: who can run the dispatcher himself wakes nobody for it. */
    void submitAndAwait(Task task, CompletableFuture<?> future) throws InterruptedException {
        outstanding.incrementAndGet();
        submitted.add(task);
        if (running.isHeldByCurrentThread() || !running.tryLock()) {
            attend();
        } else {
            run(future);
        }
        await(future);
    }

    /** Makes a request and waits for the future that it leads to: who can run the dispatcher himself wakes nobody for it. */
    void requestAndAwait(Runnable request, CompletableFuture<?> future) throws InterruptedException {
        requests.add(request);
        if (running.isHeldByCurrentThread() || !running.tryLock()) {
            attend();
        } else {
            run(future);
        }
        await(future);
    }

    private void run(CompletableFuture<?> future) throws InterruptedException {
        try {
            runUntil(future::isDone);
        } finally {
            running.unlock();
            handOver();
        }
    }

    /** The tasks need not be started any more. */
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
        attend();
    }

    @Override
    public void wake() {
        request(() -> {});
    }

    /** Sees to it that somebody looks at the queues. */
    private void attend() {
        if (running.isHeldByCurrentThread()) {
            return; // it will look
        }
        if (running.tryLock()) {
            try {
                look();
            } finally {
                running.unlock();
            }
        } else {
            VarHandle.fullFence(); // what was left in the queue, before the look for a sleeper
            results.signal(1);
        }
        handOver();
    }

    /** If there is something to do still, the pool's own thread does it as soon as nobody else does. */
    private void handOver() {
        VarHandle.fullFence(); // the queues, before the look whether it rests
        if (!hasWork()) {
            return;
        }
        if (resting) {
            LockSupport.unpark(own);
        } else if (gone) {
            refuseWhatIsLeft();
        }
    }

    private boolean hasWork() {
        return outstanding.get() != 0 || !requests.isEmpty() || phase == Phase.DRAINING || phase == Phase.ENDING;
    }

    /** After the end: whoever leaves the lock or finds it taken looks again, so nothing stays in the queues. */
    private void refuseWhatIsLeft() {
        while (hasWork() && running.tryLock()) {
            try {
                look();
            } finally {
                running.unlock();
            }
            VarHandle.fullFence(); // the lock is free, before the look for what others left because it was not
        }
    }

    /** Waits for a future of this pool, running the dispatcher meanwhile if nobody else does. */
    void await(CompletableFuture<?> future) throws InterruptedException {
        while (!future.isDone()) {
            if (running.getHoldCount() >= MOST_NESTED) {
                throw new IllegalStateException("callbacks of results of " + name + " wait for results, whose callbacks"
                        + " wait for results, " + MOST_NESTED + " deep: let them submit, and not wait");
            }
            if (running.tryLock()) {
                run(future);
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

    /** Lets the workers end when all tasks have. */
    void close() {
        request(() -> {
            if (phase == Phase.OPEN) {
                phase = Phase.DRAINING;
            }
        });
    }

    /** Kills the workers; what they have and what waits fails. */
    void terminate() {
        request(() -> {
            if (phase != Phase.OVER) {
                phase = Phase.ENDING;
                broken = new CancellationException(name + " was terminated");
                crew.killAll(broken);
            }
        });
    }

    /** Done when all workers are gone and nothing is left of the pool. */
    CompletableFuture<Void> over() {
        return over;
    }

    private void runUnattended() {
        while (phase != Phase.OVER) {
            resting = true;
            VarHandle.fullFence(); // before the last look
            if (!hasWork() && phase != Phase.OVER) {
                LockSupport.parkNanos(this, restNanos);
            }
            Thread.interrupted(); // what a callback has left: it would not let this thread rest
            resting = false;
            running.lock();
            try {
                look();
                runUntil(() -> !hasWork());
            } catch (InterruptedException e) {
                // not ours to obey: the pool is closed by its user
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.ERROR, name + ": the pool's own thread goes on after", e);
            } finally {
                running.unlock();
            }
        }
        gone = true;
        VarHandle.fullFence(); // before the last look at what was left for this thread
        refuseWhatIsLeft();
    }

    // ---- for the thread that runs it

    private void runUntil(BooleanSupplier done) throws InterruptedException {
        int idle = 0;
        while (!done.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
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
        if (isInTheRings) {
            throw new IllegalStateException("a result that is being read must not use the pool that it comes from");
        }
        boolean busy = false;
        for (Runnable request = requests.poll(); request != null; request = requests.poll()) {
            request.run();
            busy = true;
        }
        for (Task task = submitted.poll(); task != null; task = submitted.poll()) {
            waiting.add(task);
            busy = true;
        }
        isInTheRings = true;
        try {
            busy |= crew.drain();
        } finally {
            isInTheRings = false;
        }
        if ((++looks & LOOK_MASK) == 0 || !busy) {
            crew.lookAtTheClock();
        }
        dispatch();
        tellWhatEnded();
        if (phase != Phase.OPEN) {
            goOnEnding();
        }
        return busy;
    }

    @Override
    public void done(Task task, long first, Results taskResults) {
        final boolean isLast = !task.isBatch || task.left() == 0;
        if (isLast) {
            end(task);
        }
        ended.add(() -> task.outcome.done(task, first, taskResults, isLast));
    }

    /** A task that does not run, or not again. */
    private void drop(Task task, Throwable reason) {
        telling.dropped(task, reason);
        fail(task, reason);
    }

    private void fail(Task task, Throwable reason) {
        end(task);
        ended.add(() -> task.outcome.failed(task, reason));
    }

    private void end(Task task) {
        outstanding.decrementAndGet();
        task.arrays.remove();
    }

    /** There is one more task under way, which was part of another. */
    void addPart() {
        outstanding.incrementAndGet();
    }

    /** Hands out what waits. */
    private void dispatch() {
        full.clear();
        while (!waiting.isEmpty()) {
            final Task task = waiting.peek();
            final Throwable obstacle = obstacle(task);
            if (obstacle != null) {
                waiting.remove();
                drop(task, obstacle);
                continue;
            }
            final Worker worker = task.length > mostInARing && crew.lacksRoom() ? null : crew.leastLoaded(full);
            if (worker == null) {
                break;
            }
            try {
                if (!worker.offer(task)) {
                    full.add(worker); // until it has read some
                    continue;
                }
                waiting.remove();
                crew.sent(worker);
            } catch (SpaceFullException e) {
                crew.askForRoom();
                giveUpRoom();
                if (crew.hasTasks() || mayFitSoon(task)) {
                    full.add(worker); // until what others have has ended, and made room
                    continue;
                }
                waiting.remove();
                drop(task, e);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                waiting.remove();
                drop(task, e); // no room for it on the heap, or too long
            }
        }
        crew.flush();
    }

    /** Why a task is not to be started; null if it may be. */
    private Throwable obstacle(Task task) {
        if (task.unwanted) {
            return new CancellationException();
        }
        return broken != null ? broken : task.function.deaths().refusal();
    }

    /** What was taken back, and what is kept for arrays to come, takes room for a moment more. */
    private boolean mayFitSoon(Task task) {
        final long now = System.nanoTime();
        final long before = usable;
        usable = usable();
        if (tooLong != task) {
            tooLong = task;
            tooLongSince = now;
            usableSince = now;
        } else if (usable != before) { // somebody is about to make room, however slowly
            usableSince = now;
        }
        return now - usableSince < ROOM_NANOS && now - tooLongSince < LONGEST_ROOM_NANOS;
    }

    private long usable() {
        try {
            return platform.usableAndTotal(file.path().getParent())[0];
        } catch (IOException e) { // removed from outside
            return 0;
        }
    }

    /** Gives the tasks that a busy worker has not started to those who have nothing to do. */
    private boolean balance() {
        if (!waiting.isEmpty() || !crew.unburden()) {
            return false;
        }
        dispatch();
        tellWhatEnded();
        return true;
    }

    private void tellWhatEnded() {
        for (Runnable outcome = ended.poll(); outcome != null; outcome = ended.poll()) {
            outcome.run();
        }
    }

    /** What is not to be started waits afterwards, and is dropped there. (What runs is seen at a look at the clock.) */
    private void takeBack(Collection<Task> tasks) {
        if (tasks.stream().anyMatch(task -> task.position >= 0)) {
            crew.takeBack();
        }
    }

    @Override
    public void putBack(List<Task> tasks) {
        for (int i = tasks.size() - 1; i >= 0; i--) {
            waiting.addFirst(tasks.get(i));
        }
    }

    @Override
    public void died(Task victim, Throwable failure, boolean again) {
        if (again) {
            victim.deaths++;
            waiting.addFirst(victim);
        } else {
            fail(victim, failure);
        }
    }

    @Override
    public void giveUpRoom() {
        givingUpRoom.run();
    }

    @Override
    public void noWorkers(Throwable reason) {
        if (broken == null) {
            broken = reason;
        }
    }

    @Override
    public long tasks() {
        return outstanding.get();
    }

    private void goOnEnding() {
        if (phase == Phase.DRAINING
                && outstanding.get() == 0
                && requests.isEmpty()
                && ended.isEmpty()) { // what has ended may bring more
            phase = Phase.ENDING;
            broken = new RejectedExecutionException(name + " is closed");
            crew.endAll();
        }
        if (phase == Phase.ENDING && crew.isEmpty()) {
            phase = Phase.OVER;
            try {
                for (String name : file.sideFiles().list()) {
                    file.sideFiles().remove(name); // of no task any more
                }
                file.unlink();
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, name + ": its file stays until its space ends", e);
            }
            LockSupport.unpark(own);
            over.complete(null);
        }
    }
}
