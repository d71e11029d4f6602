package io.atoll.bench.peers;

/** This JVM is ending, and its children with it. */
final class InterruptedRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InterruptedRunException() {
        super("interrupted");
    }
}
