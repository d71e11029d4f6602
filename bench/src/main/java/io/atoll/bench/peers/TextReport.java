package io.atoll.bench.peers;

import io.atoll.bench.peers.Bar.Judgement;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The report for people, row by row as they are played. */
final class TextReport {
    private static final String HEADING = "  %-34s %14s %14s %14s  %14s %14s  %7s%n";
    private static final String MISSING = "  %-34s not measured: %s%n";
    private static final double HUNDRED = 100;

    private final PrintWriter out;

    TextReport(PrintWriter out) {
        this.out = out;
    }

    void machine(Machine machine) {
        machine.lines().forEach(out::println);
        out.println(
                "Medians of the rounds, with the interval that holds the true median as often as the head of its columns says\n"
                        + "(by order, whatever the distribution), the smallest and the largest. Ratio: above 1, Atoll is better; the\n"
                        + "median of the ratios within each round, as machines drift.");
        if (machine.isBusy()) {
            out.println(
                    "BUSY: others use the processors now, so these numbers mean little. Run it again when it is quiet.");
        }
        out.flush();
    }

    void result(Result result) {
        out.printf("%n%s: %s%n", result.row().name(), result.row().what());
        result.standings().forEach(this::standing);
        if (!result.row().note().isEmpty()) {
            out.println("  Note: " + result.row().note());
        }
        out.flush();
    }

    /**
     * What was not played for want of time, with the bars that are not judged therefore.
     *
     * @param rows may be none
     */
    void leftOut(List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        out.printf("%nLeft out by --quick; --only with one of these names plays it:%n");
        for (Row row : rows) {
            out.println("  " + row.name() + ": " + row.what());
            row.figures().stream()
                    .map(Figure::bar)
                    .filter(bar -> bar != Bar.NONE)
                    .forEach(bar -> out.println("    " + bar.text() + ": not judged"));
        }
        out.flush();
    }

    private void standing(Standing standing) {
        final Figure figure = standing.figure();
        out.println();
        out.printf(
                Locale.ROOT,
                HEADING,
                figure.name(),
                figure.unit(),
                confidence(standing) + "from",
                "to",
                "min",
                "max",
                "ratio");
        score(Contestant.ATOLL, standing.atoll());
        standing.rivals().forEach(this::score);
        if (figure.bar() != Bar.NONE) {
            out.println("  " + figure.bar().text() + ": " + words(standing.judgement()) + " ("
                    + (standing.rounds() == 1 ? "1 round)" : standing.rounds() + " rounds)"));
        }
    }

    private void score(String name, Score score) {
        if (score.gap().isPresent()) {
            out.printf(MISSING, "  " + name, score.gap().get().reason());
            return;
        }
        final Statistic statistic = score.statistic().orElseThrow();
        out.printf(
                HEADING,
                "  " + name,
                number(statistic.median()),
                statistic.interval().map(interval -> number(interval.low())).orElse(""),
                statistic.interval().map(interval -> number(interval.high())).orElse(""),
                number(statistic.min()),
                number(statistic.max()),
                score.ratio()
                        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                        .orElse(""));
    }

    /** All in a figure have played as many rounds, but for one whose time was over. */
    private static String confidence(Standing standing) {
        return standing.atoll()
                .statistic()
                .flatMap(Statistic::interval)
                .map(interval -> String.format(Locale.ROOT, "%.1f %% ", interval.confidence() * HUNDRED))
                .orElse("");
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < HUNDRED ? "%,.2f" : "%,.0f", number);
    }

    private static String words(Judgement judgement) {
        return switch (judgement) {
            case HOLDS -> "holds";
            case MISSED -> "MISSED";
            case UNKNOWN -> "cannot be judged";
        };
    }

    /**
     * What {@code --check} found.
     *
     * @param results all rows
     * @return whether every bar holds
     */
    boolean check(List<Result> results) {
        final List<Standing> lacking = results.stream()
                .flatMap(result -> result.standings().stream())
                .filter(standing -> standing.judgement() != Judgement.HOLDS)
                .toList();
        out.println();
        if (lacking.isEmpty()) {
            out.println("All bars that were played hold.");
        } else {
            out.println("Short of their bar:");
            lacking.forEach(standing -> out.println("  " + standing.figure().name() + "  "
                    + standing.figure().bar().text() + ": " + words(standing.judgement())));
        }
        out.flush();
        return lacking.isEmpty();
    }
}
