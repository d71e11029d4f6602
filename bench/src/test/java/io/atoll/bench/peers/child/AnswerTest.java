package io.atoll.bench.peers.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void shouldReadWhatItWrites() {
        final Map<String, Double> figures = Map.of("p50", 123.5, "p99.9", 4e9);
        assertEquals(Optional.of(figures), Answer.parse(List.of("a warning", Answer.format(figures), "another")));
    }

    @Test
    void shouldFindNoneWhereThereIsNone() {
        assertEquals(Optional.empty(), Answer.parse(List.of("p50 1", "")));
    }

    @Test
    void shouldRefuseWhatIsNoFigure() {
        assertThrows(IllegalArgumentException.class, () -> Answer.parse(List.of("= p50")));
        assertThrows(IllegalArgumentException.class, () -> Answer.parse(List.of("= p50 fast")));
        assertThrows(IllegalArgumentException.class, () -> Answer.parse(List.of("= p50 NaN")));
    }
}
