package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CContestantTest {
    private static final Timing TIMING = new Timing(Duration.ofMillis(20), Duration.ofMillis(30));
    private static final Duration HANG_LIMIT = Duration.ofSeconds(60);

    private Workplace workplace;

    @BeforeEach
    void prepare() throws IOException {
        workplace = Workplace.open();
    }

    @AfterEach
    void clear() throws IOException {
        try (Stream<?> files = Files.list(workplace.directory())) {
            assertEquals(0, files.count());
        } finally {
            workplace.close();
        }
    }

    private Map<String, Double> play(String source, String... arguments) throws Exception {
        return play(Pinning.NONE, source, arguments);
    }

    private Map<String, Double> play(Pinning pinning, String source, String... arguments) throws Exception {
        final CContestant contestant = new CContestant("c", source, 2, pinning, List.of(arguments));
        assumeTrue(contestant.absence().isEmpty(), () -> contestant.absence().orElseThrow());
        return contestant.play(workplace, TIMING, HANG_LIMIT);
    }

    @Test
    void shouldCompileTheProgramAndStartItForEachSide() throws Exception {
        assertEquals(Map.of("rate", 0.05, "side", 0.0), play("two_sides.c"));
    }

    @Test
    void shouldTellWhatTheCompilerDidNotLike() {
        final String message = assertThrows(ContestantFailedException.class, () -> play("broken.c"))
                .getMessage();
        assertTrue(message.contains("gcc ended with exit code 1 and said:"), message);
        assertTrue(message.contains("undeclared_on_purpose"), message);
    }

    @Test
    void shouldMeasureTheMutex() throws Exception {
        final Map<String, Double> figures = play("lock_contended.c");
        assertTrue(figures.get("nanos") > 0, figures.toString());
    }

    @Test
    void shouldMeasureTheRing() throws Exception {
        assertTrue(play("ring_spsc.c").get("rate") > 0);
    }

    @Test
    void shouldMeasureANumberToAndFro() throws Exception {
        for (String way : List.of("spin", "futex")) {
            assertLatencies(play("ping_pong.c", way));
        }
    }

    private static void assertLatencies(Map<String, Double> figures) {
        assertTrue(figures.get("p50") > 0, figures.toString());
        assertTrue(figures.get("p50") <= figures.get("p99"), figures.toString());
        assertTrue(figures.get("p99") <= figures.get("p99.9"), figures.toString());
        assertTrue(figures.get("p99.9") <= figures.get("p99.99"), figures.toString());
        assertTrue(figures.get("p99.99") <= figures.get("max"), figures.toString());
    }

    @Test
    void shouldMeasureWhatTheMachineTakesAway() throws Exception {
        assertLatencies(play("hiccups.c", "100000"));
    }

    @Test
    void shouldTakeTurnsOnOneProcessor() throws Exception {
        assumeTrue(Pinning.isPossible(), "needs taskset");
        final Pinning one = Pinning.parse(firstProcessor());
        assertTrue(play(one, "ring_spsc.c").get("rate") > 0);
        assertLatencies(play(one, "ping_pong.c", "spin"));
        assertLatencies(play(one, "hiccups.c", "10000"));
    }

    /** A container may have others than 0. */
    private static String firstProcessor() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.split("\\s+")[1].split("[,-]")[0])
                .findFirst()
                .orElseThrow();
    }
}
