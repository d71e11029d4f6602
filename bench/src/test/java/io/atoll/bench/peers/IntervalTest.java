package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static Interval ofFirst(int rounds) {
        return Interval.of(IntStream.rangeClosed(1, rounds).asDoubleStream().toArray());
    }

    @Test
    void shouldSayWhichConfidenceFewRoundsGive() {
        assertEquals(new Interval(1, 2, 0.5), ofFirst(2));
        assertEquals(new Interval(1, 3, 0.75), ofFirst(3));
        assertEquals(new Interval(1, 5, 0.9375), ofFirst(5));
    }

    @Test
    void shouldLeaveOutWhatIsNotNeededForTheConfidenceWanted() {
        assertEquals(new Interval(1, 7, 1 - 2.0 / 128), ofFirst(7));
        assertEquals(new Interval(1, 8, 1 - 2.0 / 256), ofFirst(8), "without the outermost 93 %");
        assertEquals(new Interval(2, 8, 1 - 2.0 * (1 + 9) / 512), ofFirst(9));
        assertEquals(new Interval(6, 15, 1 - 2.0 * (1 + 20 + 190 + 1140 + 4845 + 15504) / (1 << 20)), ofFirst(20));
    }

    /** The tables of the binomial distribution, thrown by hand. */
    @Test
    void shouldHoldTheMedianAsOftenAsItSays() {
        final Random random = new Random(1);
        final int trials = 20_000;
        int held = 0;
        for (int trial = 0; trial < trials; trial++) {
            final double[] rounds =
                    random.doubles(9).map(share -> Math.pow(share, 5)).toArray();
            Arrays.sort(rounds);
            final Interval interval = Interval.of(rounds);
            final double median = Math.pow(0.5, 5);
            held += interval.low() <= median && median <= interval.high() ? 1 : 0;
        }
        assertEquals(Interval.confidence(9, 1), held / (double) trials, 0.01);
    }

    @Test
    void shouldKnowWhatCannotBeWrittenDown() {
        assertTrue(new Interval(1, 2, 0.5).isFinite());
        assertFalse(new Interval(1, Double.POSITIVE_INFINITY, 0.5).isFinite());
        assertFalse(new Interval(Double.NaN, 1, 0.5).isFinite());
    }
}
