package io.atoll.bench.peers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/**
 * Lines over a few places, with the interval of each point as an upright stroke.
 *
 * @param title above it
 * @param across what the places are
 * @param up what the values are
 * @param logarithmic whether each step up is ten times the one below
 * @param places from left to right
 * @param lines one for each contestant
 */
record LineChart(String title, String across, String up, boolean logarithmic, List<String> places, List<Line> lines) {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 560;
    private static final int FONT_SIZE = 13;
    private static final int TITLE_SIZE = 17;
    private static final Color INK = new Color(0x33, 0x3B, 0x47);
    private static final Color GRID = new Color(0xE3, 0xE6, 0xEA);
    private static final List<Color> COLORS = List.of(
            new Color(0x2F, 0x6D, 0xB5),
            new Color(0xF2, 0x8E, 0x2B),
            new Color(0x3F, 0x9E, 0x6B),
            new Color(0x9C, 0x6A, 0xB0),
            new Color(0xB0, 0x7A, 0x48),
            new Color(0x7A, 0x86, 0x95),
            new Color(0xD3, 0x72, 0xA5),
            new Color(0x2A, 0xA1, 0xA8));

    /**
     * A contestant's points.
     *
     * @param name in the legend
     * @param points at most one for each place
     */
    record Line(String name, List<Point> points) {}

    /**
     * A value.
     *
     * @param place its number, from 0
     * @param value how much
     * @param low the lower end of its interval
     * @param high the upper end
     */
    record Point(int place, double value, double low, double high) {}

    /**
     * Draws it as SVG.
     *
     * @param file to be written, or written over once all is drawn
     * @throws IOException if it cannot be, or if this JVM cannot draw
     */
    void write(Path file) throws IOException {
        Files.writeString(file, svg());
    }

    /**
     * The picture.
     *
     * @return SVG
     * @throws IOException if this JVM cannot draw
     */
    String svg() throws IOException {
        System.setProperty("java.awt.headless", "true"); // no window is wanted, and perhaps none can be had
        try {
            final XYChart chart = chart();
            final SVGGraphics2D graphics = new SVGGraphics2D(emptyDocument());
            graphics.setSVGCanvasSize(new Dimension(chart.getWidth(), chart.getHeight()));
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            final StringWriter text = new StringWriter();
            graphics.stream(text, true);
            return text.toString();
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new IOException(
                    "the chart \"" + title + "\" cannot be drawn: " + e + ". This needs a JDK that is not \"headless\""
                            + " only, and fonts (Debian: apt-get install fontconfig fonts-dejavu-core)",
                    e);
        }
    }

    private static Document emptyDocument() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private XYChart chart() {
        final XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(across)
                .yAxisTitle(up)
                .build();
        style(chart.getStyler());
        chart.setCustomXAxisTickLabelsFormatter(this::place);
        for (int i = 0; i < lines.size(); i++) {
            add(chart, lines.get(i), COLORS.get(i % COLORS.size()));
        }
        return chart;
    }

    private void style(XYStyler styler) {
        styler.setLocale(Locale.ROOT);
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_SIZE));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setChartFontColor(INK);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setChartTitleBoxVisible(false);
        styler.setLegendPosition(LegendPosition.OutsideS);
        styler.setLegendLayout(LegendLayout.Horizontal);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setMarkerSize(8);
        styler.setAxisTickPadding(8);
        styler.setXAxisMin(0.0).setXAxisMax(places.size() + 1.0);
        styler.setYAxisDecimalPattern("#,##0");
        styler.setYAxisLogarithmic(logarithmic);
        if (!logarithmic) {
            styler.setYAxisMin(0.0);
        }
    }

    /** The first place is at one: what a scale begins with may be left out. */
    private static double across(Point point) {
        return point.place() + 1.0;
    }

    /** Where there is no place, blanks: of each length once, as labels that are the same are all left out. */
    private String place(double x) {
        final int place = (int) Math.round(x) - 1;
        final boolean isPlace = Math.abs(x - Math.round(x)) < 0.01 && place >= 0 && place < places.size();
        return isPlace ? places.get(place) : " ".repeat(1 + (int) Math.abs(Math.round(2 * x)));
    }

    private void add(XYChart chart, Line line, Color color) {
        if (line.points().isEmpty()) {
            return;
        }
        chart.addSeries(
                        line.name(),
                        line.points().stream().mapToDouble(LineChart::across).toArray(),
                        line.points().stream().mapToDouble(Point::value).toArray())
                .setMarker(SeriesMarkers.CIRCLE)
                .setMarkerColor(color)
                .setLineColor(color)
                .setLineStyle(SeriesLines.SOLID)
                .setLineWidth(2.5f);
        for (Point point : line.points()) {
            chart.addSeries(
                            line.name() + " at " + point.place(),
                            new double[] {across(point), across(point)},
                            new double[] {point.low(), point.high()})
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(color)
                    .setLineStyle(SeriesLines.SOLID)
                    .setLineWidth(1)
                    .setShowInLegend(false);
        }
    }
}
