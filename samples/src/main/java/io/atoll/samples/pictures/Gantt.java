package io.atoll.samples.pictures;

import io.atoll.ipc.pool.PoolListener.Outcome;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Who ran which task when: a row for each place of a worker, deaths marked. */
public final class Gantt {
    private static final int HEIGHT = 190;
    private static final int ROW_HEIGHT = 56;
    private static final float THICKNESS = 26;
    private static final int MOST_LABELS = 16;
    private static final double NANOS = 1e9;
    private static final double LEAST_WIDTH = 1.0 / 1000; // of the picture, so that short tasks can be seen

    private static final Color STARTING = new Color(0xD5, 0xD9, 0xDF);
    private static final Color DEATH = new Color(0xB2, 0x18, 0x2B);
    private static final List<Color> DONE = List.of(new Color(0x2F, 0x6D, 0xB5), new Color(0x8F, 0xBC, 0xE6));
    private static final Map<Outcome, Color> FAILED = new EnumMap<>(Map.of(
            Outcome.THREW, new Color(0xF2, 0x8E, 0x2B),
            Outcome.TIMED_OUT, new Color(0x9C, 0x6A, 0xB0),
            Outcome.CANCELLED, new Color(0x8C, 0x8C, 0x8C),
            Outcome.WORKER_DIED, new Color(0xE1, 0x57, 0x59)));
    private static final Map<Outcome, String> WORDS = new EnumMap<>(Map.of(
            Outcome.THREW, "threw",
            Outcome.TIMED_OUT, "took too long",
            Outcome.CANCELLED, "cancelled",
            Outcome.WORKER_DIED, "killed its worker"));

    private final Timeline timeline;
    private final String title;
    private final int firstItem;

    /**
     * A picture of a timeline.
     *
     * @param timeline what happened
     * @param title above it
     * @param firstItem the number that people give to the first item, 0 or 1
     */
    public Gantt(Timeline timeline, String title, int firstItem) {
        this.timeline = timeline;
        this.title = title;
        this.firstItem = firstItem;
    }

    /**
     * The picture.
     *
     * @return to be written
     */
    public Picture picture() {
        return new Picture(this::chart);
    }

    private XYChart chart() {
        final int slots = Math.max(1, timeline.slots());
        final XYChart chart = Picture.empty(title, "seconds", "", HEIGHT + ROW_HEIGHT * slots);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(timeline.nanos() / NANOS)
                .setYAxisMin(-0.6)
                .setYAxisMax(slots - 0.4)
                .setPlotGridHorizontalLinesVisible(false)
                .setYAxisTicksVisible(true)
                .setXAxisDecimalPattern("0.0##")
                .setYAxisTickMarkSpacingHint(ROW_HEIGHT / 2);
        chart.setCustomYAxisTickLabelsFormatter(y -> label(y, slots));
        addStarts(chart);
        addTasks(chart);
        addDeaths(chart);
        return chart;
    }

    private static String label(double y, int slots) {
        final long row = Math.round(y);
        if (Math.abs(y - row) < 0.01 && row >= 0 && row < slots) {
            return "worker " + (slots - row);
        }
        return y < 0 ? " " : "  "; // if those of both ends are alike, the library shows none
    }

    private double row(int slot) {
        return Math.max(1, timeline.slots()) - 1 - slot;
    }

    private void addStarts(XYChart chart) {
        final Segments starts = new Segments();
        for (Timeline.Worker worker : timeline.workers()) {
            starts.add(worker.start() / NANOS, worker.ready() / NANOS, row(worker.slot()));
        }
        starts.addTo(chart, "a JVM starts", STARTING, THICKNESS / 2, true);
    }

    /** Neighbours have two shades, so that one can be told from the next, unless they are too short for that. */
    private void addTasks(XYChart chart) {
        final List<Segments> done = List.of(new Segments(), new Segments());
        final Map<Outcome, Segments> failed = new EnumMap<>(Outcome.class);
        final int[] shades = new int[Math.max(1, timeline.slots())];
        final double least = timeline.nanos() / NANOS * LEAST_WIDTH;
        final List<Timeline.Span> spans = new ArrayList<>(timeline.spans());
        spans.sort(Comparator.comparingLong(Timeline.Span::start));
        for (Timeline.Span span : spans) {
            final double start = span.start() / NANOS;
            final double end = Math.max(span.end() / NANOS, start + least);
            final double row = row(span.slot());
            if (span.isFailed()) {
                failed.computeIfAbsent(span.outcome(), outcome -> new Segments())
                        .add(start, end, row);
            } else if (end > span.end() / NANOS) {
                done.get(0).addOrExtend(start, end, row);
            } else {
                done.get(shades[span.slot()]++ % 2).add(start, end, row);
            }
        }
        done.get(0).addTo(chart, "tasks that were done", DONE.get(0), THICKNESS, true);
        done.get(1).addTo(chart, "more of them", DONE.get(1), THICKNESS, false);
        failed.forEach(
                (outcome, segments) -> segments.addTo(chart, WORDS.get(outcome), FAILED.get(outcome), THICKNESS, true));
    }

    private void addDeaths(XYChart chart) {
        final List<Double> xs = new ArrayList<>();
        final List<Double> ys = new ArrayList<>();
        for (Timeline.Span span : timeline.spans()) {
            if (!span.isEndOfItsWorker()) {
                continue;
            }
            xs.add(span.end() / NANOS);
            ys.add(row(span.slot()));
            if (xs.size() <= MOST_LABELS) {
                final String text = (span.firstItem() + firstItem) + " " + WORDS.get(span.outcome());
                chart.addAnnotation(new AnnotationText(text, span.end() / NANOS, row(span.slot()) + 0.38, false));
            }
        }
        if (!xs.isEmpty()) {
            chart.addSeries("death of a worker", xs, ys)
                    .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
                    .setMarker(SeriesMarkers.CROSS)
                    .setMarkerColor(DEATH);
        }
    }
}
