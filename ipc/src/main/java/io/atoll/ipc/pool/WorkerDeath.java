package io.atoll.ipc.pool;

import io.atoll.ipc.process.ChildDiedException;
import io.atoll.ipc.process.JvmProcess;

/**
 * What is known of a worker's death.
 *
 * @param worker for messages
 * @param exitCode minus the number of the signal if one ended it
 * @param reason what it threw, or of what it died; null if nobody can tell
 * @param output what it has said last
 */
record WorkerDeath(String worker, int exitCode, Throwable reason, String output) {
    private static final int SIGKILL = 9;

    static WorkerDeath of(Worker worker) {
        final JvmProcess process = worker.process();
        return new WorkerDeath(
                process.toString(),
                process.exitCode().orElse(0),
                worker.condemned() != null ? worker.condemned() : failure(process),
                LastOutput.of(process));
    }

    private static Throwable failure(JvmProcess process) {
        try {
            return process.failure().orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Whether somebody has killed it, for whatever reason. */
    boolean isKill() {
        return exitCode == -SIGKILL;
    }

    /** With a task. */
    WorkerDiedException with(PoolListener.TaskInfo task) {
        final String attempts = task.attempt() == 0 ? "" : "; so did " + task.attempt() + " before it";
        return exception("worker " + worker + " died with " + Telling.describe(task) + attempts + ": ", task);
    }

    /** While it read a function, as some did before it. */
    WorkerDiedException reading(String function, int bytes, int before) {
        return exception(
                "worker " + worker + " died while it read the function " + function + " (" + bytes
                        + " bytes with what it captures), and so did " + before
                        + " before it; its tasks are not tried any more. Let it capture less (what is large may be an"
                        + " argument, or a SharedMemory), or give the workers a larger heap: ",
                null);
    }

    /** Before it was ready for any, and so did those before it. */
    RuntimeException atStart(String pool) {
        return reason instanceof InitializerFailedException failed
                ? new InitializerFailedException(pool, failed.getCause())
                : exception("no worker of " + pool + " could be started. The last one, " + worker + ", died: ", null);
    }

    private WorkerDiedException exception(String beginning, PoolListener.TaskInfo task) {
        final String how =
                exitCode < 0 ? "signal " + -exitCode + (isKill() ? ", as by kill -9" : "") : "exit code " + exitCode;
        final String why = reason == null ? "" : "; " + reason.getMessage();
        final String said = output.isEmpty() ? "" : "\nIts last words:\n" + output;
        final String frame =
                reason instanceof ChildDiedException died ? died.frame().orElse(null) : null;
        return new WorkerDiedException(beginning + how + why + said, exitCode, frame, output, task, reason);
    }
}
