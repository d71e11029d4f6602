package io.atoll.samples;

import io.atoll.ipc.pipe.Connection;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmTask;
import java.io.IOException;
import java.time.Duration;
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
    private static final int SIGKILL = 9;
    private static final Duration LONG = Duration.ofDays(1);

    /** For the kernel to end a process that was killed. */
    private static final Duration DEATH = Duration.ofSeconds(5);

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
            check();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * Looks at all of them.
     *
     * @throws CommandFailedException if one failed
     */
    void check() {
        for (JvmProcess child : children) {
            final OptionalInt exitCode = child.exitCode();
            if (exitCode.isPresent() && exitCode.getAsInt() != 0) {
                throw failed(child, exitCode.getAsInt());
            }
        }
    }

    /**
     * Waits until all have ended well, or the first has not: the others may be waiting for it.
     *
     * @throws CommandFailedException if one failed
     */
    void join() throws InterruptedException {
        final List<JvmProcess> running = new ArrayList<>(children);
        while (!running.isEmpty()) {
            for (JvmProcess ended : Connection.waitAny(LONG, running)) {
                final int exitCode = ended.join();
                if (exitCode != 0) {
                    throw failed(ended, exitCode);
                }
                running.remove(ended);
            }
        }
    }

    private CommandFailedException failed(JvmProcess child, int exitCode) {
        if (interrupted || exitCode == -SIGINT) { // Ctrl-C goes to all processes of a terminal, in any order
            return new CommandFailedException("interrupted");
        }
        return new CommandFailedException(child + " " + ending(exitCode));
    }

    /**
     * How a child has ended that should not have.
     *
     * @param exitCode of it
     * @return for people, behind its name
     */
    static String ending(int exitCode) {
        if (exitCode == -SIGKILL) {
            return "was killed (SIGKILL)";
        }
        return exitCode < 0
                ? "was ended by signal " + -exitCode
                : "ended with exit code " + exitCode + "; what it said is above";
    }

    private void interrupt() {
        interrupted = true;
        children.stream().filter(JvmProcess::isAlive).forEach(JvmProcess::kill);
    }

    /**
     * Kills processes and waits until they are dead: the last to leave a space removes it, and the last to use a folder may.
     *
     * @param processes children of this JVM
     */
    static void end(List<JvmProcess> processes) {
        processes.stream().filter(JvmProcess::isAlive).forEach(JvmProcess::kill);
        try {
            for (JvmProcess process : processes) {
                process.join(DEATH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end(children);
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // shutting down already: the hook does no harm
        }
    }
}
