package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.bench.peers.child.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Settings QUICK = Settings.of(null, true, Pinning.NONE);
    private static final Settings FULL = Settings.of(null, false, Pinning.NONE);
    private static final Figure FIGURE = new Figure("row", "rate", "msg/s", true, Bar.NONE);
    private static final Row ROW = new Row("row", "a test", List.of(FIGURE), List.of(new Nobody()));
    private static final List<Row> TWO = List.of(ROW, ROW);
    private static final Duration LONG_TIME = Duration.ofMinutes(5);

    private record Nobody() implements Contestant {
        @Override
        public String name() {
            return ATOLL;
        }

        @Override
        public Optional<String> absence() {
            return Optional.empty();
        }

        @Override
        public Map<String, Double> play(Workplace workplace, Timing timing, Duration limit) {
            throw new IllegalStateException("is not played");
        }
    }

    private static Duration total(Settings settings, Row row) {
        return settings.timing(row).total();
    }

    @Test
    void shouldSetMoreAsideWhereTimeIsNotShort() {
        assertEquals(Duration.ZERO, new Pace(FULL).reserve(List.of()));
        assertTrue(new Pace(QUICK).reserve(List.of(ROW)).compareTo(total(QUICK, ROW)) > 0);
        final Duration three = total(FULL, ROW).multipliedBy(3);
        assertTrue(new Pace(FULL).reserve(List.of(ROW)).compareTo(three) > 0);
        assertTrue(Settings.of(7, false, Pinning.NONE).deadline().isNone(), "who wants so many rounds gets them");
    }

    /** Bars want all rounds, and the whole may take 20 minutes: a row more is not to take rounds from those after it. */
    @Test
    void shouldHaveTimeForAllRoundsOfAllRows() {
        final Pace pace = new Pace(FULL);
        final List<Row> all = Rows.all(Pinning.NONE);
        final Deadline end = FULL.deadline();
        assertTrue(FULL.rounds() >= 7, "rounds " + FULL.rounds());
        assertTrue(end.left() < Duration.ofMinutes(20).toNanos(), "with what the end takes");
        Duration needed = Duration.ZERO;
        for (Row row : all) {
            needed = needed.plus(pace.round(row).multipliedBy(FULL.rounds()));
        }
        assertTrue(needed.toNanos() < end.left(), "needs " + needed);
    }

    @Test
    void shouldSetAsideWhatRunsWereSeenToTake() {
        final Pace pace = new Pace(QUICK);
        pace.played(QUICK.timing(), Duration.ofSeconds(2).toNanos());
        pace.played(QUICK.timing(), Duration.ofSeconds(4).toNanos());
        assertEquals(Duration.ofSeconds(6), pace.reserve(TWO));
    }

    @Test
    void shouldWarmUpLongerWhatIsCompiledLate() {
        final Row longer = ROW.warmedUpLonger();
        assertEquals(Settings.LONG_WARM_UP, new Pace(FULL).timing(longer, TWO, LONG_TIME));
        assertEquals(QUICK.timing(), new Pace(QUICK).timing(longer, TWO, LONG_TIME));
        assertTrue(longer.note().contains("1500 ms of warm-up"), longer.note());
    }

    @Test
    void shouldMeasureLongerWhatIsRareButNotWhereTimeIsShort() {
        assertEquals(Settings.LONG, new Pace(FULL).timing(ROW.timed(Settings.LONG), TWO, LONG_TIME));
        assertEquals(QUICK.timing(), new Pace(QUICK).timing(ROW.timed(Settings.LONG), TWO, LONG_TIME));
    }

    @Test
    void shouldMeasureBrieflyWhatDoesNotDependOnTime() {
        final Row brief = ROW.brief();
        assertEquals(Settings.BRIEF, new Pace(FULL).timing(brief, TWO, LONG_TIME));
        assertTrue(brief.note().contains("250 ms of warm-up and 250 ms measured"), brief.note());
    }

    @Test
    void shouldShortenRunsOnlyWhereNotAllCouldBePlayedOtherwise() {
        final Pace pace = new Pace(QUICK);
        pace.played(QUICK.timing(), Duration.ofSeconds(2).toNanos());
        assertEquals(QUICK.timing(), pace.timing(ROW, TWO, Duration.ofSeconds(6)));
        final Timing shorter = pace.timing(ROW, TWO, Duration.ofMillis(5_999));
        assertEquals(QUICK.timing().measured().dividedBy(4), shorter.measured());
        assertEquals(FULL.timing(), new Pace(FULL).timing(ROW, TWO, Duration.ZERO), "rounds are left out instead");
    }
}
