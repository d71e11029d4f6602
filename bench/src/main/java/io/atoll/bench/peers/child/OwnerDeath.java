package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long one who sleeps in {@code lock()} waits when the owner, another process, is killed. The time in which the kernel
 * ends the owner is in it, and so is the time until the sleeper looks again, which is another each time: a rest of some
 * random length comes before the kill.
 */
final class OwnerDeath {
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LEAST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final SharedLock lock;
    private final SharedLong held;

    private OwnerDeath(Space space) throws IOException {
        lock = SharedLock.create(space, "lock", SharedLockOptions.DEFAULT.withIgnore());
        held = SharedLong.create(space, "held");
    }

    static Map<String, Double> measure(Stage stage) throws Exception {
        Starter.awaitPreparation();
        final OwnerDeath death = new OwnerDeath(Space.current());
        death.repeat(stage.timing().warmUp().toNanos());
        return Latencies.figures(death.repeat(stage.timing().measured().toNanos()));
    }

    private Histogram repeat(long nanos) throws Exception {
        final Histogram latencies = Latencies.histogram();
        final long start = System.nanoTime();
        do {
            latencies.recordValue(once());
        } while (System.nanoTime() - start < nanos);
        return latencies;
    }

    private long once() throws Exception {
        held.set(0);
        final SharedLock itsLock = lock;
        final SharedLong itsSign = held;
        final JvmProcess owner = JvmProcess.start(JvmProcessOptions.DEFAULT.withDaemon(true), () -> {
            itsLock.lock();
            itsSign.set(1);
            while (true) {
                LockSupport.park();
            }
        });
        while (held.get() == 0) {
            if (!owner.isAlive()) {
                throw new IllegalStateException("the owner ended before it had the lock, with " + owner.exitCode());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        final FutureTask<Long> taken = new FutureTask<>(() -> {
            lock.lock();
            final long time = System.nanoTime();
            lock.unlock();
            return time;
        });
        new Thread(taken).start();
        LockSupport.parkNanos(LEAST_REST_NANOS + ThreadLocalRandom.current().nextLong(REST_NANOS));
        final long killed = System.nanoTime();
        owner.kill();
        final long time = taken.get();
        owner.join();
        return time - killed;
    }
}
