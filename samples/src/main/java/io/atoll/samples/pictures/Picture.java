package io.atoll.samples.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.w3c.dom.Document;

/** A chart to be drawn into a file; the end of the file's name says how: {@code .svg} or {@code .png}. */
public final class Picture {
    static final Color INK = new Color(0x33, 0x3B, 0x47);

    private static final String SVG = ".svg";
    private static final String PNG = ".png";
    private static final int WIDTH = 1200;
    private static final int FONT_SIZE = 13;
    private static final int TITLE_SIZE = 17;
    private static final Color GRID = new Color(0xE3, 0xE6, 0xEA);

    private final Supplier<XYChart> chart;

    /** A picture. The chart is made when it is drawn, since where there are no fonts even that fails. */
    Picture(Supplier<XYChart> chart) {
        this.chart = chart;
    }

    /**
     * Whether a file's name says how a picture is to be drawn.
     *
     * @param file by name
     * @return true if it can be drawn
     */
    public static boolean isPossible(Path file) {
        return hasEnd(file, SVG) || hasEnd(file, PNG);
    }

    private static boolean hasEnd(Path file, String end) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(end);
    }

    /**
     * Draws it.
     *
     * @param file to be written, or written over once all is drawn
     * @throws IOException if it cannot be
     * @throws PictureException if this JVM cannot draw
     */
    public void write(Path file) throws IOException {
        System.setProperty("java.awt.headless", "true"); // no window is wanted, and perhaps none can be had
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (hasEnd(file, SVG)) {
                writeSvg(chart.get(), out);
            } else {
                ChartEncoder.saveChart(chart.get(), out, "png");
            }
        } catch (LinkageError | InternalError | RuntimeException e) {
            throw new PictureException(
                    file + " cannot be drawn: " + e + ". This needs a JDK that is not \"headless\" only, and fonts"
                            + " (Debian: apt-get install fontconfig fonts-dejavu-core)",
                    e);
        }
        Files.write(file, out.toByteArray());
    }

    private static void writeSvg(XYChart chart, OutputStream out) throws IOException {
        final Document document = emptyDocument();
        final SVGGraphics2D graphics = new SVGGraphics2D(document);
        graphics.setSVGCanvasSize(new Dimension(chart.getWidth(), chart.getHeight()));
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        final Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        graphics.stream(writer, true);
        writer.flush();
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

    /** An empty chart in the manner of all. */
    static XYChart empty(String title, String xTitle, String yTitle, int height) {
        final XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        final XYStyler styler = chart.getStyler();
        styler.setLocale(Locale.ROOT);
        styler.setBaseFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE_SIZE));
        styler.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE));
        styler.setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE - 1));
        styler.setAnnotationTextFontColor(INK);
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
        styler.setChartPadding(16);
        styler.setMarkerSize(10);
        styler.setPlotContentSize(1);
        return chart;
    }
}
