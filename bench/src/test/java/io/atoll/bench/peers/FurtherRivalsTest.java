package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atoll.bench.peers.child.Library;
import io.atoll.bench.peers.child.Role;
import io.atoll.bench.peers.child.SizedFlood;
import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Those who are left out of short runs, each for a moment: they give what their rows ask for. */
class FurtherRivalsTest {
    private static final Timing TIMING = new Timing(Duration.ofMillis(20), Duration.ofMillis(40));
    private static final Duration HANG_LIMIT = Duration.ofSeconds(120);

    private Workplace workplace;

    @BeforeEach
    void prepare() throws IOException {
        workplace = Workplace.open();
    }

    @AfterEach
    void clear() {
        workplace.close();
    }

    private Map<String, Double> play(Contestant contestant) throws Exception {
        assumeTrue(contestant.absence().isEmpty(), () -> contestant.absence().orElseThrow());
        final Map<String, Double> figures = contestant.play(workplace, TIMING, HANG_LIMIT);
        assertTrue(figures.values().stream().allMatch(figure -> figure > 0), figures.toString());
        return figures;
    }

    private Map<String, Double> play(Library library, Role... roles) throws Exception {
        return play(JvmContestant.of("rival", library, Pinning.NONE, roles).withFlags(RowGroup.CHRONICLE_FLAGS));
    }

    @ParameterizedTest
    @CsvSource({"pipe_handover.py,p50", "lock_contended.py,nanos", "process_start.py,p50"})
    void shouldMeasurePython(String script, String key) throws Exception {
        assertEquals(
                Set.of(key),
                play(new PythonContestant("python", script, Pinning.NONE, List.of()))
                        .keySet());
    }

    @Test
    void shouldMeasureEachSizeOfAMessage() throws Exception {
        assertEquals(
                SizedFlood.SIZES.stream().map(String::valueOf).collect(Collectors.toSet()),
                play(Library.ATOLL, Role.SIZED_RECEIVER, Role.SIZED_SENDER).keySet());
    }

    @Test
    void shouldFloodASocketAndEndThough() throws Exception {
        assertEquals(
                Set.of("rate"),
                play(Library.TCP, Role.FLOOD_RECEIVER, Role.FLOOD_SENDER).keySet());
    }

    @Test
    @Tag("soak") // its own warm-up takes long on a busy machine
    void shouldHandANumberOverByTheLoopback() throws Exception {
        assertTrue(play(Library.TCP, Role.HANDOVER_FIRST, Role.HANDOVER_SECOND).containsKey("p50"));
    }

    @Test
    void shouldMeasureChronicleQueueToAndFro() throws Exception {
        assertTrue(play(Library.CHRONICLE, Role.PING, Role.PONG).containsKey("p99.99"));
    }

    @Test
    void shouldExcludeByALockOfAFile() throws Exception {
        assertEquals(
                Set.of("nanos"),
                play(Library.FILE_LOCK, Role.CONTENDER_FIRST, Role.CONTENDER_SECOND)
                        .keySet());
    }

    @Test
    void shouldMeasureThreadsOfOneProcess() throws Exception {
        assertEquals(Set.of("rate"), play(Library.JDK, Role.PUTTER_AND_TAKER).keySet());
    }
}
