package io.atoll.bench.peers.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StageTest {
    @Test
    void shouldTravelOnACommandLine() {
        final Stage stage = new Stage(
                Path.of("/dev/shm/a run"),
                Role.PACED_SENDER,
                Library.AERON,
                1,
                2,
                true,
                new Timing(Duration.ofMillis(400), Duration.ofSeconds(2)),
                100_000,
                "io.atoll.bench.LockBenchmark.sharedLock");
        assertEquals(stage, Stage.parse(stage.arguments().toArray(String[]::new)));
    }

    @Test
    void shouldRefuseAnotherCommandLine() {
        assertThrows(IllegalArgumentException.class, () -> Stage.parse("/dev/shm"));
    }
}
