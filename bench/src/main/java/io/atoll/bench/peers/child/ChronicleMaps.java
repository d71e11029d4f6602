package io.atoll.bench.peers.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentMap;
import net.openhft.chronicle.map.ChronicleMap;

/** Chronicle Map over a mapped file in the same file system, as one would use it without Atoll. */
final class ChronicleMaps {
    private ChronicleMaps() {}

    static ConcurrentMap<Long, Long> open(Path directory, int entries) throws IOException {
        return ChronicleMap.of(Long.class, Long.class)
                .name("peers")
                .entries(entries)
                .createPersistedTo(directory.resolve("chronicle.map").toFile());
    }
}
