package io.atoll.ipc.pool;

/** The worker that had a task died, and the task was not to be tried again. Other tasks are not affected. */
public final class WorkerDiedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    WorkerDiedException(String message, int exitCode, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /**
     * How the worker ended.
     *
     * @return its exit code; minus the number of the signal if one ended it
     */
    public int exitCode() {
        return exitCode;
    }
}
