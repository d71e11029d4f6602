package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticTest {
    @Test
    void shouldTakeTheMiddleOfAnOddNumber() {
        assertEquals(new Statistic(3, 1, 100), Statistic.of(List.of(100.0, 1.0, 3.0)));
        assertEquals(new Statistic(7, 7, 7), Statistic.of(List.of(7.0)));
    }

    @Test
    void shouldTakeTheMeanOfTheMiddleTwo() {
        assertEquals(new Statistic(2.5, 1, 9), Statistic.of(List.of(9.0, 2.0, 1.0, 3.0)));
    }

    @Test
    void shouldRefuseNothing() {
        assertThrows(IllegalArgumentException.class, () -> Statistic.of(List.of()));
    }
}
