package io.atoll.samples;

import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The children of a command. None outlives it: they are killed when it fails or is interrupted. */
final class Children implements AutoCloseable {
    private static final long PAUSE_NANOS = 200_000;
    private static final int SIGINT = 2;

    private final List<JvmProcess> children = new CopyOnWriteArrayList<>();
    private final Thread atShutdown = new Thread(this::interrupt, "atoll-kill-children");
    private volatile boolean interrupted;

    Children() {
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /**
     * Starts a child.
     *
     * @param name for people
     * @param task what it runs
     * @return the child
     */
    JvmProcess start(String name, JvmTask task) throws IOException {
        return start(JvmProcessOptions.DEFAULT.withName(name), task);
    }

    /**
     * Starts a child.
     *
     * @param options how
     * @param task what it runs
     * @return the child
     */
    JvmProcess start(JvmProcessOptions options, JvmTask task) throws IOException {
        final JvmProcess child = JvmProcess.start(options.withDaemon(true), task); // also if we are killed ourselves
        children.add(child);
        return child;
    }

    /**
     * Waits until something is so.
     *
     * @param condition becomes true by what the children do
     * @throws CommandFailedException if a child failed before
     */
    void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            for (JvmProcess child : children) {
                final OptionalInt exitCode = child.exitCode();
                if (exitCode.isPresent() && exitCode.getAsInt() != 0) {
                    throw failed(child, exitCode.getAsInt());
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Waits until all have ended.
     *
     * @return their exit codes, all 0
     * @throws CommandFailedException if one failed
     */
    List<Integer> join() throws InterruptedException {
        final List<Integer> exitCodes = new ArrayList<>();
        for (JvmProcess child : children) {
            final int exitCode = child.join();
            if (exitCode != 0) {
                throw failed(child, exitCode);
            }
            exitCodes.add(exitCode);
        }
        return exitCodes;
    }

    private CommandFailedException failed(JvmProcess child, int exitCode) {
        if (interrupted || exitCode == -SIGINT) { // Ctrl-C goes to all processes of a terminal, in any order
            return new CommandFailedException("interrupted");
        }
        return new CommandFailedException(child + " ended with exit code " + exitCode + "; what it said is above");
    }

    private void interrupt() {
        interrupted = true;
        kill();
    }

    private void kill() {
        children.stream().filter(JvmProcess::isAlive).forEach(JvmProcess::kill);
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // shutting down already: the hook does no harm
        }
    }
}
