package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rival that shows where others are but that no bar needs: left out where time is short.
 *
 * @param contestant the rival
 */
record Further(Contestant contestant) implements Contestant {
    @Override
    public String name() {
        return contestant.name();
    }

    @Override
    public Optional<String> absence() {
        return contestant.absence();
    }

    @Override
    public List<String> flags() {
        return contestant.flags();
    }

    @Override
    public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException {
        return contestant.play(workplace, timing, limit);
    }

    /** In its place. */
    Contestant leftOut() {
        return new LeftOut(contestant.name());
    }

    /**
     * Who does not play.
     *
     * @param name in reports
     */
    record LeftOut(String name) implements Contestant {
        @Override
        public Optional<String> absence() {
            return Optional.of("left out by --quick");
        }

        @Override
        public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit) {
            throw new IllegalStateException(name + " is left out");
        }
    }
}
