package io.atoll.samples.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class PictureTest {
    private static final Color DONE = new Color(0x2F, 0x6D, 0xB5);
    private static final Color KILLED_ITS_WORKER = new Color(0xE1, 0x57, 0x59);
    private static final Color THREW = new Color(0xF2, 0x8E, 0x2B);

    @TempDir
    Path folder;

    @Test
    void shouldShowWhatWasDoneAndWhatKilledItsWorker() throws IOException {
        final BufferedImage bad = png(new Gantt(Timelines.withADeath(), "a death", 1).picture());
        final BufferedImage good = png(new Gantt(Timelines.withoutADeath(), "none", 1).picture());
        assertTrue(pixels(bad, DONE) > 1_000);
        assertTrue(pixels(bad, KILLED_ITS_WORKER) > 1_000);
        assertTrue(pixels(bad, THREW) > 1_000);
        assertTrue(pixels(good, DONE) > 1_000);
        assertEquals(0, pixels(good, KILLED_ITS_WORKER));
        assertTrue(bad.getHeight() > good.getHeight(), "a row for each worker at a time");
    }

    @Test
    void shouldDrawTasksInProportionToTheirTime() throws IOException {
        final BufferedImage image = png(new Gantt(Timelines.withADeath(), "a death", 1).picture());
        final double threw = pixels(image, THREW); // 250 ms
        final double died = pixels(image, KILLED_ITS_WORKER); // 300 ms
        assertEquals(300.0 / 250, died / threw, 0.15, "but for the legend, and for the mark of the death");
    }

    @Test
    void shouldWriteSvgThatIsXml() throws Exception {
        final Path file = folder.resolve("gantt.SVG");
        new Gantt(Timelines.withADeath(), "a death", 1).picture().write(file);
        final DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        final Document svg = parsers.newDocumentBuilder().parse(file.toFile());
        assertEquals("svg", svg.getDocumentElement().getNodeName());
        assertTrue(svg.getElementsByTagName("path").getLength() > 20, "lines, and letters as shapes");
    }

    @Test
    void shouldDrawNothingToo() throws IOException {
        png(new Gantt(new TimelineRecorder().timeline(), "empty", 0).picture());
        png(new ItemChart(new TimelineRecorder().timeline(), "empty", "item").picture());
        png(new SpeedUpChart("empty").picture());
    }

    @Test
    void shouldShowEachItemInTheColourOfItsWorker() throws IOException {
        final BufferedImage image = png(new ItemChart(Timelines.withADeath(), "items", "item").picture());
        assertTrue(pixels(image, DONE) > 500, "of worker 1");
        assertTrue(pixels(image, new Color(0x3F, 0x9E, 0x6B)) > 500, "of worker 2");
        assertTrue(pixels(image, KILLED_ITS_WORKER) > 500);
    }

    @Test
    void shouldShowTheSpeedUpOfEachWay() throws IOException {
        final SpeedUpChart chart = new SpeedUpChart("speed-up");
        final BufferedImage empty = png(chart.picture());
        chart.add("threads", 1, 1.0);
        chart.add("threads", 2, 1.9);
        chart.add("processes", 1, 0.9);
        chart.add("processes", 2, 1.8);
        final BufferedImage image = png(chart.picture());
        assertEquals(0, pixels(empty, DONE));
        assertTrue(pixels(image, DONE) > 500);
        assertTrue(pixels(image, THREW) > 500, "the same orange");
    }

    @Test
    void shouldKnowHowToDrawByTheNameOfTheFileOnly() throws IOException {
        assertTrue(Picture.isPossible(Path.of("a.svg")));
        assertTrue(Picture.isPossible(Path.of("a.PNG")));
        assertFalse(Picture.isPossible(Path.of("a.jpg")));
        assertFalse(Picture.isPossible(Path.of("svg")));
        final Picture picture = new SpeedUpChart("nowhere").picture();
        assertThrows(
                NoSuchFileException.class,
                () -> picture.write(folder.resolve("none").resolve("a.svg")));
    }

    @Test
    void shouldSayWhatIsNeededWhereNothingCanBeDrawn() throws IOException {
        Files.writeString(folder.resolve("a.png"), "an earlier one");
        final Picture picture = new Picture(() -> {
            throw new NoClassDefFoundError("sun/awt/FontConfiguration");
        });
        final PictureException refused =
                assertThrows(PictureException.class, () -> picture.write(folder.resolve("a.png")));
        assertTrue(refused.getMessage().contains("a.png"), refused.getMessage());
        assertTrue(refused.getMessage().contains("apt-get install"), refused.getMessage());
        assertEquals("an earlier one", Files.readString(folder.resolve("a.png")));
    }

    private BufferedImage png(Picture picture) throws IOException {
        final Path file = folder.resolve("picture.png");
        picture.write(file);
        assertTrue(Files.size(file) > 0);
        return ImageIO.read(file.toFile());
    }

    private static int pixels(BufferedImage image, Color color) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += image.getRGB(x, y) == color.getRGB() ? 1 : 0;
            }
        }
        return count;
    }
}
