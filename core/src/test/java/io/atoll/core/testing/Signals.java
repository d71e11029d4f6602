package io.atoll.core.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Signals to processes that a test has started. */
public final class Signals {
    private static final long HANG_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Signals() {}

    /**
     * Sends a signal, which is on its way when this returns.
     *
     * @param pid to whom
     * @param name such as CONT
     */
    public static void send(long pid, String name) throws InterruptedException {
        try {
            final int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new AssertionError("kill -" + name + " failed with " + exit);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Stops a process and waits until it has stopped: its threads run on for a moment after the signal was sent.
     *
     * @param pid which
     */
    public static void stop(long pid) throws InterruptedException {
        send(pid, "STOP");
        final long start = System.nanoTime();
        while (!hasStopped(pid)) {
            if (System.nanoTime() - start > HANG_NANOS) {
                throw new AssertionError("process " + pid + " does not stop");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    private static boolean hasStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.toList().stream().allMatch(Signals::isStopped);
        } catch (IOException e) {
            throw new AssertionError("process " + pid + " is gone", e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            final List<String> lines = Files.readAllLines(thread.resolve("status"));
            return lines.stream().anyMatch(line -> line.startsWith("State:\tT"));
        } catch (NoSuchFileException e) {
            return true; // it ended first
        } catch (IOException e) {
            return false; // it is ending
        }
    }
}
