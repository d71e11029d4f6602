package io.atoll.bench.peers;

import io.atoll.bench.peers.child.Timing;
import java.util.List;
import java.util.stream.Stream;

/**
 * A row that was played.
 *
 * @param row which
 * @param timing of each run
 * @param standings one for each of its figures
 */
record Result(Row row, Timing timing, List<Standing> standings) {
    /** Whether somebody was there, had a turn, and gave no figure. */
    boolean hasFailures() {
        return standings.stream()
                .flatMap(standing -> Stream.concat(Stream.of(standing.atoll()), standing.rivals().values().stream()))
                .anyMatch(Score::hasFailed);
    }
}
