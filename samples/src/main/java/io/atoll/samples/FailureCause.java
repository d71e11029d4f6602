package io.atoll.samples;

import io.atoll.ipc.pool.WorkerDiedException;
import io.atoll.ipc.process.ChildDiedException;
import java.util.concurrent.TimeoutException;

/**
 * Why a task has no result, or a process did not end as it should.
 *
 * @param text for people
 * @param exitCode of the process that died of it; null if none did, or by the pool's own will
 */
record FailureCause(String text, Integer exitCode) {
    /** What is said of a task that ran for longer than the pool's options allow. */
    static final String TOO_LONG = "took too long: its worker was killed";

    private static final int MOST = 90;

    /**
     * The cause of a failed task.
     *
     * @param failure that its future ended with
     * @return the cause
     */
    static FailureCause of(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return new FailureCause(TOO_LONG, null);
        }
        if (failure instanceof WorkerDiedException died) {
            return ofProcess(died.getCause(), died.exitCode());
        }
        return new FailureCause("threw " + shortened(failure.toString()), null);
    }

    /**
     * The cause of a process's death.
     *
     * @param failure what is known of it; null if nothing is
     * @param exitCode minus the number of the signal if one ended it
     * @return the cause
     */
    static FailureCause ofProcess(Throwable failure, int exitCode) {
        return new FailureCause(textOf(failure, exitCode), exitCode);
    }

    private static String textOf(Throwable failure, int exitCode) {
        if (failure instanceof ChildDiedException died) {
            return switch (died.reason()) {
                case NATIVE_CRASH ->
                    "its JVM crashed"
                            + died.frame()
                                    .map(frame -> " in " + shortened(frame))
                                    .orElse("");
                case JAVA_OUT_OF_MEMORY -> "its heap was full";
                case OUT_OF_MEMORY_KILL -> "the kernel killed it for want of memory";
            };
        }
        if (failure != null) {
            return "threw " + shortened(failure.toString());
        }
        return exitCode < 0 ? "signal " + -exitCode + " ended it" : "ended with exit code " + exitCode;
    }

    private static String shortened(String text) {
        final String line = text.lines().findFirst().orElse("").replaceAll("\\s+", " ");
        return line.length() <= MOST ? line : line.substring(0, MOST) + "...";
    }
}
