package io.atoll.ipc.process;

import io.atoll.core.platform.Platform;
import io.atoll.ipc.process.ChildDiedException.Reason;
import java.util.Optional;

/** Finds out of what a child died that left no exception. To be made before it is started. */
final class DeathCause {
    private static final int KILLED = -9;
    private static final int OUT_OF_MEMORY = 3;

    private final ChildFiles files;
    private final ChildControl control;
    private final MemoryEvents memory;
    private final long killsBefore;
    private volatile boolean killed;

    DeathCause(Platform platform, ChildFiles files, ChildControl control) {
        this.files = files;
        this.control = control;
        this.memory = new MemoryEvents(platform);
        this.killsBefore = memory.kills();
    }

    /** Notes that it is this JVM that kills the child. */
    void killed() {
        killed = true;
    }

    /**
     * Finds the cause, once the child has ended.
     *
     * @param child for messages
     * @param exitCode of the child
     * @return what is known to have ended it; empty if that is no failure, or nobody can tell
     */
    Optional<Throwable> find(JvmProcess child, int exitCode) {
        final Optional<ErrorReport> crash = files.readCrash();
        if (crash.isPresent()) {
            if (!files.isTaskTaken()) {
                FastStart.distrustArchives();
            }
            return crash.map(report -> crashed(child, exitCode, report));
        }
        if (exitCode == KILLED && !killed && memory.kills() > killsBefore) {
            return Optional.of(died(
                    child + " was probably killed by the kernel for want of memory: somebody killed it, and meanwhile "
                            + "the limit of its cgroup was reached (or the machine has no more). Give it a smaller heap, "
                            + "or the cgroup more memory",
                    Reason.OUT_OF_MEMORY_KILL,
                    exitCode));
        }
        if (exitCode == OUT_OF_MEMORY && control.isCutOff()) {
            return Optional.of(died(
                    child
                            + " probably ran out of memory for its Java heap (or threads, or classes; what its JVM said "
                            + "tells) and was ended by it, unless its program called Runtime.halt(3). Give it a larger heap",
                    Reason.JAVA_OUT_OF_MEMORY,
                    exitCode));
        }
        return Optional.empty();
    }

    private static ChildDiedException crashed(JvmProcess child, int exitCode, ErrorReport report) {
        final String where = report.frame() == null ? "" : ", in " + report.frame();
        return new ChildDiedException(
                "the JVM of " + child + " crashed: " + report.what() + where,
                Reason.NATIVE_CRASH,
                exitCode,
                report.frame(),
                report.text());
    }

    private static ChildDiedException died(String message, Reason reason, int exitCode) {
        return new ChildDiedException(message, reason, exitCode, null, null);
    }
}
