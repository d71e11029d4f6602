package io.atoll.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of one contestant in one round, and the directory where they meet. */
final class Run implements AutoCloseable {
    private final Workplace workplace;
    private final Path directory;
    private final List<ChildProcess> children = new ArrayList<>();
    private boolean closed;

    Run(Workplace workplace, Path directory) {
        this.workplace = workplace;
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    void start(String name, List<String> words, boolean helper) throws IOException {
        children.add(workplace.start(new ChildProcess.Command(name, words, directory, helper)));
    }

    /**
     * Runs a process to its end, before the sides are started.
     *
     * @param name for people
     * @param words of its command line
     * @param limit for it
     * @throws ContestantFailedException if it fails or takes too long
     */
    void complete(String name, List<String> words, Duration limit) throws IOException, InterruptedException {
        start(name, words, false);
        awaitEnd(limit);
    }

    /**
     * Waits until all but the helpers have ended.
     *
     * @param limit for all together
     * @return the figures that one of them told
     * @throws ContestantFailedException if one fails, if it takes too long, or if not exactly one tells figures
     */
    Map<String, Double> figures(Duration limit) throws IOException, InterruptedException {
        awaitEnd(limit);
        final List<Map<String, Double>> answers = new ArrayList<>();
        for (ChildProcess child : children) {
            try {
                child.answer().ifPresent(answers::add);
            } catch (IllegalArgumentException e) {
                throw failed("gave an answer that is none: " + e.getMessage());
            }
        }
        if (answers.size() != 1) {
            throw failed("gave " + answers.size() + " answers instead of one");
        }
        return answers.get(0);
    }

    private void awaitEnd(Duration limit) throws IOException, InterruptedException {
        final long start = System.nanoTime();
        List<ChildProcess> alive = alive();
        while (!alive.stream().allMatch(ChildProcess::isHelper)) {
            final long left = limit.toNanos() - (System.nanoTime() - start);
            if (left <= 0 || !awaitAnyEnd(alive, left)) {
                throw failed("did not end within " + limit.toMillis() + " ms");
            }
            alive = alive();
        }
    }

    /** Those that live, if no other has failed. In this order: one that ends now is either seen or still waited for. */
    private List<ChildProcess> alive() throws IOException {
        final List<ChildProcess> alive =
                children.stream().filter(ChildProcess::isAlive).toList();
        if (children.stream().anyMatch(ChildProcess::hasFailed)) {
            throw failed("failed");
        }
        return alive;
    }

    private static boolean awaitAnyEnd(List<ChildProcess> some, long nanos) throws InterruptedException {
        try {
            CompletableFuture.anyOf(some.stream().map(ChildProcess::onExit).toArray(CompletableFuture[]::new))
                    .get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("an exit is no failure", e);
        }
    }

    private ContestantFailedException failed(String how) throws IOException {
        workplace.checkOpen();
        final StringBuilder message = new StringBuilder(how);
        for (ChildProcess child : children) {
            message.append("\n  ").append(child.complaint());
        }
        return new ContestantFailedException(message.toString());
    }

    /** Ends the processes, then removes the directory. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            workplace.end(children, directory);
        }
    }
}
