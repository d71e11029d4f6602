package io.atoll.samples.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** How many times faster several are than one, for several ways of working. */
public final class SpeedUpChart {
    private static final int HEIGHT = 640;
    private static final float[] DASHES = {6, 6};
    private static final List<Color> COLORS =
            List.of(new Color(0x2F, 0x6D, 0xB5), new Color(0xF2, 0x8E, 0x2B), new Color(0x3F, 0x9E, 0x6B));
    private static final List<Marker> MARKERS =
            List.of(SeriesMarkers.CIRCLE, SeriesMarkers.DIAMOND, SeriesMarkers.SQUARE);

    private final String title;
    private final Map<String, Map<Integer, Double>> speedUps = new LinkedHashMap<>();

    /**
     * An empty chart.
     *
     * @param title above it
     */
    public SpeedUpChart(String title) {
        this.title = title;
    }

    /**
     * Adds a point.
     *
     * @param way of working, in the legend
     * @param workers how many there were
     * @param speedUp how many times faster than one thread
     */
    public void add(String way, int workers, double speedUp) {
        speedUps.computeIfAbsent(way, name -> new LinkedHashMap<>()).put(workers, speedUp);
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
        final XYChart chart = Picture.empty(title, "workers", "times as fast as one thread", HEIGHT);
        final int most = speedUps.values().stream()
                .flatMap(points -> points.keySet().stream())
                .max(Integer::compare)
                .orElse(1);
        final double fastest = speedUps.values().stream()
                .flatMap(points -> points.values().stream())
                .max(Double::compare)
                .orElse(1.0);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(most + 0.5)
                .setYAxisMin(0.0)
                .setYAxisMax(Math.max(most, fastest) + 0.5)
                .setYAxisDecimalPattern("0.#");
        chart.setCustomXAxisTickLabelsFormatter(
                x -> Math.abs(x - Math.round(x)) < 0.01 ? Long.toString(Math.round(x)) : " ");
        final Iterator<Color> colors = COLORS.iterator();
        final Iterator<Marker> markers = MARKERS.iterator();
        chart.addSeries("as many times as there are workers", new double[] {0, most}, new double[] {0, most})
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(Picture.INK)
                .setLineStyle(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, DASHES, 0));
        speedUps.forEach((way, points) -> {
            final Color color = colors.next();
            chart.addSeries(way, List.copyOf(points.keySet()), List.copyOf(points.values()))
                    .setMarker(markers.next())
                    .setMarkerColor(color)
                    .setLineColor(color)
                    .setLineWidth(2.5f);
        });
        return chart;
    }
}
