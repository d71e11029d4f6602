package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedSemaphore;
import io.atoll.ipc.sync.SharedSemaphoreOptions;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Acquire and release, uncontended. */
@State(Scope.Benchmark)
public class SemaphoreBenchmark extends Comparison {
    private static final int PERMITS = 5;

    private final Semaphore semaphore = new Semaphore(PERMITS);
    private SharedSemaphore ownedSemaphore;
    private SharedSemaphore countingSemaphore;

    /** Opens the semaphores in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        final Space space = Space.current();
        ownedSemaphore = SharedSemaphore.open(space, "owned", PERMITS);
        countingSemaphore = SharedSemaphore.open(space, "counting", SharedSemaphoreOptions.counting(PERMITS));
    }

    /** The JDK's semaphore, within one process. */
    @Benchmark
    public void semaphore() throws InterruptedException {
        semaphore.acquire();
        semaphore.release();
    }

    /** Atoll's semaphore of owned permits, between processes. */
    @Benchmark
    public void ownedSemaphore() throws InterruptedException {
        ownedSemaphore.acquire();
        ownedSemaphore.release();
    }

    /** Atoll's counting semaphore, between processes. */
    @Benchmark
    public void countingSemaphore() throws InterruptedException {
        countingSemaphore.acquire();
        countingSemaphore.release();
    }
}
