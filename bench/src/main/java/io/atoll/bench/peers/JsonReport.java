package io.atoll.bench.peers;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.atoll.bench.peers.Bar.Judgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The report for programs. A field that has nothing to say is left out: {@code holds} where the bar could not be judged
 * or there is none, the numbers of one who was not measured, {@code notMeasured} of one who was, {@code flags} of one who has none of its own, and what is between
 * {@code low} and {@code high} with which confidence if there was one round only.
 *
 * @param machine on what
 * @param rows one for each figure
 */
record JsonReport(Machine machine, List<Line> rows) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    /** A figure. */
    record Line(
            String row,
            String what,
            String unit,
            boolean higherIsBetter,
            int rounds,
            long warmUpMillis,
            long measuredMillis,
            Entry atoll,
            Map<String, Entry> rivals,
            String bar,
            Boolean holds,
            String note) {}

    /** A contestant's part in it. */
    record Entry(
            Double median,
            Double min,
            Double max,
            Double low,
            Double high,
            Double confidence,
            Double ratio,
            Double ratioLow,
            Double ratioHigh,
            List<String> flags,
            String notMeasured) {
        static Entry of(Score score, List<String> flags) {
            final Optional<Interval> interval = score.statistic().flatMap(Statistic::interval);
            final Optional<Interval> ratio =
                    score.ratios().flatMap(Statistic::interval).filter(Interval::isFinite);
            return new Entry(
                    score.statistic().map(Statistic::median).orElse(null),
                    score.statistic().map(Statistic::min).orElse(null),
                    score.statistic().map(Statistic::max).orElse(null),
                    interval.map(Interval::low).orElse(null),
                    interval.map(Interval::high).orElse(null),
                    interval.map(Interval::confidence).orElse(null),
                    score.ratio().orElse(null),
                    ratio.map(Interval::low).orElse(null),
                    ratio.map(Interval::high).orElse(null),
                    flags.isEmpty() ? null : flags,
                    score.gap().map(Score.Gap::reason).orElse(null));
        }

        boolean isMeasured() {
            return median != null;
        }
    }

    /**
     * Reads a report.
     *
     * @param text what {@link #text} wrote
     * @return the report
     * @throws JsonParseException if it is none
     */
    static JsonReport parse(String text) {
        final JsonReport report = GSON.fromJson(text, JsonReport.class);
        if (report == null || report.machine == null || report.rows == null) {
            throw new JsonParseException("no report of peers.jar: it has no machine and no rows");
        }
        return report;
    }

    /** A figure's line; empty if it was not played. */
    Optional<Line> line(String figure) {
        return rows.stream().filter(line -> line.row().equals(figure)).findFirst();
    }

    static JsonReport of(Machine machine, List<Result> results) {
        final List<Line> lines = new ArrayList<>();
        for (Result result : results) {
            result.standings().forEach(standing -> lines.add(line(result, standing)));
        }
        return new JsonReport(machine, lines);
    }

    private static Line line(Result result, Standing standing) {
        final Row row = result.row();
        final Figure figure = standing.figure();
        final Map<String, Entry> rivals = new LinkedHashMap<>();
        final Map<String, List<String>> flags = new HashMap<>();
        row.contestants().forEach(contestant -> flags.put(contestant.name(), contestant.flags()));
        standing.rivals()
                .forEach((name, score) -> rivals.put(name, Entry.of(score, flags.getOrDefault(name, List.of()))));
        final boolean judged = figure.bar() != Bar.NONE && standing.judgement() != Judgement.UNKNOWN;
        return new Line(
                figure.name(),
                row.what(),
                figure.unit(),
                figure.higherIsBetter(),
                standing.rounds(),
                result.timing().warmUp().toMillis(),
                result.timing().measured().toMillis(),
                Entry.of(standing.atoll(), flags.getOrDefault(Contestant.ATOLL, List.of())),
                rivals,
                figure.bar() == Bar.NONE ? null : figure.bar().text(),
                judged ? standing.judgement() == Judgement.HOLDS : null,
                row.note().isEmpty() ? null : row.note());
    }

    String text() {
        return GSON.toJson(this);
    }
}
