package io.atoll.ipc.pool;

import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmTask;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.agrona.BitUtil;

/**
 * What a {@link ProcessPool} is like.
 *
 * @param workers how many workers, at most
 * @param process how they are started; their names are the pool's, and they end with their parent. Output that would go where the
 *     parent's goes is prefixed by the worker's name. Where there are more workers than half of the processors, {@link
 *     JvmProcessOptions#withSerialGcUnlessChosen}
 * @param initializer what each worker does before its first task; null for nothing
 * @param timeout how long a task may run, from its start; zero for as long as it takes
 * @param retries how often a task is tried again after a worker has died with it
 * @param maxTasksPerWorker after so many tasks a worker is replaced; 0 for never
 * @param maxWorkerMemory bytes of private memory from which on a worker is replaced; 0 for never
 * @param spares how many more workers wait, ready to replace others
 * @param minWorkers how many workers stay when there is nothing to do; without effect if they never end for that
 * @param idleTime how long a worker has nothing to do before it ends; zero for ever
 * @param listener is told what happens; null if nobody is
 * @param ringCapacity bytes for the tasks, and as many for the results, of each worker; a power of two
 */
public record ProcessPoolOptions(
        int workers,
        JvmProcessOptions process,
        JvmTask initializer,
        Duration timeout,
        int retries,
        int maxTasksPerWorker,
        long maxWorkerMemory,
        int spares,
        int minWorkers,
        Duration idleTime,
        PoolListener listener,
        int ringCapacity) {
    private static final int DEFAULT_CAPACITY = 1 << 18;
    private static final int MIN_CAPACITY = 1 << 12;
    private static final int MAX_CAPACITY = 1 << 28;

    /** As many workers as this program may use processors; no time limit, no retries, nobody replaced but the dead. */
    public static final ProcessPoolOptions DEFAULT = new ProcessPoolOptions(
            JvmProcess.cpuCount(),
            JvmProcessOptions.DEFAULT,
            null,
            Duration.ZERO,
            0,
            0,
            0,
            0,
            1,
            Duration.ZERO,
            null,
            DEFAULT_CAPACITY);

    /** Checks what it is made of. */
    public ProcessPoolOptions {
        Objects.requireNonNull(process);
        if (workers < 1) {
            throw new IllegalArgumentException("a pool of " + workers + " workers: expected 1 or more");
        }
        if (timeout.isNegative() || idleTime.isNegative()) {
            throw new IllegalArgumentException(
                    "negative: timeout " + timeout + ", idleTime " + idleTime + "; expected zero or more");
        }
        if (retries < 0 || maxTasksPerWorker < 0 || maxWorkerMemory < 0 || spares < 0 || minWorkers < 0) {
            throw new IllegalArgumentException("negative: retries " + retries + ", maxTasksPerWorker "
                    + maxTasksPerWorker + ", maxWorkerMemory " + maxWorkerMemory + ", spares " + spares
                    + ", minWorkers " + minWorkers + "; expected 0 or more");
        }
        if (!BitUtil.isPowerOfTwo(ringCapacity) || ringCapacity < MIN_CAPACITY || ringCapacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("rings of " + ringCapacity + " bytes: expected a power of two from "
                    + MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
    }

    /** Whether workers end when they have nothing to do. */
    boolean mayShrink() {
        return !idleTime.isZero();
    }

    /**
     * Sets the number of workers.
     *
     * @param number 1 or more
     * @return other options
     */
    public ProcessPoolOptions withWorkers(int number) {
        return with(copy -> copy.workers = number);
    }

    /**
     * Sets how workers are started.
     *
     * @param options such as their heap, JVM options, and where their output goes
     * @return other options
     */
    public ProcessPoolOptions withProcess(JvmProcessOptions options) {
        return with(copy -> copy.process = options);
    }

    /**
     * Lets each worker do something before its first task, such as to load what all tasks need. If it throws, the worker
     * ends and another one tries; after three such in a row, all tasks fail with an {@link InitializerFailedException}.
     *
     * @param task travels to the workers as it is when the pool is opened; null for nothing
     * @return other options
     */
    public ProcessPoolOptions withInitializer(JvmTask task) {
        return with(copy -> copy.initializer = task);
    }

    /**
     * Bounds how long a task may run, counted from its start. The worker of one that takes longer is killed and replaced,
     * and the task fails with a {@link java.util.concurrent.TimeoutException}. Noticed up to 50 ms late.
     *
     * @param duration zero for as long as it takes
     * @return other options
     */
    public ProcessPoolOptions withTimeout(Duration duration) {
        return with(copy -> copy.timeout = duration);
    }

    /**
     * Lets tasks be tried again when a worker died with them: only for tasks that may be done twice, as nobody knows how
     * far the first attempt came. {@link ProcessPool#attempt()} tells a task how often it has been tried. One that has
     * killed so many workers and one more is left alone: it fails with a {@link WorkerDiedException}, and the others go
     * on.
     *
     * @param number how often, after the first attempt
     * @return other options
     */
    public ProcessPoolOptions withRetries(int number) {
        return with(copy -> copy.retries = number);
    }

    /**
     * Replaces each worker after a number of tasks, for tasks that leak. Items of a {@code map} that travel together are
     * one task.
     *
     * @param number it gets no more than these; 0 for never
     * @return other options
     */
    public ProcessPoolOptions withMaxTasksPerWorker(int number) {
        return with(copy -> copy.maxTasksPerWorker = number);
    }

    /**
     * Replaces each worker that has too much memory for itself, after its present task, for tasks that leak a little. What
     * it shares with others, such as shared arrays, does not count; its whole Java heap does, as far as it was ever used.
     * Looked at every tenth of a second or so while there are tasks. Without effect where the system does not tell
     * (elsewhere than on Linux).
     *
     * @param bytes more than the JVM needs by itself, some 40 MB; 0 for never
     * @return other options
     */
    public ProcessPoolOptions withMaxWorkerMemory(long bytes) {
        return with(copy -> copy.maxWorkerMemory = bytes);
    }

    /**
     * Keeps more workers, started and initialized, that step in when one dies or is replaced, so that nobody waits for the
     * start of a JVM. They take memory, and no tasks before.
     *
     * @param number of spare workers
     * @return other options
     */
    public ProcessPoolOptions withSpares(int number) {
        return with(copy -> copy.spares = number);
    }

    /**
     * Lets workers end that have had nothing to do for a time. They are started again when there are more tasks than
     * workers, and so are those of the beginning: the pool opens with as many as stay.
     *
     * @param stay so many workers do not end
     * @param idle how long the others wait for a task, up to twice as long; zero if all stay
     * @return other options
     */
    public ProcessPoolOptions withIdleShrink(int stay, Duration idle) {
        return with(copy -> {
            copy.minWorkers = stay;
            copy.idleTime = idle;
        });
    }

    /**
     * Tells somebody what happens in the pool. Workers then take the time of each task's begin and end, which costs some
     * 50 ns for each.
     *
     * @param told called by threads that run the pool; null for nobody
     * @return other options
     */
    public ProcessPoolOptions withListener(PoolListener told) {
        return with(copy -> copy.listener = told);
    }

    /**
     * Sets the size of the two rings between the pool and each worker. Arguments and results longer than an eighth of it,
     * and arrays of 64 KiB and more, travel through files of their own.
     *
     * @param bytes a power of two
     * @return other options
     */
    public ProcessPoolOptions withRingCapacity(int bytes) {
        return with(copy -> copy.ringCapacity = bytes);
    }

    private ProcessPoolOptions with(Consumer<Copy> change) {
        final Copy copy = new Copy(this);
        change.accept(copy);
        return copy.toOptions();
    }

    /** What is changed before it becomes options again. */
    private static final class Copy {
        private int workers;
        private JvmProcessOptions process;
        private JvmTask initializer;
        private Duration timeout;
        private int retries;
        private int maxTasksPerWorker;
        private long maxWorkerMemory;
        private int spares;
        private int minWorkers;
        private Duration idleTime;
        private PoolListener listener;
        private int ringCapacity;

        Copy(ProcessPoolOptions from) {
            this.workers = from.workers;
            this.process = from.process;
            this.initializer = from.initializer;
            this.timeout = from.timeout;
            this.retries = from.retries;
            this.maxTasksPerWorker = from.maxTasksPerWorker;
            this.maxWorkerMemory = from.maxWorkerMemory;
            this.spares = from.spares;
            this.minWorkers = from.minWorkers;
            this.idleTime = from.idleTime;
            this.listener = from.listener;
            this.ringCapacity = from.ringCapacity;
        }

        ProcessPoolOptions toOptions() {
            return new ProcessPoolOptions(
                    workers,
                    process,
                    initializer,
                    timeout,
                    retries,
                    maxTasksPerWorker,
                    maxWorkerMemory,
                    spares,
                    minWorkers,
                    idleTime,
                    listener,
                    ringCapacity);
        }
    }
}
