package io.atoll.bench.peers;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The results that are kept.
 *
 * @param peers of the comparison across processes
 * @param micro of JMH; empty if it has not run
 */
record Results(JsonReport peers, List<MicroResult> micro) {
    /** The file of the comparison across processes. */
    static final String PEERS = "peers.json";

    /** The file that JMH writes with {@code -rf json -rff}. */
    static final String MICRO = "micro.json";

    /**
     * Reads them.
     *
     * @param folder holds the files
     * @return the results
     * @throws IOException if {@value #PEERS} cannot be read
     * @throws JsonParseException if a file is not what its name says
     */
    static Results read(Path folder) throws IOException {
        final JsonReport peers = JsonReport.parse(Files.readString(folder.resolve(PEERS)));
        final Path micro = folder.resolve(MICRO);
        return new Results(peers, Files.exists(micro) ? MicroResult.parse(Files.readString(micro)) : List.of());
    }

    Charts charts() {
        return new Charts(peers);
    }
}
