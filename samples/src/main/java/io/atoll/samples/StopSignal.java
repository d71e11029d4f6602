package io.atoll.samples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C (SIGINT) or SIGTERM: asks a command to finish in good order, and holds the JVM's end until it has. */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::raise, "atoll-stop");
    private volatile boolean raised;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void raise() {
        raised = true;
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("atoll: gave up waiting for the command to finish");
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
