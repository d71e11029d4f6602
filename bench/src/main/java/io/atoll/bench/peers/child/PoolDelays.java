package io.atoll.bench.peers.child;

import io.atoll.ipc.pool.PoolListener;
import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** How long a task takes by which little is done. */
final class PoolDelays {
    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final int CALLS = 20_000;

    private PoolDelays() {}

    /** One call after the other, so that nobody goes to sleep. */
    static Map<String, Double> awake(Stage stage) throws Exception {
        return calls(stage, 0);
    }

    /** Calls after rests, in which all go to sleep; the rest is not counted. */
    static Map<String, Double> asleep(Stage stage) throws Exception {
        return calls(stage, REST_NANOS);
    }

    private static Map<String, Double> calls(Stage stage, long restNanos) throws Exception {
        final Histogram latencies = Latencies.histogram();
        try (ProcessPool pool = ProcessPool.open(1)) {
            for (long i = 0; i < CALLS; i++) {
                call(pool, i); // with rests there would be too few for the code to be compiled
            }
            call(pool, latencies, restNanos, stage.timing().warmUp().toNanos());
            latencies.reset();
            call(pool, latencies, restNanos, stage.timing().measured().toNanos());
        }
        return Latencies.figures(latencies);
    }

    private static void call(ProcessPool pool, Histogram latencies, long restNanos, long nanos) throws Exception {
        final long start = System.nanoTime();
        long number = 0;
        while (System.nanoTime() - start < nanos) {
            if (restNanos > 0) {
                LockSupport.parkNanos(restNanos);
            }
            final long before = System.nanoTime();
            call(pool, ++number);
            latencies.recordValue(System.nanoTime() - before);
        }
    }

    private static void call(ProcessPool pool, long number) throws InterruptedException {
        final long result = pool.call(PoolDelays::negated, number);
        if (result != -number) {
            throw new IllegalStateException("expected " + -number + ", found " + result);
        }
    }

    private static long negated(long number) {
        return -number;
    }

    /** From the start of a pool until its one worker has done a task. */
    static Map<String, Double> open(Stage stage) throws Exception {
        Starter.awaitPreparation();
        final Histogram latencies = Latencies.histogram();
        final long start = System.nanoTime();
        do {
            final long before = System.nanoTime();
            try (ProcessPool pool = ProcessPool.open(1)) {
                call(pool, 1);
                latencies.recordValue(System.nanoTime() - before);
            }
        } while (System.nanoTime() - start < stage.timing().total().toNanos());
        return Latencies.figures(latencies);
    }

    /** From the death of the only worker until the next one has done a task. */
    static Map<String, Double> respawn(Stage stage) throws Exception {
        return respawn(stage, 0);
    }

    /** The same where one stands by. */
    static Map<String, Double> respawnBySpare(Stage stage) throws Exception {
        return respawn(stage, 1);
    }

    private static Map<String, Double> respawn(Stage stage, int spares) throws Exception {
        Starter.awaitPreparation();
        final Histogram latencies = Latencies.histogram();
        final Semaphore ready = new Semaphore(0);
        final PoolListener listener = new PoolListener() {
            @Override
            public void workerReady(WorkerInfo worker, long nanos) {
                ready.release();
            }
        };
        final ProcessPoolOptions options = ProcessPoolOptions.DEFAULT
                .withWorkers(1)
                .withSpares(spares)
                .withRetries(1) // a worker may have begun the next call when its death arrives
                .withListener(listener);
        try (ProcessPool pool = ProcessPool.open(options)) {
            final long start = System.nanoTime();
            for (int killed = 0;
                    killed == 0
                            || System.nanoTime() - start
                                    < stage.timing().total().toNanos();
                    killed++) {
                while (!ready.tryAcquire(1 + (killed == 0 ? spares : 0), REST_NANOS, TimeUnit.NANOSECONDS)) {
                    call(pool, 0); // as nobody else does, this thread sees to it that the pool goes on
                }
                final long worker = pool.call(PoolDelays::pid, 0L);
                final long before = System.nanoTime();
                ProcessHandle.of(worker).orElseThrow().destroyForcibly();
                while (pool.call(PoolDelays::pid, 0L) == worker) {
                    // it is not dead yet
                }
                latencies.recordValue(System.nanoTime() - before);
            }
        }
        return Latencies.figures(latencies);
    }

    private static long pid(long ignored) {
        return ProcessHandle.current().pid();
    }
}
