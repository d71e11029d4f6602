package io.atoll.ipc.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
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
     * @return done when the stream has ended
     */
    static CompletableFuture<Void> start(InputStream in, String child, boolean prefixed, Consumer<String> sink) {
        final OutputPump pump = new OutputPump(in, prefixed ? "[" + child + "] " : "", sink);
        final Thread thread = new Thread(pump::run, "atoll-output-" + child);
        thread.setDaemon(true);
        thread.start();
        return pump.done;
    }

    private void run() {
        final byte[] bytes = new byte[BUFFER];
        try (in) {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
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
    }
}
