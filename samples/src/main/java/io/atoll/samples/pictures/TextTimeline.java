package io.atoll.samples.pictures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A timeline in plain characters, for a terminal: a line for each place of a worker. */
public final class TextTimeline {
    private static final char IDLE = '.';
    private static final char STARTING = '-';
    private static final char BUSY = '#';
    private static final char DEATH = 'X';

    private final Timeline timeline;
    private final int width;

    /**
     * A picture of a timeline.
     *
     * @param timeline what happened
     * @param width characters for the whole time
     */
    public TextTimeline(Timeline timeline, int width) {
        this.timeline = timeline;
        this.width = width;
    }

    /**
     * The rows.
     *
     * @return one for each worker at a time
     */
    public List<String> rows() {
        final List<char[]> rows = new ArrayList<>();
        for (int slot = 0; slot < timeline.slots(); slot++) {
            final char[] row = new char[width];
            Arrays.fill(row, IDLE);
            rows.add(row);
        }
        for (Timeline.Worker worker : timeline.workers()) {
            Arrays.fill(rows.get(worker.slot()), column(worker.start()), column(worker.ready() - 1) + 1, STARTING);
        }
        for (Timeline.Span span : timeline.spans()) {
            Arrays.fill(rows.get(span.slot()), column(span.start()), column(span.end() - 1) + 1, BUSY);
        }
        for (Timeline.Span span : timeline.spans()) {
            if (span.isEndOfItsWorker()) {
                rows.get(span.slot())[column(span.end() - 1)] = DEATH;
            }
        }
        return rows.stream().map(String::new).toList();
    }

    /**
     * What the characters mean.
     *
     * @return for below the rows
     */
    public static String legend() {
        return STARTING + " a JVM starts   " + BUSY + " tasks   " + DEATH + " a worker dies   " + IDLE
                + " nothing to do";
    }

    /** An end is given as the nanosecond before: it belongs to the column that it closes. */
    private int column(long nanos) {
        return (int) Math.max(0, Math.min(width - 1, nanos * width / Math.max(1, timeline.nanos())));
    }
}
