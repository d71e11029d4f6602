package io.atoll.samples;

import io.atoll.ipc.pool.PoolFunction;
import io.atoll.ipc.pool.ProcessPoolOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The same tasks by one thread, by several, and by processes. */
final class Factorial {
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SLEEP_MILLIS = 10;

    /** What a task does. */
    enum Work {
        /** It computes a factorial. */
        CPU,
        /** It waits, as one does that asks a server or a disk. */
        SLEEP;

        long perform(int number) throws InterruptedException {
            if (this == CPU) {
                return bits(number);
            }
            TimeUnit.MILLISECONDS.sleep(SLEEP_MILLIS);
            return number;
        }

        /** Until a JVM may have compiled it. */
        void performForAWhile(int number) throws InterruptedException {
            final long start = System.nanoTime();
            do {
                perform(number);
            } while (this == CPU && System.nanoTime() - start < WARM_UP_NANOS);
        }
    }

    /**
     * One way to do all tasks.
     *
     * @param way single, threads or processes
     * @param workers threads or processes
     * @param startSeconds until all were ready; none of the work is in it
     * @param seconds for all tasks, after some of the work to get warm
     * @param speedUp how many times faster than the single thread
     */
    record Run(String way, int workers, double startSeconds, double seconds, double speedUp) {}

    /**
     * All ways.
     *
     * @param work cpu or sleep
     * @param tasks in each run
     * @param number whose factorial it is
     * @param bits of the factorial
     * @param runs the single thread first
     */
    record Result(String work, int tasks, int number, long bits, List<Run> runs) {}

    private final Work work;
    private final int number;
    private final List<Integer> tasks;
    private final long expected;
    private final List<Run> runs = new ArrayList<>();

    /**
     * A comparison.
     *
     * @param work of a task
     * @param tasks how many
     * @param number whose factorial each computes
     */
    Factorial(Work work, int tasks, int number) {
        this.work = work;
        this.number = number;
        this.tasks = Collections.nCopies(tasks, number);
        this.expected = work == Work.CPU ? bits(number) : number;
    }

    /**
     * Computes a factorial.
     *
     * @param number 0 or more
     * @return how many bits it has
     */
    static long bits(int number) {
        BigInteger product = BigInteger.ONE;
        for (int factor = 2; factor <= number; factor++) {
            product = product.multiply(BigInteger.valueOf(factor));
        }
        return product.bitLength();
    }

    /**
     * Does it.
     *
     * @param workers how many threads, and how many processes, one after the other
     * @return how it went
     */
    Result run(List<Integer> workers) throws IOException, InterruptedException {
        single();
        for (int threads : workers) {
            threads(threads);
        }
        for (int processes : workers) {
            processes(processes);
        }
        return new Result(work.name().toLowerCase(Locale.ROOT), tasks.size(), number, bits(number), List.copyOf(runs));
    }

    private void single() throws InterruptedException {
        work.performForAWhile(number);
        final long start = System.nanoTime();
        final List<Long> results = new ArrayList<>();
        for (int task : tasks) {
            results.add(work.perform(task));
        }
        add("single", 1, 0, System.nanoTime() - start, results);
    }

    private void threads(int threads) throws InterruptedException {
        final long beginning = System.nanoTime();
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final CountDownLatch started = new CountDownLatch(threads);
            final CountDownLatch warmUp = new CountDownLatch(1);
            final CountDownLatch warm = new CountDownLatch(threads);
            final List<Future<?>> warming = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                warming.add(executor.submit(() -> {
                    started.countDown();
                    warmUp.await();
                    work.performForAWhile(number);
                    warm.countDown();
                    warm.await(); // so that no thread does it twice
                    return null;
                }));
            }
            started.await();
            final long startNanos = System.nanoTime() - beginning;
            warmUp.countDown();
            for (Future<?> each : warming) {
                each.get();
            }
            final long start = System.nanoTime();
            final List<Callable<Long>> calls = new ArrayList<>();
            for (int task : tasks) {
                calls.add(() -> work.perform(task));
            }
            final List<Long> results = new ArrayList<>();
            for (Future<Long> result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            add("threads", threads, startNanos, System.nanoTime() - start, results);
        } catch (ExecutionException e) {
            throw new CommandFailedException("a task failed: " + e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private void processes(int processes) throws IOException, InterruptedException {
        final Work done = work;
        final int warm = number;
        final PoolFunction<Void, Void, InterruptedException> warmUp = nothing -> {
            done.performForAWhile(warm);
            return null;
        };
        final ProcessPoolOptions options = ProcessPoolOptions.DEFAULT.withWorkers(processes);
        try (ReadyPool ready = ReadyPool.open(options)) {
            ready.warmUp(warmUp);
            final long start = System.nanoTime();
            final List<Long> results = ready.pool().map((Integer task) -> done.perform(task), tasks, 1);
            add("processes", processes, ready.startNanos(), System.nanoTime() - start, results);
        }
    }

    private void add(String way, int workers, long startNanos, long nanos, List<Long> results) {
        if (results.size() != tasks.size() || !results.stream().allMatch(result -> result == expected)) {
            throw new CommandFailedException(
                    "results are missing or wrong by " + way + "; this must never be: please report it");
        }
        final double seconds = nanos / 1e9;
        final double speedUp = runs.isEmpty() ? 1 : runs.get(0).seconds() / seconds;
        runs.add(new Run(way, workers, startNanos / 1e9, seconds, speedUp));
    }
}
