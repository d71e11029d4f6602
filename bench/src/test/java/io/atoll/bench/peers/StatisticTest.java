package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatisticTest {
    @Test
    void shouldTakeTheMiddleOfAnOddNumber() {
        final Statistic statistic = Statistic.of(List.of(100.0, 1.0, 3.0));
        assertEquals(3, statistic.median());
        assertEquals(1, statistic.min());
        assertEquals(100, statistic.max());
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwo() {
        final Statistic statistic = Statistic.of(List.of(9.0, 2.0, 1.0, 3.0));
        assertEquals(2.5, statistic.median());
        assertEquals(1, statistic.min());
        assertEquals(9, statistic.max());
    }

    @Test
    void shouldClaimNothingFromOneRound() {
        assertEquals(new Statistic(7, 7, 7, Optional.empty()), Statistic.of(List.of(7.0)));
    }

    @Test
    void shouldTellWhereTheMedianLies() {
        final Interval interval = Statistic.of(List.of(7.0, 1.0, 6.0, 2.0, 5.0, 3.0, 4.0))
                .interval()
                .orElseThrow();
        assertEquals(new Interval(1, 7, 1 - 2.0 / 128), interval);
    }

    @Test
    void shouldRefuseNothing() {
        assertThrows(IllegalArgumentException.class, () -> Statistic.of(List.of()));
    }
}
