package io.atoll.ipc.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Hands one stream of a child's output on, line by line, in a daemon thread that ends with the stream. */
final class OutputPump {
    /** What the child is told to write in, so that neither locale has a say. */
    static final Charset CHARSET = StandardCharsets.UTF_8;

    /** A longer line comes in pieces: it must not fill the heap of this JVM. */
    static final int LONGEST_LINE = 1 << 16;

    private static final System.Logger LOGGER = System.getLogger(OutputPump.class.getName());
    private static final int BUFFER = 1 << 13;

    private final InputStream in;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Consumer<String> sink;
    private volatile long progressNanos = System.nanoTime();

    private OutputPump(InputStream in, String prefix, Consumer<String> sink) {
        this.in = in;
        this.prefix = prefix;
        this.sink = sink;
    }

    /**
     * Begins.
     *
     * @param in what the child says
     * @param child its name
     * @param prefixed whether each line begins with the name
     * @param sink gets the lines
     * @return the pump
     */
    static OutputPump start(InputStream in, String child, boolean prefixed, Consumer<String> sink) {
        final OutputPump pump = new OutputPump(in, prefixed ? "[" + child + "] " : "", sink);
        final Thread thread = new Thread(pump::run, "atoll-output-" + child);
        thread.setDaemon(true);
        thread.start();
        return pump;
    }

    /**
     * Once a child has ended: done when all that it said has been handed on, or when nothing has been for a time, since a
     * grandchild keeps a pipe open and is silent, or a consumer hangs. One that is slow gets every line.
     *
     * @param pumps of its streams
     * @param patience how long nothing may be handed on
     * @return completed then, by a thread that must not be kept; never exceptionally
     */
    static CompletableFuture<Void> lastWords(List<OutputPump> pumps, Duration patience) {
        return lastWords(pumps, patience.toNanos(), System.nanoTime());
    }

    private static CompletableFuture<Void> lastWords(List<OutputPump> pumps, long patience, long end) {
        final long left = left(pumps, patience, end);
        return left <= 0
                ? CompletableFuture.completedFuture(null)
                : allDone(pumps)
                        .completeOnTimeout(null, left, TimeUnit.NANOSECONDS)
                        .thenCompose(ended -> lastWords(pumps, patience, end));
    }

    /**
     * Waits until {@link #lastWords} would be done, and needs none of the JDK's threads for it: the program may keep them.
     *
     * @param pumps of the streams of a child that has ended
     * @param patience how long nothing may be handed on
     * @throws InterruptedException if interrupted before
     */
    static void awaitLastWords(List<OutputPump> pumps, Duration patience) throws InterruptedException {
        final long end = System.nanoTime();
        for (long left = left(pumps, patience.toNanos(), end); left > 0; left = left(pumps, patience.toNanos(), end)) {
            try {
                allDone(pumps).get(left, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                // unless something was handed on meanwhile, that was all
            } catch (ExecutionException e) {
                throw new AssertionError("completed with a value only", e);
            }
        }
    }

    private static CompletableFuture<Void> allDone(List<OutputPump> pumps) {
        return CompletableFuture.allOf(pumps.stream().map(pump -> pump.done).toArray(CompletableFuture<?>[]::new));
    }

    /** How long to wait for the next line, or the end. */
    private static long left(List<OutputPump> pumps, long patience, long end) {
        long left = 0;
        for (OutputPump pump : pumps) {
            if (!pump.done.isDone()) {
                final long now = System.nanoTime();
                left = Math.max(left, patience - Math.min(now - end, now - pump.progressNanos));
            }
        }
        return left;
    }

    private void run() {
        final byte[] bytes = new byte[BUFFER];
        try (in) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                progressNanos = System.nanoTime();
                split(bytes, count);
            }
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the output of a child cannot be read to its end", e);
        } finally {
            if (line.size() > 0) {
                handOn();
            }
            done.complete(null);
        }
    }

    private void split(byte[] bytes, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            final boolean end = bytes[i] == '\n';
            if (end || line.size() + i + 1 - from == LONGEST_LINE) {
                line.write(bytes, from, (end ? i : i + 1) - from);
                handOn();
                from = i + 1;
            }
        }
        line.write(bytes, from, count - from);
    }

    private void handOn() {
        final String text = line.toString(CHARSET);
        line.reset();
        try {
            sink.accept(prefix + (text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.WARNING, "what a child says is thrown away: its consumer failed", e);
            sink = ignored -> {}; // go on reading: a full pipe would stop the child
        }
        progressNanos = System.nanoTime();
    }
}
