package io.atoll.ipc.pool;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The worker that had a task died, and the task was not to be tried again; or one worker after the other
 * died while it read the task's function; or no worker can be started. Other tasks are not
 * affected. The cause, if there is one, is what the worker's main thread threw, or a
 * {@link io.atoll.ipc.process.ChildDiedException} that tells how the JVM ended.
 */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 2L;

    private final int exitCode;
    private final String crashFrame;
    private final String lastOutput;
    private final PoolListener.TaskInfo task;

    WorkerDiedException(
            String message,
            int exitCode,
            String crashFrame,
            String lastOutput,
            PoolListener.TaskInfo task,
            Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.crashFrame = crashFrame;
        this.lastOutput = lastOutput;
        this.task = task;
    }

    /**
     * How the worker ended.
     *
     * @return its exit code; minus the number of the signal if one ended it
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * The signal that ended the worker.
     *
     * @return its number; empty if it ended by itself
     */
    public OptionalInt signal() {
        return exitCode < 0 ? OptionalInt.of(-exitCode) : OptionalInt.empty();
    }

    /**
     * Where native code or the JVM crashed.
     *
     * @return for instance {@code C  [libc.so.6+0x15e8a4]}; empty if this was no crash or nobody knows
     */
    public Optional<String> crashFrame() {
        return Optional.ofNullable(crashFrame);
    }

    /**
     * What the worker has written last to standard output and error.
     *
     * @return lines, some 4,000 characters at most; empty if it has written nothing
     */
    public String lastOutput() {
        return lastOutput;
    }

    /**
     * What it died with.
     *
     * @return the task at its last attempt; empty if no worker could be started, or none could read its function
     */
    public Optional<PoolListener.TaskInfo> task() {
        return Optional.ofNullable(task);
    }
}
