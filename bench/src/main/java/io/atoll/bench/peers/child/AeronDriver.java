package io.atoll.bench.peers.child;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Aeron's media driver, all in one thread, in a JVM of its own as in production. */
final class AeronDriver {
    private static final String DIRECTORY = "aeron";

    private AeronDriver() {}

    static String directory(Path run) {
        return run.resolve(DIRECTORY).toString();
    }

    static Map<String, Double> run(Stage stage) throws InterruptedException {
        MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory(stage.directory()))
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(false)); // as the others: no page is touched for the first time while it counts
        new CountDownLatch(1).await(); // until ended
        return Map.of();
    }
}
