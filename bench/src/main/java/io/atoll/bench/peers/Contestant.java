package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One who takes part in a row: Atoll or a rival. */
interface Contestant {
    /** The name of the one that the others are compared with. */
    String ATOLL = "atoll";

    /**
     * Its name in reports.
     *
     * @return such as {@code agrona.oneToOne}
     */
    String name();

    /**
     * Why it cannot take part on this machine.
     *
     * @return for people; empty if it can
     */
    Optional<String> absence();

    /**
     * What its JVMs get besides what all get.
     *
     * @return words of their command lines
     */
    default List<String> flags() {
        return List.of();
    }

    /**
     * Plays one round, in fresh processes, of which none is left afterwards.
     *
     * @param workplace where
     * @param timing how long
     * @param limit ends a run that hangs
     * @return the figures by their keys
     * @throws ContestantFailedException if it gave none; the message holds what its processes said
     * @throws IOException if it could not be started
     */
    Map<String, Double> play(Workplace workplace, Timing timing, Duration limit)
            throws IOException, InterruptedException;
}
