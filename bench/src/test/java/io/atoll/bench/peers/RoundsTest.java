package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.bench.peers.child.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Timing TIMING = new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final Figure FIGURE = new Figure("row", "rate", "msg/s", true, Bar.times(true, 1.5, "b"));

    private final List<String> order = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<Duration> limits = new ArrayList<>();
    private Workplace workplace;
    private long now;

    @BeforeEach
    void prepare() throws IOException {
        workplace = Workplace.open();
    }

    @AfterEach
    void clear() {
        workplace.close();
    }

    /** Gives a figure for each round, in three seconds. */
    private Contestant contestant(String name, LongFunction<Map<String, Double>> figures) {
        return new Contestant() {
            private long round;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> absence() {
                return name.equals("absent") ? Optional.of("not here") : Optional.empty();
            }

            @Override
            public Map<String, Double> play(Workplace place, Timing timing, Duration limit) {
                order.add(name);
                limits.add(limit);
                now += Math.min(limit.toNanos(), Duration.ofSeconds(3).toNanos());
                return figures.apply(++round);
            }
        };
    }

    private Contestant steady(String name, double... figures) {
        return contestant(name, round -> Map.of("rate", figures[(int) (round - 1)]));
    }

    private Standing play(int rounds, Deadline deadline, Contestant... contestants) throws InterruptedException {
        final Row row = new Row("row", "a test", List.of(FIGURE), Arrays.asList(contestants), "");
        final Pace pace = new Pace(Settings.of(rounds, false, Pinning.NONE));
        final Rounds play = new Rounds(rounds, pace, workplace, complaints::add);
        final List<Standing> standings = play.play(row, TIMING, deadline, deadline);
        assertEquals(1, standings.size());
        return standings.get(0);
    }

    private Deadline seconds(int seconds) {
        return new Deadline(() -> now, Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void shouldLetThemPlayInTurn() throws InterruptedException {
        final Standing standing =
                play(3, Deadline.none(), steady("atoll", 30, 10, 20), steady("b", 15, 5, 40), steady("c", 1, 2, 5));
        assertEquals(List.of("atoll", "b", "c", "atoll", "b", "c", "atoll", "b", "c"), order);
        assertEquals(3, standing.rounds());
        assertEquals(
                Optional.of(Statistic.of(List.of(10.0, 20.0, 30.0))),
                standing.atoll().statistic());
        assertEquals(
                Optional.of(Statistic.of(List.of(5.0, 15.0, 40.0))),
                standing.rival("b").statistic());
        assertEquals(Optional.of(2.0), standing.rival("b").ratio(), "of 2, 2 and 0.5, not of the medians");
        assertEquals(Optional.of(5.0), standing.rival("c").ratio());
        assertEquals(Bar.Judgement.HOLDS, standing.judgement());
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldLeaveOutWhoIsNotThere() throws InterruptedException {
        final Standing standing = play(1, Deadline.none(), steady("atoll", 1), steady("b", 1), steady("absent", 1));
        assertEquals(List.of("atoll", "b"), order);
        assertTrue(standing.rival("absent").isAbsent());
        assertEquals("not here", standing.rival("absent").gap().orElseThrow().reason());
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldForgetWhatOneGaveWhoFailsLater() throws InterruptedException {
        final Contestant failing = contestant("b", round -> {
            if (round == 2) {
                throw new ContestantFailedException("it said: boom");
            }
            return Map.of("rate", 1.0);
        });
        final Standing standing = play(3, Deadline.none(), steady("atoll", 1, 2, 3), failing);
        assertEquals(List.of("atoll", "b", "atoll", "b", "atoll"), order);
        assertFalse(standing.rival("b").isAbsent());
        assertEquals(Optional.empty(), standing.rival("b").statistic());
        assertEquals(List.of("row, b: it said: boom"), complaints);
        assertEquals(Bar.Judgement.UNKNOWN, standing.judgement());
    }

    @Test
    void shouldTakeAnAnswerWithoutTheFigureForAFailure() throws InterruptedException {
        final Standing standing =
                play(1, Deadline.none(), steady("atoll", 1), contestant("b", round -> Map.of("other", 1.0)));
        assertFalse(standing.rival("b").isAbsent());
        assertEquals(Optional.empty(), standing.rival("b").statistic());
        assertTrue(complaints.get(0).contains("but not rate"), complaints.toString());
    }

    @Test
    void shouldBeginNoRoundThatItCannotEnd() throws InterruptedException {
        final Standing standing = play(7, seconds(17), steady("atoll", 1, 2, 3), steady("b", 1, 2, 3));
        assertEquals(List.of("atoll", "b", "atoll", "b"), order);
        assertEquals(2, standing.rounds());
    }

    @Test
    void shouldNotRunBeyondTheEnd() throws InterruptedException {
        final Standing standing = play(1, seconds(4), steady("atoll", 1), steady("b", 1));
        assertEquals(List.of("atoll"), order);
        assertEquals(List.of(Duration.ofSeconds(4)), limits);
        assertEquals(
                "the time was over", standing.rival("b").gap().orElseThrow().reason());
        assertFalse(standing.rival("b").isAbsent());
        assertFalse(standing.rival("b").hasFailed(), "it had no turn");
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldSetTimeAsideForTheRowsThatAreLeft() {
        final Deadline end = seconds(60);
        assertEquals(
                Duration.ofSeconds(20).toNanos(),
                end.before(Duration.ofSeconds(40)).left());
        now += Duration.ofSeconds(30).toNanos();
        assertEquals(
                Duration.ofSeconds(-10).toNanos(),
                end.before(Duration.ofSeconds(40)).left());
        assertTrue(Deadline.none().before(Duration.ofSeconds(40)).isNone());
    }
}
