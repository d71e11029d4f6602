package io.atoll.bench.peers;

import io.atoll.bench.peers.JsonReport.Entry;
import io.atoll.bench.peers.JsonReport.Line;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The section of the README that shows results: all of them, those that Atoll loses too. */
final class HowFast {
    /** With fewer rounds, or on a machine that does other things too, a run is made for the form only. */
    private static final int ENOUGH_ROUNDS = 7;

    private static final double HUNDRED = 100;
    private static final String FOLDER = "bench/results/";

    private final StringBuilder text = new StringBuilder();

    private HowFast() {}

    /**
     * Writes it.
     *
     * @param results to be shown
     * @return Markdown, from the line after the first mark to the one before the last
     */
    static String of(Results results) {
        final HowFast section = new HowFast();
        section.machine(results.peers());
        section.explanation();
        section.table("What Atoll has to reach", results.peers(), line -> line.bar() != null, false);
        section.notPlayed(results.peers());
        results.others().forEach(section::other);
        section.table("Everything else that was measured", results.peers(), line -> line.bar() == null, true);
        section.charts(results.charts());
        section.micro(results.micro());
        return section.text.toString();
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** What has to be reached, on another JVM: which bars are missed is not folded away. */
    private void other(JsonReport report) {
        final List<Line> bars =
                report.rows().stream().filter(line -> line.bar() != null).toList();
        final String missed = names(bars, Boolean.FALSE);
        final String unknown = names(bars, null);
        line("**The same on another JVM**: of " + bars.size() + " bars "
                + (missed.isEmpty() ? "none is missed" : "these are missed: " + missed)
                + (unknown.isEmpty() ? "." : "; these cannot be judged: " + unknown + "."));
        line("");
        conditions(report);
        table("On Java " + report.machine().java(), report, line -> line.bar() != null, true);
    }

    private static String names(List<Line> lines, Boolean holds) {
        return lines.stream()
                .filter(line -> Objects.equals(line.holds(), holds))
                .map(line -> "`" + line.row() + "`")
                .collect(Collectors.joining(", "));
    }

    private void machine(JsonReport report) {
        line("_Generated from `bench/results` by `java -jar bench/target/peers.jar report bench/results --readme"
                + " README.md`; a test fails when it is edited by hand._");
        line("");
        conditions(report);
    }

    private void conditions(JsonReport report) {
        final Machine machine = report.machine();
        final int rounds = report.rows().stream().mapToInt(Line::rounds).min().orElse(0); // fewer where time ran out
        if (rounds < ENOUGH_ROUNDS || machine.quick() || machine.isBusy()) {
            line("**These numbers are provisional**: "
                    + (rounds < ENOUGH_ROUNDS ? "some of " + rounds(rounds) + " only" : "of " + rounds(rounds))
                    + (machine.isBusy()
                            ? ", on a machine that others kept busy (load " + load(machine.loadAverage())
                                    + " at the start). Where two sides spin, they mean nothing."
                            : "."));
            line("");
        }
        line(machine.processor() + ", " + machine.processors() + " processors"
                + (machine.pinnedTo().isEmpty() ? "" : ", pinned to " + machine.pinnedTo()) + "; " + machine.system()
                + "; load " + load(machine.loadAverage()) + " at the start, " + load(machine.loadAverageAtEnd())
                + " at the end, the comparison's own included. Java " + machine.java() + ", flags `"
                + String.join(" ", machine.jvmFlags()) + "`; futex by " + machine.futex() + "; Agrona "
                + machine.agrona()
                + ", Aeron " + machine.aeron() + ", " + machine.python() + ", C by " + machine.gcc() + ". Commit "
                + machine.commit() + ", " + machine.time() + ", at least " + rounds(rounds) + " of "
                + machine.warmUpMillis()
                + " ms of warm-up and " + machine.measuredMillis() + " ms measured unless a note says otherwise, "
                + String.format(Locale.ROOT, "%.0f", machine.minutes()) + " minutes in all.");
        line("");
    }

    private static String rounds(int rounds) {
        return rounds == 1 ? "1 round" : rounds + " rounds";
    }

    private static String load(double load) {
        return String.format(Locale.ROOT, "%.1f", load);
    }

    private void explanation() {
        line(
                "Each number is the median of the rounds, in which all play in turn, each in fresh processes; in brackets the"
                        + " interval that holds the true median with the confidence that the number of rounds gives (7 rounds:"
                        + " 98.4 %; fewer than 6: less than 95 %). \"Times as good\" is above 1 where Atoll is better, and **lost**"
                        + " where it is not: the median of the ratios within each round, as machines drift, not the ratio of the medians"
                        + " beside it; it proves nothing where its interval contains 1.");
        line("");
    }

    private void table(String title, JsonReport report, Predicate<Line> which, boolean folded) {
        final List<Line> lines = report.rows().stream().filter(which).toList();
        if (lines.isEmpty()) {
            return;
        }
        line(folded ? "<details><summary>" + title + "</summary>" : "**" + title + "**");
        line("");
        line("| | Atoll | beside | | times as good |");
        line("|---|---|---|---|---|");
        for (int i = 0; i < lines.size(); i++) {
            figure(
                    lines.get(i),
                    i > 0 && lines.get(i).what().equals(lines.get(i - 1).what()));
            if (i == lines.size() - 1
                    || !Objects.equals(lines.get(i).note(), lines.get(i + 1).note())) {
                note(lines.get(i));
            }
        }
        line("");
        if (folded) {
            line("</details>");
            line("");
        }
    }

    /** A bar that nobody looked at is not a bar that holds. */
    private void notPlayed(JsonReport report) {
        final String bars = Rows.all(Pinning.NONE).stream()
                .flatMap(row -> row.figures().stream())
                .filter(figure -> figure.bar() != Bar.NONE)
                .filter(figure -> report.line(figure.name()).isEmpty())
                .map(figure -> "`" + figure.name() + "`")
                .collect(Collectors.joining(", "));
        if (!bars.isEmpty()) {
            line("Not played in this run, so neither measured nor judged: " + bars + ".");
            line("");
        }
    }

    /** What is measured is said once where a row has several figures. */
    private void figure(Line line, boolean said) {
        String head = "`" + line.row() + "`" + (said ? "" : " " + escape(line.what())) + bar(line);
        String own = value(line.atoll(), line.unit());
        if (line.rivals().isEmpty()) {
            line("| " + head + " | " + own + " | | | |");
        }
        for (Map.Entry<String, Entry> rival : line.rivals().entrySet()) {
            line("| " + head + " | " + own + " | " + rival.getKey() + " | " + value(rival.getValue(), line.unit())
                    + " | " + ratio(rival.getValue()) + " |");
            head = "";
            own = "";
        }
    }

    /** Of all figures above it that have the same. */
    private void note(Line line) {
        if (line.note() != null) {
            line("| _" + escape(line.note()) + "_ | | | | |");
        }
    }

    /** In a table, and in HTML. */
    private static String escape(String words) {
        return words.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String bar(Line line) {
        return line.bar() == null ? "" : bar(line.bar(), Optional.ofNullable(line.holds()));
    }

    private static String bar(String text, Optional<Boolean> holds) {
        final String verdict = holds.map(yes -> yes ? "reached" : "**missed**").orElse("cannot be judged");
        return " (" + escape(text) + ": " + verdict + ")";
    }

    private static String value(Entry entry, String unit) {
        if (!entry.isMeasured()) {
            return "not measured: " + escape(entry.notMeasured());
        }
        final String interval = entry.low() == null
                ? ""
                : " (" + Quantity.of(entry.low(), unit) + " – " + Quantity.of(entry.high(), unit) + ", "
                        + String.format(Locale.ROOT, "%.1f", entry.confidence() * HUNDRED) + " %)";
        return Quantity.of(entry.median(), unit) + interval;
    }

    private static String ratio(Entry rival) {
        if (rival.ratio() == null) {
            return "";
        }
        final String interval = rival.ratioLow() == null
                ? ""
                : " (" + Quantity.digits(rival.ratioLow()) + " – " + Quantity.digits(rival.ratioHigh()) + ")";
        return times(rival.ratio(), interval);
    }

    private static String times(double ratio, String interval) {
        return Quantity.digits(ratio) + interval + (ratio < 1 ? " **lost**" : "");
    }

    private void charts(Charts charts) {
        charts.files().forEach(file -> {
            line("![" + file.title() + "](" + FOLDER + file.name() + ")");
            line("");
        });
    }

    private void micro(List<MicroResult> all) {
        if (all.isEmpty()) {
            line("Within one process, by JMH: not measured.");
            return;
        }
        line("<details><summary>Within one process, beside the JDK, by JMH: all</summary>");
        line("");
        final String conditions =
                all.stream().map(MicroResult::conditions).distinct().collect(Collectors.joining("; "));
        line("The mean, ± half of the interval of 99.9 % that JMH gives. " + conditions
                + ". One benchmark after the other," + " not in turn as above: for information, and not judged.");
        line("");
        line("| | | one operation | allocated |");
        line("|---|---|---|---|");
        for (MicroResult one : all) {
            line("| " + one.group() + " | " + one.name() + " | " + score(one) + " | " + allocated(one) + " |");
        }
        line("");
        line("</details>");
    }

    private static String score(MicroResult one) {
        return Quantity.digits(one.score()) + (Double.isFinite(one.error()) ? " ± " + Quantity.digits(one.error()) : "")
                + " " + one.unit();
    }

    private static String allocated(MicroResult one) {
        return one.allocated().map(bytes -> Quantity.digits(bytes) + " B").orElse("not measured");
    }
}
