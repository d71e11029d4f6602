package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HowFastTest {
    private static final Path BENCH = Path.of(System.getProperty("basedir", "."));

    private static String section(String bar, Boolean holds, Map<String, JsonReport.Entry> rivals) {
        return HowFast.of(new Reports()
                .line("row", "ns", bar, holds, Reports.entry(1_500, 1_400, 1_600, null), rivals)
                .results());
    }

    @Test
    void shouldKeepWhatIsLost() {
        final String section = section("<= 1.1 x other", false, Map.of("other", Reports.entry(750, 700, 800, 0.5)));
        assertTrue(section.contains("(&lt;= 1.1 x other: **missed**)"), section);
        assertTrue(section.contains("| 1.50 µs (1.40 µs – 1.60 µs, 98.4 %) | other | 750 ns"), section);
        assertTrue(section.contains("| 0.50 (0.50 – 0.50) **lost** |"), section);
    }

    @Test
    void shouldMarkNothingAsLostThatIsNot() {
        final String section =
                section("<= 1.1 x other", true, Map.of("other", Reports.entry(3_000, 2_900, 3_100, 2.0)));
        assertTrue(section.contains(": reached)"), section);
        assertTrue(section.contains("| 2.00 (2.00 – 2.00) |"), section);
    }

    @Test
    void shouldSayWhatWasNotMeasured() {
        final String section =
                section("<= 1.1 x other", null, Map.of("other", Reports.notMeasured("gcc is not installed")));
        assertTrue(section.contains("| other | not measured: gcc is not installed |  |"), section);
        assertTrue(section.contains(": cannot be judged)"), section);
        assertTrue(section.contains("by JMH: not measured"), section);
    }

    @Test
    void shouldFoldAwayWhatHasNoBar() {
        final String section = section(null, null, Map.of("other", Reports.entry(3_000, 2_900, 3_100, 2.0)));
        assertFalse(section.contains("What Atoll has to reach"), section);
        assertTrue(section.contains("<details><summary>Everything else"), section);
        assertTrue(section.contains("| `row` what is done |"), section);
    }

    @Test
    void shouldShowWhatJmhFound() {
        final MicroResult found =
                new MicroResult("Lock", "sharedLock", 17.25, 0.5, "ns/op", Optional.of(0.0), "Java 7, forks: 1");
        final String section = HowFast.of(new Results(new Reports().report(), List.of(), List.of(found)));
        assertTrue(section.contains("| Lock | sharedLock | 17.3 ± 0.50 ns/op | 0.00 B |"), section);
        assertTrue(section.contains(" JMH gives. Java 7, forks: 1. One"), section);
    }

    @Test
    void shouldShowTheBarsOfOtherJvms(@TempDir Path folder) throws IOException {
        final JsonReport.Entry entry = Reports.entry(7, 6, 8, null);
        Files.writeString(folder.resolve(Results.PEERS), new Reports().report().text());
        final Reports other = new Reports()
                .line("one", "ns", "< 8", true, entry, Map.of())
                .line("two", "ns", "< 6", false, entry, Map.of())
                .line("three", "ns", "< 8", null, entry, Map.of())
                .line("four", "ns", null, null, entry, Map.of());
        Files.writeString(folder.resolve("peers-25.json"), other.report().text());
        final String section = HowFast.of(Results.read(folder));
        assertTrue(section.contains("of 3 bars these are missed: `two`; these cannot be judged: `three`."), section);
        assertTrue(section.contains("<details><summary>On Java " + Runtime.version() + ", "), section);
        assertTrue(section.contains("| `two` (&lt; 6: **missed**) |"), section);
        assertFalse(section.contains("`four`"), section);
    }

    @Test
    void shouldSayWhichBarsWereNotPlayed() {
        final JsonReport.Entry entry = Reports.entry(7, 6, 8, null);
        final String section = HowFast.of(new Reports()
                .line("sync.lock", "ns", "<= 1.5 x reentrantLock", true, entry, Map.of())
                .results());
        assertTrue(section.contains("neither measured nor judged: `queue.throughput`, "), section);
        assertTrue(section.contains(", `sync.lock.allocated`, "), section);
        assertFalse(section.contains(", `sync.lock` "), section);
        assertFalse(section.contains("`queue.rtt.p99` "), "it has no bar");
    }

    @Test
    void shouldNotSpeakOfBarsThatWereAllPlayed() {
        final Reports all = new Reports();
        for (Row row : Rows.all(Pinning.NONE)) {
            row.figures()
                    .forEach(figure ->
                            all.line(figure.name(), "ns", "< 8", true, Reports.entry(7, 6, 8, null), Map.of()));
        }
        final String section = HowFast.of(all.results());
        assertFalse(section.contains("Not played"), section);
    }

    /** Edited by hand, or made of other results than those that lie beside it: then the README says what nobody measured. */
    @Test
    void shouldBeInTheReadmeAsTheResultsGiveIt() throws IOException {
        final String readme = Files.readString(BENCH.resolve("../README.md"));
        final Results results = Results.read(BENCH.resolve("results"));
        assertEquals(
                HowFast.of(results),
                Readme.section(readme).orElse("no section"),
                "run: java -jar bench/target/peers.jar report bench/results --readme README.md");
        for (Charts.Drawn chart : results.charts().files()) {
            assertTrue(Files.exists(BENCH.resolve("results").resolve(chart.name())), chart.name());
        }
    }
}
