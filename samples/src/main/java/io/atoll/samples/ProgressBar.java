package io.atoll.samples;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Model.CommandSpec;

/** Shows how many of a number of tasks have ended: a bar on a terminal, else a line now and then. */
final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 40;
    private static final long PAUSE_MILLIS = 50;

    private final LiveLine line;
    private final int total;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * A bar.
     *
     * @param command that prints it
     * @param shown false to show nothing
     * @param total how many tasks there are
     */
    ProgressBar(CommandSpec command, boolean shown, int total) {
        this.line = new LiveLine(command, shown);
        this.total = total;
    }

    /**
     * Counts a task when it ends.
     *
     * @param task that ends some time
     * @param <R> its result
     * @return the task
     */
    <R> CompletableFuture<R> watch(CompletableFuture<R> task) {
        task.whenComplete((result, failure) -> (failure == null ? done : failed).incrementAndGet());
        return task;
    }

    /**
     * Waits until a task has ended, and shows meanwhile what happens.
     *
     * @param task whose result is not asked for
     */
    void await(Future<?> task) throws InterruptedException {
        while (!task.isDone()) {
            line.update(this::text);
            try {
                task.get(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // not yet
            } catch (ExecutionException | CancellationException e) {
                return; // whoever has the future finds it there
            }
        }
        line.update(this::text);
    }

    private String text() {
        final int ended = done.get() + failed.get();
        final int filled = (int) ((long) WIDTH * ended / total);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]  " + Units.count(ended) + " of "
                + Units.count(total) + (failed.get() == 0 ? "" : ", " + failed.get() + " failed");
    }

    @Override
    public void close() {
        line.close();
    }
}
