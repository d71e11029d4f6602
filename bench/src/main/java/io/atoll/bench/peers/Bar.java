package io.atoll.bench.peers;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What Atoll has to reach in a figure, judged by medians: its own, or that of the ratios to a rival.
 *
 * @param text for people
 * @param rule judges
 */
record Bar(String text, Function<Standing, Judgement> rule) {
    /** Nothing to reach. */
    static final Bar NONE = new Bar("", standing -> Judgement.HOLDS);

    /** Whether it is reached. */
    enum Judgement {
        /** It is. */
        HOLDS,
        /** It is not. */
        MISSED,
        /** Something that it needs was not measured. */
        UNKNOWN;

        /** Of two that are both to be reached: a miss is a miss, whatever is not known of the other. */
        private Judgement and(Judgement other) {
            return this == MISSED || other == HOLDS ? this : other;
        }
    }

    Judgement judge(Standing standing) {
        return rule.apply(standing);
    }

    /**
     * So many of the figure's unit, or more.
     *
     * @param least the bound
     * @param unit for people
     * @return the bar
     */
    static Bar atLeast(double least, String unit) {
        return new Bar(
                ">= " + number(least) + " " + unit,
                standing -> judge(standing.atoll().statistic().map(own -> own.median() >= least)));
    }

    /**
     * Less than so many of the figure's unit.
     *
     * @param bound the bound
     * @param unit for people
     * @return the bar
     */
    static Bar below(double bound, String unit) {
        return new Bar(
                "< " + number(bound) + " " + unit,
                standing -> judge(standing.atoll().statistic().map(own -> own.median() < bound)));
    }

    /**
     * So many times the figure of a rival, or better: for figures of which more is better, at least so many times, else
     * at most.
     *
     * @param higherIsBetter as the figure says
     * @param times the factor
     * @param rival its name
     * @return the bar
     */
    static Bar times(boolean higherIsBetter, double times, String rival) {
        final double leastRatio = leastRatio(higherIsBetter, times);
        return new Bar(
                (higherIsBetter ? ">= " : "<= ") + number(times) + " x " + rival,
                standing -> judge(standing.rival(rival).ratio().map(ratio -> ratio >= leastRatio)));
    }

    /**
     * So many times the figure of the best rival, or better. The rivals are named: beside them, a row may show what bounds
     * them all, which is nobody's to beat.
     *
     * @param higherIsBetter as the figure says
     * @param times the factor
     * @param rivals their names
     * @return the bar
     */
    static Bar timesBest(boolean higherIsBetter, double times, String... rivals) {
        final double leastRatio = leastRatio(higherIsBetter, times);
        final String text = (higherIsBetter ? ">= " : "<= ") + number(times) + " x the best rival ("
                + String.join(", ", rivals) + ")";
        return new Bar(text, standing -> {
            Judgement all = Judgement.HOLDS;
            for (String rival : rivals) {
                all = all.and(judge(standing.rival(rival).ratio().map(ratio -> ratio >= leastRatio)));
            }
            return all;
        });
    }

    private static double leastRatio(boolean higherIsBetter, double times) {
        return higherIsBetter ? times : 1 / times;
    }

    /**
     * This one, if the rival is there on this machine.
     *
     * @param rival its name
     * @return the bar
     */
    Bar where(String rival) {
        return new Bar(
                text + " where present",
                standing -> standing.rival(rival).isAbsent() ? Judgement.HOLDS : judge(standing));
    }

    /**
     * Both this and another.
     *
     * @param other the other
     * @return the bar
     */
    Bar and(Bar other) {
        return new Bar(text + ", " + other.text, standing -> judge(standing).and(other.judge(standing)));
    }

    private static Judgement judge(Optional<Boolean> reached) {
        return reached.map(yes -> yes ? Judgement.HOLDS : Judgement.MISSED).orElse(Judgement.UNKNOWN);
    }

    private static String number(double number) {
        return number == Math.rint(number)
                ? String.format(Locale.ROOT, "%,.0f", number)
                : String.format(Locale.ROOT, "%s", number);
    }
}
