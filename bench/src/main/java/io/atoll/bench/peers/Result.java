package io.atoll.bench.peers;

import java.util.List;
import java.util.stream.Stream;

/**
 * A row that was played.
 *
 * @param row which
 * @param standings one for each of its figures
 */
record Result(Row row, List<Standing> standings) {
    /** Whether somebody who is there could not be measured. */
    boolean hasFailures() {
        return standings.stream()
                .flatMap(standing -> Stream.concat(Stream.of(standing.atoll()), standing.rivals().values().stream()))
                .anyMatch(score -> score.statistic().isEmpty() && !score.isAbsent());
    }
}
