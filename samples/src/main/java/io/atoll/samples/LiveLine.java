package io.atoll.samples;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** Shows how something goes: one line that is written over on a terminal, else a line every second. */
final class LiveLine implements AutoCloseable {
    private static final String OVER = "\r\u001b[K";
    private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;
    private final boolean shown;
    private final boolean terminal = Output.isTerminal();
    private long last = System.nanoTime();
    private boolean written;

    /**
     * A live line.
     *
     * @param command that prints it
     * @param shown false to show nothing
     */
    LiveLine(CommandSpec command, boolean shown) {
        this.out = command.commandLine().getOut();
        this.shown = shown;
    }

    /**
     * Shows a line if it is time for one.
     *
     * @param line with picocli's markup for styles
     */
    void update(Supplier<String> line) {
        final long now = System.nanoTime();
        if (!shown || now - last < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        last = now;
        final String styled = Output.styled("  " + line.get());
        if (terminal) {
            out.print(OVER + styled);
            written = true;
        } else {
            out.println(styled);
        }
        out.flush();
    }

    /** Makes room for the result. */
    @Override
    public void close() {
        if (shown && terminal && written) {
            out.print(OVER);
            out.flush();
        }
    }
}
