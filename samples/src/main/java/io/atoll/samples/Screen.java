package io.atoll.samples;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal that is written over, again and again. On its second screen, so that what was there before is there again
 * afterwards.
 */
final class Screen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l"; // second screen, no cursor, no wrapping
    private static final String LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String TO_END_OF_LINE = "\u001b[K";
    private static final String TO_END_OF_SCREEN = "\u001b[J";
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintWriter out;
    private int height;
    private long looked;

    Screen(PrintWriter out) {
        this.out = out;
        this.height = height();
        this.looked = System.nanoTime();
        out.print(ENTER);
        out.flush();
    }

    /**
     * Shows a text in place of the last one; of one that is too long, what there is room for.
     *
     * @param text with its line ends
     * @return false if the terminal is gone
     */
    boolean show(String text) {
        if (System.nanoTime() - looked > LOOK_NANOS) { // it may have been resized
            height = height();
            looked = System.nanoTime();
        }
        final List<String> lines = text.lines().toList();
        final boolean isTooLong = lines.size() >= height;
        final int shown = isTooLong ? height - 2 : lines.size();
        out.print(HOME);
        lines.subList(0, shown).forEach(line -> out.print(line + TO_END_OF_LINE + "\n"));
        if (isTooLong) {
            out.print("  ... " + (lines.size() - shown) + " lines more: name the objects to be shown" + TO_END_OF_LINE);
        }
        out.print(TO_END_OF_SCREEN);
        return !out.checkError();
    }

    /** Lines of the terminal as it is now; no limit if it does not tell. */
    private static int height() {
        try {
            final Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            final String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            final int height = Integer.parseInt(size.split(" ")[0]);
            return height > 2 ? height : Integer.MAX_VALUE;
        } catch (IOException | NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    @Override
    public void close() {
        out.print(LEAVE);
        out.flush();
    }
}
