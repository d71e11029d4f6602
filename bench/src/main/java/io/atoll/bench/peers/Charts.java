package io.atoll.bench.peers;

import io.atoll.bench.peers.JsonReport.Entry;
import io.atoll.bench.peers.child.SizedFlood;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The pictures of a report: each takes what it shows from several figures, and is left out if none of them was measured. */
final class Charts {
    private static final List<String> PERCENTILES = List.of("p50", "p99", "p99.9", "p99.99", "max");
    private static final List<String> RATES = List.of("10k", "100k", "1M");
    private static final String NANOSECONDS = "nanoseconds";

    /** All kinds, by what the pictures are called. */
    private static final List<Kind> KINDS = List.of(
            percentiles("latency-rtt", "A 32-byte message to and fro, both sides spinning", "queue.rtt"),
            percentiles("latency-openloop-100k", "32-byte messages at 100,000 in a second", "queue.openloop.100k"),
            percentiles("latency-openloop-1M", "32-byte messages at 1,000,000 in a second", "queue.openloop.1M"),
            new Kind(
                    "latency-by-rate",
                    "p99 from when a message was due until it was there",
                    "messages in a second",
                    NANOSECONDS,
                    true,
                    RATES,
                    RATES.stream()
                            .map(rate -> "queue.openloop." + rate + ".p99")
                            .toList()),
            new Kind(
                    "throughput-by-size",
                    "Megabytes in a second by the size of a message",
                    "bytes of a message",
                    "megabytes in a second",
                    true,
                    SizedFlood.SIZES.stream()
                            .map(size -> QueueRows.sizeRow(size).replace(QueueRows.SIZE + ".", ""))
                            .toList(),
                    SizedFlood.SIZES.stream().map(QueueRows::sizeRow).toList()),
            new Kind(
                    "throughput-by-producers",
                    "32-byte messages from several producers to one consumer",
                    "producers, each a process",
                    "messages in a second",
                    false,
                    List.of("1", "2", "4"),
                    List.of("queue.throughput", "queue.mpsc", "queue.mpsc.4")));

    private final JsonReport report;

    Charts(JsonReport report) {
        this.report = report;
    }

    private static Kind percentiles(String name, String title, String row) {
        return new Kind(
                name,
                title,
                "percentile",
                NANOSECONDS,
                true,
                PERCENTILES,
                PERCENTILES.stream().map(percentile -> row + "." + percentile).toList());
    }

    /**
     * What a picture shows.
     *
     * @param name of its file, without the end
     * @param title above it
     * @param across what the places are
     * @param up what the values are
     * @param logarithmic whether each step up is ten times the one below
     * @param places from left to right
     * @param figures one for each place
     */
    private record Kind(
            String name,
            String title,
            String across,
            String up,
            boolean logarithmic,
            List<String> places,
            List<String> figures) {}

    /**
     * A file.
     *
     * @param name of it
     * @param title of what it shows
     */
    record Drawn(String name, String title) {}

    /** All figures that are looked for. */
    static List<String> figures() {
        return KINDS.stream().flatMap(kind -> kind.figures.stream()).toList();
    }

    /** The files that {@link #write} writes. */
    List<Drawn> files() {
        return KINDS.stream()
                .filter(kind -> !chart(kind).lines().isEmpty())
                .map(kind -> new Drawn(kind.name + ".svg", kind.title))
                .toList();
    }

    /**
     * Draws all that there is to draw.
     *
     * @param folder which is made if it is not there
     * @throws IOException if they cannot be written, or if this JVM cannot draw
     */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Kind kind : KINDS) {
            final LineChart chart = chart(kind);
            if (!chart.lines().isEmpty()) {
                chart.write(folder.resolve(kind.name + ".svg"));
            }
        }
    }

    /**
     * Whether this JVM can draw: to be known before anything is measured.
     *
     * @throws IOException if it cannot
     */
    static void rehearse() throws IOException {
        final LineChart.Point point = new LineChart.Point(0, 1, 1, 1);
        new LineChart("rehearsal", "x", "y", true, List.of("0"), List.of(new LineChart.Line("one", List.of(point))))
                .svg();
    }

    private LineChart chart(Kind kind) {
        final List<LineChart.Line> lines = new ArrayList<>();
        for (String contestant : contestants(kind)) {
            final List<LineChart.Point> points = new ArrayList<>();
            for (int place = 0; place < kind.figures.size(); place++) {
                final int number = place;
                entry(kind.figures.get(place), contestant).ifPresent(entry -> points.add(point(number, entry)));
            }
            if (!points.isEmpty()) {
                lines.add(new LineChart.Line(contestant, points));
            }
        }
        return new LineChart(kind.title, kind.across, kind.up, kind.logarithmic, kind.places, lines);
    }

    private Set<String> contestants(Kind kind) {
        final Set<String> all = new LinkedHashSet<>();
        all.add(Contestant.ATOLL);
        kind.figures.stream()
                .flatMap(figure -> report.line(figure).stream())
                .forEach(line -> all.addAll(line.rivals().keySet()));
        return all;
    }

    private Optional<Entry> entry(String figure, String contestant) {
        return report.line(figure)
                .flatMap(line -> Optional.ofNullable(
                        contestant.equals(Contestant.ATOLL)
                                ? line.atoll()
                                : line.rivals().get(contestant)))
                .filter(Entry::isMeasured);
    }

    /** Nothing is below one: such a thing has no place on a logarithmic scale, nor below a tick of the clock. */
    private static LineChart.Point point(int place, Entry entry) {
        final List<Double> values = Stream.of(
                        entry.median(),
                        entry.low() == null ? entry.median() : entry.low(),
                        entry.high() == null ? entry.median() : entry.high())
                .map(value -> Math.max(1, value))
                .toList();
        return new LineChart.Point(place, values.get(0), values.get(1), values.get(2));
    }
}
