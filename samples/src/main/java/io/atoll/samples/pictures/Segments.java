package io.atoll.samples.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Horizontal pieces of one colour: a series of a chart that is a line with gaps. */
final class Segments {
    private final List<Double> xs = new ArrayList<>();
    private final List<Double> ys = new ArrayList<>();
    private final Map<Double, Integer> lastEnds = new HashMap<>();

    /** Adds a piece, or makes the last one at this height longer if they touch. Pieces come in the order of their begin. */
    void addOrExtend(double from, double to, double y) {
        final Integer last = lastEnds.get(y);
        if (last != null && from <= xs.get(last)) {
            xs.set(last, Math.max(to, xs.get(last)));
        } else {
            add(from, to, y);
            lastEnds.put(y, xs.size() - 1);
        }
    }

    /** Adds a piece. */
    void add(double from, double to, double y) {
        if (!xs.isEmpty()) {
            xs.add(from);
            ys.add(Double.NaN); // a gap
        }
        xs.add(from);
        ys.add(y);
        xs.add(to);
        ys.add(y);
    }

    /** Puts them into a chart, if there are any. */
    void addTo(XYChart chart, String name, Color color, float width, boolean inLegend) {
        if (xs.isEmpty()) {
            return;
        }
        chart.addSeries(name, xs, ys)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(color)
                .setLineStyle(new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER))
                .setShowInLegend(inLegend);
    }
}
