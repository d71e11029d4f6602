package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.POOL_KIND;
import static io.atoll.ipc.pool.WorkerDescriptor.POOL_LENGTH;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.agrona.ExpandableArrayBuffer;

/**
 * A number of worker JVMs that do tasks, so that a crash, a leak or a hang in one of them harms only the task that it had.
 *
 * <p>A task is a function and an argument, which travel to a worker; its result, or what it threw, travels back. Functions
 * travel by Java serialization, with what they capture; arguments and results of the frequent kinds (null, Long, Integer,
 * Double, Boolean, String, arrays of bytes, ints, longs, doubles) by a faster way: arrays of 64 KiB and more are copied once
 * into shared memory and once out of it. Shared objects that they refer to are not
 * copied: they are the same in the worker.
 *
 * <p>A worker runs one task at a time. If it dies, the task that it ran fails with a {@link WorkerDiedException}, or is tried
 * again if the options say so; tasks that it had not started go to others, and another worker takes its place. The workers
 * end with this process, also when it is killed.
 *
 * <p>Where the space has no room for a long argument or result, it waits until others have been read: a result for some
 * seconds, or a minute while the room comes and goes; an argument as long as workers have other tasks, and then as long as
 * a result. After that its task fails with a {@link io.atoll.core.space.SpaceFullException}, and no other. A time limit for
 * tasks does not count that wait. A long array that is an argument takes its room until its task has ended: arguments
 * leave room for results where they can, but a space is best twice as large as all that is under way. A worker that is
 * stopped while it waits for room holds up the others for some seconds only, unless it has begun to take it.
 *
 * <p>A function that one worker after the other dies of while it reads it, mostly as what it captures fills their heaps, is
 * given up after the third (after a hundred if they are killed by signal 9, as by the kernel's want of memory): its tasks
 * fail, and those of others go on. (Where a result waits for room, its worker may read the next function meanwhile, and its
 * task shares that fate.)
 *
 * <p>Any number of threads may use a pool. A thread that waits for a result hands out tasks and takes results for all
 * meanwhile; while nobody waits, a daemon thread named like the pool does. Callbacks of futures run in such a thread: they
 * should be short, and must not wait for other tasks but by this pool's own methods, and not for many within each other.
 */
public final class ProcessPool implements AutoCloseable {
    /** A ring has room for so many at least. */
    private static final int BATCHES = 16;

    private static final AtomicInteger POOLS = new AtomicInteger();

    private final String name = "pool-" + POOLS.incrementAndGet();
    private final ProcessPoolOptions options;
    private final SharedFile file;
    private final Functions functions = new Functions();
    private final SideArrays arguments;
    private final Dispatcher dispatcher;
    private final AtomicLong numbers = new AtomicLong();
    private final long timeoutNanos;
    private volatile boolean closed;

    private ProcessPool(ProcessPoolOptions options) throws IOException {
        final Space space = Space.current();
        this.options = options;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(options.timeout());
        final byte[] initializer = options.initializer() == null ? null : Packing.bytes(options.initializer());
        new DeadPools(space).sweep();
        final String member =
                space.members().slot() + "." + space.members().epoch(); // pids may be those of other containers
        this.file = SharedFile.create(
                space, new SharedFile.Blueprint(POOL_KIND, name + "-of-" + member, POOL_LENGTH, null));
        this.arguments = SideArrays.leavingRoom(file.sideFiles());
        this.dispatcher = new Dispatcher(space, file, new Crew.Plan(name, options, initializer), arguments::giveUp);
        dispatcher.over().thenRun(arguments::close);
    }

    /**
     * Starts as many workers as this program may use processors.
     *
     * @return the pool, to be closed
     * @throws IOException if its memory cannot be had
     */
    public static ProcessPool open() throws IOException {
        return open(ProcessPoolOptions.DEFAULT);
    }

    /**
     * Starts a pool.
     *
     * @param workers how many
     * @return the pool, to be closed
     * @throws IOException if its memory cannot be had
     */
    public static ProcessPool open(int workers) throws IOException {
        return open(ProcessPoolOptions.DEFAULT.withWorkers(workers));
    }

    /**
     * Starts a pool.
     *
     * @param options what it is like
     * @return the pool, to be closed
     * @throws IOException if its memory cannot be had
     * @throws io.atoll.ipc.codec.CodecException if the initializer cannot travel, naming what cannot
     */
    public static ProcessPool open(ProcessPoolOptions options) throws IOException {
        return new ProcessPool(options);
    }

    /**
     * The name of this pool, which those of its workers and its thread begin with.
     *
     * @return for people; that of no other pool in this JVM
     */
    public String name() {
        return name;
    }

    /**
     * How many workers it has.
     *
     * @return at least 1; with {@link ProcessPoolOptions#withIdleShrink}, at most
     */
    public int workers() {
        return options.workers();
    }

    /**
     * In a worker: how often the present task has been tried before, each time with the death of its worker.
     *
     * @return 0 at the first attempt, and outside of workers
     */
    public static int attempt() {
        return Attempt.current();
    }

    // ---- one task

    /**
     * Runs a task and waits for its result.
     *
     * @param function what to do
     * @param argument with what
     * @param <A> its argument
     * @param <R> its result
     * @param <X> what it may throw
     * @return the result
     * @throws X what the function threw, with the trace of the worker
     * @throws InterruptedException if interrupted before; the task is cancelled then
     * @throws WorkerDiedException if the worker died with it
     * @throws io.atoll.ipc.codec.CodecException if function, argument or result cannot travel, naming what cannot
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R, X extends Exception> R call(PoolFunction<? super A, ? extends R, ? extends X> function, A argument)
            throws X, InterruptedException {
        final PoolFuture<R> future = new PoolFuture<>(dispatcher);
        final Task task = task(function, argument, future);
        try {
            future.submitAndAwait(task);
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
        return join(future);
    }

    /**
     * Runs a task.
     *
     * @param function what to do
     * @param argument with what
     * @param <A> its argument
     * @param <R> its result
     * @return its result to come; to cancel it ends the task, by the death of its worker if it runs
     * @throws io.atoll.ipc.codec.CodecException if function or argument cannot travel, naming what cannot
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R> CompletableFuture<R> submit(PoolFunction<? super A, ? extends R, ?> function, A argument) {
        final PoolFuture<R> future = new PoolFuture<>(dispatcher);
        future.submit(task(function, argument, future));
        return future;
    }

    private Task task(PoolFunction<?, ?, ?> function, Object argument, Task.Outcome outcome) {
        checkOpen();
        final Functions.Entry entry = functions.of(function);
        final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(64);
        final TaskArrays arrays = newArrays();
        final int length;
        boolean isWritten = false;
        try {
            length = Values.write(argument, scratch, 0, arrays);
            isWritten = true;
        } finally {
            if (!isWritten) {
                arrays.remove();
            }
        }
        final long number = numbers.incrementAndGet();
        return new Task(
                number,
                number, // a call of one task
                0,
                entry,
                1,
                false,
                scratch.byteArray(),
                length,
                arrays,
                false,
                timeoutNanos,
                outcome);
    }

    /** A task of many of one call, or a batch of them. */
    Task task(
            long call,
            long first,
            Functions.Entry function,
            int items,
            boolean isBatch,
            byte[] arguments,
            int length,
            TaskArrays arrays,
            boolean timed,
            Task.Outcome outcome) {
        return new Task(
                isBatch ? numbers.getAndAdd(items) + 1 : numbers.incrementAndGet(),
                call,
                first,
                function,
                items,
                isBatch,
                arguments,
                length,
                arrays,
                timed,
                timeoutNanos,
                outcome);
    }

    /** For the arguments of one task. */
    TaskArrays newArrays() {
        return new TaskArrays(arguments);
    }

    private Feed feed(Functions.Entry function, Iterator<?> items, int chunk, Feed.Receiver receiver) {
        return new Feed(this, dispatcher, numbers.incrementAndGet(), function, items, chunk, receiver);
    }

    /**
     * How long the arguments are at most that travel together in a batch; 0 if each item is to be sent alone, as the worker
     * or a listener counts it or takes its time.
     */
    int batchBytes() {
        return options.listener() == null && timeoutNanos == 0 && options.maxTasksPerWorker() == 0
                ? options.ringCapacity() / BATCHES
                : 0;
    }

    // ---- many

    /**
     * Applies a function to each item and waits for all results.
     *
     * @param function what to do
     * @param items with what
     * @param <A> an item
     * @param <R> a result
     * @param <X> what the function may throw
     * @return the results, in the order of the items
     * @throws X what the function threw first; nothing more is started then
     * @throws InterruptedException if interrupted before; the tasks are cancelled then
     * @throws WorkerDiedException if a worker died with one of them
     * @throws io.atoll.ipc.codec.CodecException if something cannot travel
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R, X extends Exception> List<R> map(
            PoolFunction<? super A, ? extends R, ? extends X> function, Collection<? extends A> items)
            throws X, InterruptedException {
        return map(function, items, 0);
    }

    /**
     * Like {@link #map(PoolFunction, Collection)}, with a fixed number of items to a task, fewer if they are long. With 1, a
     * worker that dies harms no item but the one that it ran.
     *
     * @param function what to do
     * @param items with what
     * @param chunk how many are a task; 0 for as many as are good
     * @param <A> an item
     * @param <R> a result
     * @param <X> what the function may throw
     * @return the results, in the order of the items
     * @throws X and others, see {@link #map(PoolFunction, Collection)}
     * @throws InterruptedException if interrupted before; the tasks are cancelled then
     */
    public <A, R, X extends Exception> List<R> map(
            PoolFunction<? super A, ? extends R, ? extends X> function, Collection<? extends A> items, int chunk)
            throws X, InterruptedException {
        checkOpen();
        checkChunk(chunk);
        return runAndJoin(functions.of(function), items.iterator(), items.size(), chunk);
    }

    /**
     * Applies a function to each pair and waits for all results, like {@link #map(PoolFunction, Collection)}.
     *
     * @param function what to do
     * @param pairs its first and second arguments
     * @param <A> a first argument
     * @param <B> a second argument
     * @param <R> a result
     * @param <X> what the function may throw
     * @return the results, in the order of the pairs
     * @throws X and others, see {@link #map(PoolFunction, Collection)}
     * @throws InterruptedException if interrupted before; the tasks are cancelled then
     */
    public <A, B, R, X extends Exception> List<R> map(
            PoolBiFunction<? super A, ? super B, ? extends R, ? extends X> function,
            Collection<? extends Map.Entry<? extends A, ? extends B>> pairs)
            throws X, InterruptedException {
        final Iterator<Values.Pair> items = pairs.stream()
                .map(pair -> new Values.Pair(pair.getKey(), pair.getValue()))
                .iterator();
        checkOpen();
        return runAndJoin(functions.of(ofPair(function), function), items, pairs.size(), 0);
    }

    @SuppressWarnings("unchecked")
    private static <A, B, R> PoolFunction<Values.Pair, R, ?> ofPair(
            PoolBiFunction<? super A, ? super B, ? extends R, ?> function) {
        return pair -> function.apply((A) pair.first(), (B) pair.second());
    }

    /**
     * Applies a function to each item.
     *
     * @param function what to do
     * @param items with what; iterated over while the tasks run, by a thread that hands out tasks: it must not wait
     * @param <A> an item
     * @param <R> a result
     * @return the results to come, in the order of the items
     * @throws io.atoll.ipc.codec.CodecException if the function cannot travel
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R> CompletableFuture<List<R>> mapAsync(
            PoolFunction<? super A, ? extends R, ?> function, Collection<? extends A> items) {
        checkOpen();
        final MapRun<R> run = new MapRun<>(dispatcher, items.size());
        run.begin(feed(functions.of(function), items.iterator(), 0, run));
        return run;
    }

    private <R> List<R> runAndJoin(Functions.Entry function, Iterator<?> items, int count, int chunk)
            throws InterruptedException {
        final MapRun<R> run = new MapRun<>(dispatcher, count);
        try {
            run.beginAndAwait(feed(function, items, chunk, run));
        } catch (InterruptedException e) {
            run.cancel(true);
            throw e;
        }
        return join(run);
    }

    /**
     * Applies a function to each of any number of items, and gives the results in their order. Items are asked for, and
     * results kept, a few thousand ahead at most. What an item threw is thrown where its result would be.
     *
     * @param function what to do
     * @param items with what, also without an end; iterated over by one thread at a time, not always the caller's, which hands out
     *     tasks of this pool: an iterator that waits holds all of them up
     * @param <A> an item
     * @param <R> a result
     * @return the results; to close it before its end cancels what is under way
     * @throws io.atoll.ipc.codec.CodecException if the function cannot travel
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R> Stream<R> stream(PoolFunction<? super A, ? extends R, ?> function, Iterator<? extends A> items) {
        return results(function, items, true);
    }

    /**
     * Like {@link #stream}, but each result comes as soon as it is there: one slow item delays no other.
     *
     * @param function what to do
     * @param items with what, also without an end; iterated over by one thread at a time, not always the caller's, which hands out
     *     tasks of this pool: an iterator that waits holds all of them up
     * @param <A> an item
     * @param <R> a result
     * @return the results; to close it before its end cancels what is under way
     * @throws io.atoll.ipc.codec.CodecException if the function cannot travel
     * @throws RejectedExecutionException if the pool is closed
     */
    public <A, R> Stream<R> streamUnordered(
            PoolFunction<? super A, ? extends R, ?> function, Iterator<? extends A> items) {
        return results(function, items, false);
    }

    private <R> Stream<R> results(PoolFunction<?, ? extends R, ?> function, Iterator<?> items, boolean ordered) {
        checkOpen();
        final ResultIterator<R> results = new ResultIterator<>(dispatcher, ordered);
        results.begin(feed(functions.of(function), items, 0, results));
        return StreamSupport.<R>stream(
                        Spliterators.spliteratorUnknownSize(results, ordered ? Spliterator.ORDERED : 0), false)
                .onClose(results::close);
    }

    private static void checkChunk(int chunk) {
        if (chunk < 0) {
            throw new IllegalArgumentException("a chunk of " + chunk + " items: expected 0 or more");
        }
    }

    private <R> R join(CompletableFuture<R> future) throws InterruptedException {
        try {
            dispatcher.await(future);
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
        final Throwable[] thrown = new Throwable[1]; // get() would take what is in a CompletionException for it
        final R result = future.handle((returned, failure) -> {
                    thrown[0] = failure;
                    return returned;
                })
                .join();
        if (thrown[0] != null) {
            throw ProcessPool.<RuntimeException>sneaky(thrown[0]);
        }
        return result;
    }

    /** What a function throws is declared by the type of the function, which the compiler has checked where it was given. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    // ---- the end

    private void checkOpen() {
        if (closed) {
            throw new RejectedExecutionException(name + " is closed");
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes no more tasks; the workers end when all tasks have. Returns at once. */
    void beginClose() {
        closed = true;
        dispatcher.close();
    }

    /** Takes no more tasks and kills the workers. Returns at once. */
    void beginTerminate() {
        closed = true;
        dispatcher.terminate();
    }

    /** Done when nothing is left of the pool. */
    CompletableFuture<Void> over() {
        return dispatcher.over();
    }

    /**
     * Takes no more tasks, waits until all have ended, then ends the workers. A stream counts as far as it has been read
     * ahead: what it has not submitted by then is refused. A worker that does not end for ten seconds, though it has nothing
     * to do, is killed. An interrupt terminates the pool, and stays pending.
     */
    @Override
    public void close() {
        beginClose();
        try {
            dispatcher.await(dispatcher.over());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            terminate();
        }
    }

    /**
     * Takes no more tasks and kills the workers. Tasks that have not ended fail with a {@link CancellationException}.
     * Returns when all workers are gone.
     */
    public void terminate() {
        beginTerminate();
        boolean interrupted = Thread.interrupted();
        while (!dispatcher.over().isDone()) {
            try {
                dispatcher.await(dispatcher.over());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * This pool as an {@link ExecutorService}. What it is given must be serializable, such as a lambda that is cast to
     * {@code (Callable<Integer> & Serializable)}; what is not is refused by a
     * {@link io.atoll.ipc.codec.CodecException}. A task has effects in its worker only, and on shared objects. Its
     * {@code shutdown} closes this pool, its {@code shutdownNow} terminates it; tasks that were under way are cancelled
     * then, and none is given back.
     *
     * @return another view of this pool
     */
    public ExecutorService asExecutorService() {
        return new PoolExecutor(this);
    }

    @Override
    public String toString() {
        return name + " of " + options.workers() + " workers";
    }
}
