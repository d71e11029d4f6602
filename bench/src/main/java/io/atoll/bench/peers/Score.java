package io.atoll.bench.peers;

import java.util.Optional;

/**
 * How one contestant did in one figure.
 *
 * @param statistic of its rounds; empty if it was not measured
 * @param ratio of Atoll to it, see {@link Figure#ratio}; empty for Atoll itself, and where there is none
 * @param gap why it was not measured; empty if it was
 */
record Score(Optional<Statistic> statistic, Optional<Double> ratio, Optional<Gap> gap) {
    /**
     * Why there is no number.
     *
     * @param reason for people
     * @param absent true if the contestant is not there on this machine; false if it should have been measured
     */
    record Gap(String reason, boolean absent) {}

    static Score of(Statistic statistic) {
        return new Score(Optional.of(statistic), Optional.empty(), Optional.empty());
    }

    static Score against(Figure figure, Optional<Statistic> atoll, Statistic rival) {
        final Optional<Double> ratio =
                atoll.map(own -> figure.ratio(own.median(), rival.median())).filter(Double::isFinite);
        return new Score(Optional.of(rival), ratio, Optional.empty());
    }

    static Score missing(Gap gap) {
        return new Score(Optional.empty(), Optional.empty(), Optional.of(gap));
    }

    boolean isAbsent() {
        return gap.map(Gap::absent).orElse(false);
    }
}
