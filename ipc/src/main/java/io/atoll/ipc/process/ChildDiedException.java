package io.atoll.ipc.process;

import java.util.Optional;

/** A child ended by no will of its own: not by its task, nor by a signal that somebody sent on purpose. */
public final class ChildDiedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a child died. */
    public enum Reason {
        /** The JVM itself failed: a fault in native code, in the JVM, or no native memory. */
        NATIVE_CRASH,
        /**
         * Probably the kernel killed it: it was killed, and meanwhile the memory limit of its cgroup was reached, or the
         * machine had no memory left.
         */
        OUT_OF_MEMORY_KILL,
        /**
         * Probably its Java heap was full ({@code -XX:+ExitOnOutOfMemoryError}); a {@code Runtime.halt(3)} looks the same.
         */
        JAVA_OUT_OF_MEMORY
    }

    private final Reason reason;
    private final int exitCode;
    private final String frame;
    private final String report;

    ChildDiedException(String message, Reason reason, int exitCode, String frame, String report) {
        super(message, null, false, true);
        this.reason = reason;
        this.exitCode = exitCode;
        this.frame = frame;
        this.report = report;
    }

    /**
     * Why it died.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * The exit code of the child.
     *
     * @return minus the number of the signal if one ended it
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Where a crash happened, as the JVM's error report tells it.
     *
     * @return for instance {@code C  [libc.so.6+0x15e8a4]}; empty if this was no crash or the report tells none
     */
    public Optional<String> frame() {
        return Optional.ofNullable(frame);
    }

    /**
     * The JVM's error report ({@code hs_err}) of a crash. The file itself is gone.
     *
     * @return its text; empty if this was no crash
     */
    public Optional<String> report() {
        return Optional.ofNullable(report);
    }
}
