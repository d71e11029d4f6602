package io.atoll.samples.pictures;

import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;

/** Each item from its begin to its end: one line for each, in the colour of its worker. */
public final class ItemChart {
    private static final int HEIGHT = 640;
    private static final int PLOT_HEIGHT = 460;
    private static final float THICKEST = 9;
    private static final double NANOS = 1e9;
    private static final Color FAILED = new Color(0xE1, 0x57, 0x59);
    private static final List<Color> WORKERS = List.of(
            new Color(0x2F, 0x6D, 0xB5),
            new Color(0x3F, 0x9E, 0x6B),
            new Color(0xF2, 0x8E, 0x2B),
            new Color(0x9C, 0x6A, 0xB0),
            new Color(0x2A, 0xA1, 0xA8),
            new Color(0xB0, 0x7A, 0x48),
            new Color(0xD3, 0x72, 0xA5),
            new Color(0x7A, 0x86, 0x95));

    private final Timeline timeline;
    private final String title;
    private final String item;

    /**
     * A picture of a timeline.
     *
     * @param timeline what happened
     * @param title above it
     * @param item what an item is called
     */
    public ItemChart(Timeline timeline, String title, String item) {
        this.timeline = timeline;
        this.title = title;
        this.item = item;
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
        final XYChart chart = Picture.empty(title, "seconds", item, HEIGHT);
        final Map<Integer, Segments> workers = new TreeMap<>();
        final Segments failed = new Segments();
        long items = 1;
        for (Timeline.Span span : timeline.spans()) {
            final Segments segments =
                    span.isFailed() ? failed : workers.computeIfAbsent(span.slot(), slot -> new Segments());
            for (long number = span.firstItem(); number < span.firstItem() + span.items(); number++) {
                segments.add(span.start() / NANOS, span.end() / NANOS, number + 1);
            }
            items = Math.max(items, span.firstItem() + span.items());
        }
        final long first =
                timeline.spans().stream().mapToLong(Timeline.Span::start).min().orElse(0);
        chart.getStyler()
                .setXAxisMin(first / NANOS)
                .setXAxisMax(timeline.nanos() / NANOS)
                .setYAxisMin(0.0)
                .setYAxisMax(items + 1.0)
                .setXAxisDecimalPattern("0.0##")
                .setYAxisDecimalPattern("0");
        final float width = Math.max(1.5f, Math.min(THICKEST, 0.7f * PLOT_HEIGHT / items));
        workers.forEach((slot, segments) ->
                segments.addTo(chart, "worker " + (slot + 1), WORKERS.get(slot % WORKERS.size()), width, true));
        failed.addTo(chart, "failed", FAILED, width, true);
        return chart;
    }
}
