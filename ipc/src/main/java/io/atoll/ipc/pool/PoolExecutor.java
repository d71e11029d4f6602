package io.atoll.ipc.pool;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A pool as an {@link ExecutorService}. */
final class PoolExecutor implements ExecutorService {
    private final ProcessPool pool;

    PoolExecutor(ProcessPool pool) {
        this.pool = pool;
    }

    /** What a worker does with a {@link Callable}: the task travels as an argument, not as a new function each time. */
    private static <T> T call(Callable<T> task) throws Exception {
        return task.call();
    }

    /** A {@link Runnable} as a task with a result, which stays here. */
    private record Run(Runnable task) implements Callable<Object>, Serializable {
        @Override
        public Object call() {
            task.run();
            return null;
        }
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return begin(task);
    }

    private <T> CompletableFuture<T> begin(Callable<T> task) {
        task.getClass(); // null is refused here, not in the worker
        return pool.<Callable<T>, T>submit(PoolExecutor::call, task);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        final CompletableFuture<Object> ran = run(task);
        final CompletableFuture<T> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                ran.cancel(mayInterruptIfRunning);
                return super.cancel(mayInterruptIfRunning);
            }
        };
        ran.whenComplete((nothing, thrown) -> {
            if (thrown == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(thrown);
            }
        });
        return future;
    }

    @Override
    public Future<?> submit(Runnable task) {
        return run(task);
    }

    /** What it throws is told to the thread's handler of uncaught exceptions, as nobody has a future. */
    @Override
    public void execute(Runnable task) {
        run(task).whenComplete((nothing, thrown) -> {
            if (thrown != null && !(thrown instanceof CancellationException)) {
                final Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
            }
        });
    }

    private CompletableFuture<Object> run(Runnable task) {
        task.getClass(); // null is refused here, not in the worker
        return begin(new Run(task));
    }

    // ---- many

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        final long deadline = deadline(timeout, unit);
        final List<Future<T>> futures = new ArrayList<>(tasks.size());
        boolean complete = false;
        try {
            for (Callable<T> task : tasks) {
                futures.add(submit(task));
            }
            for (Future<T> future : futures) {
                try {
                    future.get(left(deadline), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | CancellationException e) {
                    // that is for whoever looks at the future
                }
            }
            complete = true;
        } catch (TimeoutException e) {
            // those that are not done are cancelled
        } finally {
            if (!complete) {
                futures.forEach(future -> future.cancel(true));
            }
        }
        return futures;
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("three hundred years are over", e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("no tasks: there is no result that one of them could have");
        }
        final long deadline = deadline(timeout, unit);
        final LinkedBlockingQueue<CompletableFuture<T>> done = new LinkedBlockingQueue<>();
        final List<CompletableFuture<T>> futures = new ArrayList<>(tasks.size());
        try {
            for (Callable<T> task : tasks) {
                final CompletableFuture<T> future = begin(task);
                futures.add(future);
                future.whenComplete((value, thrown) -> done.add(future));
            }
            ExecutionException failure = null;
            for (int i = 0; i < futures.size(); i++) {
                final CompletableFuture<T> next = done.poll(left(deadline), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new TimeoutException("none of " + futures.size() + " tasks has returned in time");
                }
                try {
                    return next.get();
                } catch (ExecutionException e) {
                    failure = e;
                } catch (CancellationException e) {
                    failure = new ExecutionException(e);
                }
            }
            throw failure;
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static long deadline(long timeout, TimeUnit unit) {
        return System.nanoTime() + Math.min(unit.toNanos(timeout), Long.MAX_VALUE / 2);
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }

    // ---- the end

    @Override
    public void shutdown() {
        pool.beginClose();
    }

    @Override
    public List<Runnable> shutdownNow() {
        pool.beginTerminate();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return pool.isClosed();
    }

    @Override
    public boolean isTerminated() {
        return pool.over().isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            pool.over().get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it ends in one way only
        }
    }
}
