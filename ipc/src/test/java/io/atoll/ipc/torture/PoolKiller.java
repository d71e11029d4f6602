package io.atoll.ipc.torture;

import io.atoll.core.testing.Signals;
import io.atoll.ipc.pool.PoolListener;
import io.atoll.ipc.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a worker of a pool every {@value #EVERY_MILLIS} ms, and leaves one that is ready: a start takes longer than that, on
 * a busy machine many times, and workers would die before they have done anything, for hours. Now and then it kills
 * whichever it meets, also one that has just been started.
 */
final class PoolKiller implements PoolListener, AutoCloseable {
    private static final int EVERY_MILLIS = 50;
    private static final long SEED = 5;
    private static final int ANY_EVERY = 5;

    private final Random random = new Random(SEED);
    private final List<Long> started = new ArrayList<>();
    private final List<Long> ready = new ArrayList<>();
    private final AtomicInteger kills = new AtomicInteger();
    private final int limit;
    private final Thread thread = new Thread(this::run, "killer");
    private volatile boolean over;

    /**
     * Kills so many workers.
     *
     * @param limit after which it stops
     */
    PoolKiller(int limit) {
        this.limit = limit;
    }

    void begin() {
        thread.start();
    }

    int kills() {
        return kills.get();
    }

    @Override
    public synchronized void workerStarted(WorkerInfo worker, long nanos) {
        started.add(worker.pid());
    }

    @Override
    public synchronized void workerReady(WorkerInfo worker, long nanos) {
        if (started.contains(worker.pid())) { // else it was killed before this was read
            ready.add(worker.pid());
        }
    }

    @Override
    public synchronized void workerEnded(WorkerInfo worker, long nanos, int exitCode) {
        started.remove(worker.pid());
        ready.remove(worker.pid());
    }

    private void run() {
        while (!over && kills.get() < limit) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS));
            try {
                final long victim = victim();
                if (victim != 0) {
                    kills.incrementAndGet();
                    Signals.send(victim, "KILL");
                }
            } catch (InterruptedException | RuntimeException e) {
                over = true;
            }
        }
    }

    private synchronized long victim() {
        if (ready.size() < 2) {
            return 0;
        }
        final List<Long> from = random.nextInt(ANY_EVERY) == 0 ? started : ready;
        final Long victim = from.get(random.nextInt(from.size()));
        started.remove(victim); // nobody is killed twice
        ready.remove(victim);
        return victim;
    }

    @Override
    public void close() {
        over = true;
        Await.end(thread);
    }
}
