package io.atoll.bench.peers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Standings as rounds would give them. */
final class Standings {
    private final Figure figure;
    private final List<Double> atoll;
    private final Map<String, Score> rivals = new LinkedHashMap<>();

    private Standings(Figure figure, List<Double> atoll) {
        this.figure = figure;
        this.atoll = atoll;
    }

    static Standings of(boolean higherIsBetter, Bar bar, double atoll) {
        final Figure figure = new Figure("row", "key", "unit", higherIsBetter, bar);
        return new Standings(figure, List.of(atoll));
    }

    static Standings ofFailed(boolean higherIsBetter, Bar bar) {
        return new Standings(new Figure("row", "key", "unit", higherIsBetter, bar), List.of());
    }

    Standings rival(String name, double median) {
        rivals.put(name, Score.against(figure, atoll, List.of(median)));
        return this;
    }

    Standings absent(String name) {
        rivals.put(name, Score.missing(new Score.Gap("not here", Score.Gap.Kind.ABSENT)));
        return this;
    }

    Standings failed(String name) {
        rivals.put(name, Score.missing(new Score.Gap("it failed", Score.Gap.Kind.FAILED)));
        return this;
    }

    Standing standing() {
        final Score own = atoll.isEmpty()
                ? Score.missing(new Score.Gap("it failed", Score.Gap.Kind.FAILED))
                : Score.of(Statistic.of(atoll));
        return new Standing(figure, 1, own, rivals);
    }

    Bar.Judgement judgement() {
        return standing().judgement();
    }
}
