package io.atoll.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one contestant did in one figure.
 *
 * @param statistic of its rounds; empty if it was not measured
 * @param ratios of Atoll to it, see {@link Figure#ratio}, one a round, as a machine that is fast in one round and slow in
 *     another treats those who play in the same round alike; empty for Atoll itself, and where there is none
 * @param gap why it was not measured; empty if it was
 */
record Score(Optional<Statistic> statistic, Optional<Statistic> ratios, Optional<Gap> gap) {
    /**
     * Why there is no number.
     *
     * @param reason for people
     * @param kind of reason
     */
    record Gap(String reason, Kind kind) {
        /** Kinds of reasons. */
        enum Kind {
            /** The contestant is not there on this machine. */
            ABSENT,
            /** It is there, and gave no figure. */
            FAILED,
            /** Its turn did not come. */
            LATE
        }
    }

    static Score of(Statistic statistic) {
        return new Score(Optional.of(statistic), Optional.empty(), Optional.empty());
    }

    /**
     * A rival's score.
     *
     * @param figure in which
     * @param atoll what Atoll gave in each round; empty if it was not measured
     * @param rival what the rival gave, at least one round
     * @return the score, its ratio the median of those of the rounds
     */
    static Score against(Figure figure, List<Double> atoll, List<Double> rival) {
        final List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(atoll.size(), rival.size()); round++) {
            ratios.add(figure.ratio(atoll.get(round), rival.get(round)));
        }
        final Optional<Statistic> statistic = ratios.isEmpty() ? Optional.empty() : Optional.of(Statistic.of(ratios));
        return new Score(
                Optional.of(Statistic.of(rival)),
                statistic.filter(found -> Double.isFinite(found.median())),
                Optional.empty());
    }

    static Score missing(Gap gap) {
        return new Score(Optional.empty(), Optional.empty(), Optional.of(gap));
    }

    /** The median of the ratios. */
    Optional<Double> ratio() {
        return ratios.map(Statistic::median);
    }

    boolean isAbsent() {
        return is(Gap.Kind.ABSENT);
    }

    boolean hasFailed() {
        return is(Gap.Kind.FAILED);
    }

    private boolean is(Gap.Kind kind) {
        return gap.map(found -> found.kind() == kind).orElse(false);
    }
}
