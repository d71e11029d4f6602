package io.atoll.bench.peers;

import java.util.List;
import java.util.stream.Stream;

/** All rows, with their contestants and bars. */
final class Rows {
    private Rows() {}

    static List<Row> all(Pinning pinning) {
        return Stream.of(new QueueRows(pinning), new MicroRows(pinning), new ObjectRows(pinning), new PoolRows(pinning))
                .flatMap(group -> group.rows().stream())
                .toList();
    }
}
