package io.atoll.bench.peers;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The results that are kept.
 *
 * @param peers of the comparison across processes
 * @param others of the same on other JVMs, of which the bars are shown
 * @param micro of JMH; empty if it has not run
 */
record Results(JsonReport peers, List<JsonReport> others, List<MicroResult> micro) {
    /** The file of the comparison across processes. */
    static final String PEERS = "peers.json";

    /** The files of the comparison on other JVMs. */
    private static final String OTHERS = "peers-*.json";

    /** The file that JMH writes with {@code -rf json -rff}. */
    static final String MICRO = "micro.json";

    /**
     * Reads them.
     *
     * @param folder holds the files
     * @return the results
     * @throws IOException if {@value #PEERS}, or another that is there, cannot be read
     * @throws JsonParseException if a file is not what its name says
     */
    static Results read(Path folder) throws IOException {
        final JsonReport peers = JsonReport.parse(Files.readString(folder.resolve(PEERS)));
        final List<JsonReport> others = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OTHERS)) {
            for (Path file :
                    StreamSupport.stream(files.spliterator(), false).sorted().toList()) {
                others.add(JsonReport.parse(Files.readString(file)));
            }
        }
        final Path micro = folder.resolve(MICRO);
        return new Results(peers, others, Files.exists(micro) ? MicroResult.parse(Files.readString(micro)) : List.of());
    }

    Charts charts() {
        return new Charts(peers);
    }
}
