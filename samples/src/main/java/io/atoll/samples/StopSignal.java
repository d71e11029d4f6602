package io.atoll.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C (SIGINT) or SIGTERM: asks a command to finish in good order, and holds the JVM's end until it has. */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch came = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::raise, "atoll-stop");
    private final boolean isGoodEnd;
    private volatile boolean raised;

    /** The signal is what the exit code tells. */
    StopSignal() {
        this(false);
    }

    /**
     * A signal to wait for.
     *
     * @param isGoodEnd whether it is the good end of a command that has no other: the exit code is 0 then
     */
    StopSignal(boolean isGoodEnd) {
        this.isGoodEnd = isGoodEnd;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void raise() {
        raised = true;
        came.countDown();
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("atoll: gave up waiting for the command to finish");
            } else if (isGoodEnd) {
                Runtime.getRuntime().halt(0); // the only way to another exit code than that of the signal
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether the command should finish.
     *
     * @return true once the signal has come
     */
    boolean isRaised() {
        return raised;
    }

    /**
     * Waits for the signal.
     *
     * @param nanos at most so long
     * @return true once it has come
     * @throws InterruptedException if interrupted before
     */
    boolean await(long nanos) throws InterruptedException {
        return came.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** The command has finished. */
    @Override
    public void close() {
        finished.countDown();
        if (!raised) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the signal comes just now: the hook finds that we have finished
            }
        }
    }
}
