package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.atoll.bench.peers.Bar.Judgement;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BarTest {
    private static final String RIVAL = "rival";

    @Test
    void ratioShouldBeAboveOneWhereAtollIsBetter() {
        final Figure rate = new Figure("row", "key", "msg/s", true, Bar.NONE);
        final Figure latency = new Figure("row", "key", "ns", false, Bar.NONE);
        assertEquals(2, rate.ratio(20, 10));
        assertEquals(0.5, latency.ratio(20, 10));
        assertEquals(2, latency.ratio(10, 20));
    }

    @Test
    void shouldHaveNoRatioToZero() {
        final Standing standing =
                Standings.of(true, Bar.NONE, 5).rival(RIVAL, 0).standing();
        assertEquals(Optional.empty(), standing.rival(RIVAL).ratio());
    }

    @Test
    void shouldWantAMultipleWhereMoreIsBetter() {
        final Bar bar = Bar.times(true, 1.5, RIVAL);
        assertEquals(">= 1.5 x rival", bar.text());
        assertEquals(
                Judgement.HOLDS, Standings.of(true, bar, 15).rival(RIVAL, 10).judgement());
        assertEquals(
                Judgement.MISSED, Standings.of(true, bar, 14.9).rival(RIVAL, 10).judgement());
    }

    @Test
    void shouldAllowAMultipleWhereLessIsBetter() {
        final Bar bar = Bar.times(false, 1.05, RIVAL);
        assertEquals("<= 1.05 x rival", bar.text());
        assertEquals(
                Judgement.HOLDS, Standings.of(false, bar, 105).rival(RIVAL, 101).judgement());
        assertEquals(
                Judgement.MISSED,
                Standings.of(false, bar, 106).rival(RIVAL, 100).judgement());
    }

    @Test
    void shouldHoldAtExactlyTheBound() {
        assertEquals(
                Judgement.HOLDS,
                Standings.of(false, Bar.times(false, 1, RIVAL), 100)
                        .rival(RIVAL, 100)
                        .judgement());
        assertEquals(
                Judgement.HOLDS,
                Standings.of(true, Bar.atLeast(8e6, "msg/s"), 8e6).judgement());
        assertEquals(Judgement.MISSED, Standings.of(false, Bar.below(1, "%"), 1).judgement());
    }

    @Test
    void shouldCompareWithTheBestRival() {
        final Bar bar = Bar.timesBest(false, 1.1, "a", "b");
        assertEquals("<= 1.1 x the best rival (a, b)", bar.text());
        assertEquals(
                Judgement.HOLDS,
                Standings.of(false, bar, 109).rival("a", 100).rival("b", 500).judgement());
        assertEquals(
                Judgement.MISSED,
                Standings.of(false, bar, 109).rival("a", 500).rival("b", 90).judgement());
        assertEquals(
                Judgement.UNKNOWN,
                Standings.of(false, bar, 109).rival("a", 500).failed("b").judgement());
        assertEquals(
                Judgement.MISSED,
                Standings.of(false, bar, 109).failed("b").rival("a", 90).judgement());
    }

    @Test
    void shouldNotCompareWithWhoIsNoRival() {
        final Bar bar = Bar.timesBest(false, 1.1, "a");
        assertEquals(
                Judgement.HOLDS,
                Standings.of(false, bar, 109).rival("a", 100).rival("limit", 10).judgement());
        assertEquals(
                Judgement.HOLDS,
                Standings.of(false, bar, 109).rival("a", 100).failed("limit").judgement());
    }

    @Test
    void shouldJudgeAbsoluteBounds() {
        final Bar bar = Bar.atLeast(8e6, "msg/s");
        assertEquals(">= 8,000,000 msg/s", bar.text());
        assertEquals(Judgement.HOLDS, Standings.of(true, bar, 9e6).judgement());
        assertEquals(Judgement.MISSED, Standings.of(true, bar, 7.9e6).judgement());
        assertEquals(Judgement.HOLDS, Standings.of(false, Bar.below(1, "%"), 0).judgement());
    }

    @Test
    void shouldNotJudgeWhatWasNotMeasured() {
        final Bar bar = Bar.times(true, 1.5, RIVAL);
        assertEquals(
                Judgement.UNKNOWN, Standings.of(true, bar, 15).failed(RIVAL).judgement());
        assertEquals(
                Judgement.UNKNOWN, Standings.of(true, bar, 15).absent(RIVAL).judgement());
        assertEquals(
                Judgement.UNKNOWN, Standings.ofFailed(true, bar).rival(RIVAL, 1).judgement());
        assertEquals(
                Judgement.UNKNOWN,
                Standings.ofFailed(true, Bar.atLeast(1, "msg/s")).judgement());
    }

    @Test
    void shouldDemandNothingAgainstARivalThatIsNotThere() {
        final Bar bar = Bar.atLeast(8, "msg/s").and(Bar.times(true, 40, RIVAL).where(RIVAL));
        assertEquals(">= 8 msg/s, >= 40 x rival where present", bar.text());
        assertEquals(Judgement.HOLDS, Standings.of(true, bar, 8).absent(RIVAL).judgement());
        assertEquals(Judgement.UNKNOWN, Standings.of(true, bar, 8).failed(RIVAL).judgement());
        assertEquals(
                Judgement.MISSED, Standings.of(true, bar, 8).rival(RIVAL, 1).judgement());
        assertEquals(Judgement.MISSED, Standings.of(true, bar, 7).failed(RIVAL).judgement());
    }

    @Test
    void shouldKnowItsRivals() {
        final Standing standing = Standings.of(true, Bar.times(true, 2, "another"), 1)
                .rival(RIVAL, 1)
                .standing();
        assertThrows(IllegalArgumentException.class, standing::judgement);
    }
}
