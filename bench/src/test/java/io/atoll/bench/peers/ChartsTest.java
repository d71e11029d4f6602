package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ChartsTest {
    private static final String ATOLLS_COLOR = "rgb(47,109,181)";
    private static final String RIVALS_COLOR = "rgb(242,142,43)";

    @TempDir
    Path folder;

    private static Reports sizes(JsonReport.Entry rival) {
        return new Reports()
                .line("queue.size.16", "MB/s", null, null, Reports.entry(100, 90, 110, null), Map.of("other", rival))
                .line("queue.size.256", "MB/s", null, null, Reports.entry(0, 0, 0, null), Map.of("other", rival));
    }

    private String drawn(Reports reports) throws IOException {
        final Charts charts = new Charts(reports.report());
        charts.write(folder);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    charts.files().stream().map(Charts.Drawn::name).toList(),
                    files.map(file -> file.getFileName().toString()).toList());
        }
        return Files.readString(folder.resolve("throughput-by-size.svg"));
    }

    @Test
    void shouldDrawEachContestantInAColorOfItsOwn() throws Exception {
        final String svg = drawn(sizes(Reports.entry(50, 40, 60, 2.0)));
        assertTrue(svg.contains(ATOLLS_COLOR), "Atoll's line");
        assertTrue(svg.contains(RIVALS_COLOR), "the other's line");
        final DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        final Document document = parsers.newDocumentBuilder()
                .parse(folder.resolve("throughput-by-size.svg").toFile());
        assertEquals("svg", document.getDocumentElement().getNodeName());
    }

    @Test
    void shouldLeaveOutWhoWasNotMeasured() throws IOException {
        final String svg = drawn(sizes(Reports.notMeasured("not here")));
        assertTrue(svg.contains(ATOLLS_COLOR), "Atoll's line");
        assertTrue(!svg.contains(RIVALS_COLOR), "the other's line");
    }

    @Test
    void shouldDrawNoPictureOfNothing() throws IOException {
        assertEquals(List.of(), new Charts(new Reports().report()).files());
    }

    @Test
    void shouldFindItsFiguresAmongTheRows() {
        final List<String> figures = Rows.all(Pinning.NONE).stream()
                .flatMap(row -> row.figures().stream())
                .map(Figure::name)
                .toList();
        assertTrue(figures.containsAll(Charts.figures()), () -> "expected " + Charts.figures() + " among " + figures);
    }
}
