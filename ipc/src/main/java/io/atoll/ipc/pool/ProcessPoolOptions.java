package io.atoll.ipc.pool;

import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import java.time.Duration;
import java.util.Objects;
import org.agrona.BitUtil;

/**
 * What a {@link ProcessPool} is like.
 *
 * @param workers how many workers
 * @param process how they are started; their names are the pool's, and they end with their parent
 * @param timeout how long a task may run, from its start; zero for as long as it takes
 * @param retries how often a task is tried again after a worker has died with it
 * @param maxTasksPerWorker after so many tasks a worker is replaced; 0 for never
 * @param listener is told what happens; null if nobody is
 * @param ringCapacity bytes for the tasks, and as many for the results, of each worker; a power of two
 */
public record ProcessPoolOptions(
        int workers,
        JvmProcessOptions process,
        Duration timeout,
        int retries,
        int maxTasksPerWorker,
        PoolListener listener,
        int ringCapacity) {
    private static final int DEFAULT_CAPACITY = 1 << 18;
    private static final int MIN_CAPACITY = 1 << 12;
    private static final int MAX_CAPACITY = 1 << 28;

    /** As many workers as this program may use processors; no time limit, no retries. */
    public static final ProcessPoolOptions DEFAULT = new ProcessPoolOptions(
            JvmProcess.cpuCount(), JvmProcessOptions.DEFAULT, Duration.ZERO, 0, 0, null, DEFAULT_CAPACITY);

    /** Checks what it is made of. */
    public ProcessPoolOptions {
        Objects.requireNonNull(process);
        if (workers < 1) {
            throw new IllegalArgumentException("a pool of " + workers + " workers: expected 1 or more");
        }
        if (timeout.isNegative() || retries < 0 || maxTasksPerWorker < 0) {
            throw new IllegalArgumentException("negative: timeout " + timeout + ", retries " + retries
                    + ", maxTasksPerWorker " + maxTasksPerWorker + "; expected 0 or more");
        }
        if (!BitUtil.isPowerOfTwo(ringCapacity) || ringCapacity < MIN_CAPACITY || ringCapacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("rings of " + ringCapacity + " bytes: expected a power of two from "
                    + MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
    }

    /**
     * Sets the number of workers.
     *
     * @param number 1 or more
     * @return other options
     */
    public ProcessPoolOptions withWorkers(int number) {
        return new ProcessPoolOptions(number, process, timeout, retries, maxTasksPerWorker, listener, ringCapacity);
    }

    /**
     * Sets how workers are started.
     *
     * @param options such as their heap, JVM options, and where their output goes
     * @return other options
     */
    public ProcessPoolOptions withProcess(JvmProcessOptions options) {
        return new ProcessPoolOptions(workers, options, timeout, retries, maxTasksPerWorker, listener, ringCapacity);
    }

    /**
     * Bounds how long a task may run, counted from its start. The worker of one that takes longer is killed and replaced,
     * and the task fails with a {@link java.util.concurrent.TimeoutException}. Noticed up to 50 ms late.
     *
     * @param duration zero for as long as it takes
     * @return other options
     */
    public ProcessPoolOptions withTimeout(Duration duration) {
        return new ProcessPoolOptions(workers, process, duration, retries, maxTasksPerWorker, listener, ringCapacity);
    }

    /**
     * Lets tasks be tried again when a worker died with them: only for tasks that may be done twice, as nobody knows how
     * far the first attempt came. {@link ProcessPool#attempt()} tells a task how often it has been tried.
     *
     * @param number how often, after the first attempt
     * @return other options
     */
    public ProcessPoolOptions withRetries(int number) {
        return new ProcessPoolOptions(workers, process, timeout, number, maxTasksPerWorker, listener, ringCapacity);
    }

    /**
     * Replaces each worker after a number of tasks, for tasks that leak.
     *
     * @param number 0 for never
     * @return other options
     */
    public ProcessPoolOptions withMaxTasksPerWorker(int number) {
        return new ProcessPoolOptions(workers, process, timeout, retries, number, listener, ringCapacity);
    }

    /**
     * Tells somebody what happens in the pool. Workers then take the time of each task's begin and end, which costs some
     * 50 ns for each.
     *
     * @param told called by threads that run the pool; null for nobody
     * @return other options
     */
    public ProcessPoolOptions withListener(PoolListener told) {
        return new ProcessPoolOptions(workers, process, timeout, retries, maxTasksPerWorker, told, ringCapacity);
    }

    /**
     * Sets the size of the two rings between the pool and each worker. Arguments and results longer than an eighth of it
     * travel through files of their own.
     *
     * @param bytes a power of two
     * @return other options
     */
    public ProcessPoolOptions withRingCapacity(int bytes) {
        return new ProcessPoolOptions(workers, process, timeout, retries, maxTasksPerWorker, listener, bytes);
    }
}
