package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.pool.PoolFunction;
import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.ProcessPoolOptions;
import io.atoll.ipc.sync.SharedLatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A pool whose workers are all at work, so that what it does can be measured apart from their start. */
final class ReadyPool implements AutoCloseable {
    private static final long HANG_LIMIT_SECONDS = 60;

    private final ProcessPool pool;
    private final long startNanos;

    private ReadyPool(ProcessPool pool, long startNanos) {
        this.pool = pool;
        this.startNanos = startNanos;
    }

    /**
     * Starts a pool, and waits until each of its workers has done something.
     *
     * @param options of the pool, without a time limit
     * @return the pool
     */
    static ReadyPool open(ProcessPoolOptions options) throws IOException, InterruptedException {
        final long start = System.nanoTime();
        final ProcessPool pool = ProcessPool.open(options);
        boolean ready = false;
        try {
            meet(pool, nothing -> null);
            ready = true;
            return new ReadyPool(pool, System.nanoTime() - start);
        } finally {
            if (!ready) {
                pool.terminate();
            }
        }
    }

    /**
     * Lets each worker do something once, which is no part of its start.
     *
     * @param work for instance what it will have to do afterwards
     */
    void warmUp(PoolFunction<Void, ?, ?> work) throws IOException, InterruptedException {
        meet(pool, work);
    }

    /** Each waits for the others, so that none gets a second of these tasks. */
    private static void meet(ProcessPool pool, PoolFunction<Void, ?, ?> work) throws IOException, InterruptedException {
        final int workers = pool.workers();
        final SharedLatch latch = SharedLatch.create(Space.current(), "ready", workers);
        final List<CompletableFuture<Boolean>> present = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            present.add(pool.submit(
                    nothing -> {
                        work.apply(null);
                        latch.countDown();
                        return latch.await(HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
                    },
                    null));
        }
        for (CompletableFuture<Boolean> worker : present) {
            try {
                if (!worker.get()) {
                    throw new CommandFailedException("not all workers started within " + HANG_LIMIT_SECONDS + " s");
                }
            } catch (ExecutionException e) {
                throw new CommandFailedException(
                        "the workers could not be started: " + e.getCause().getMessage());
            }
        }
        latch.unlink();
    }

    ProcessPool pool() {
        return pool;
    }

    /**
     * How long it took until all workers were ready.
     *
     * @return nanoseconds
     */
    long startNanos() {
        return startNanos;
    }

    @Override
    public void close() {
        pool.close();
    }
}
