package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QuantityTest {
    @Test
    void shouldGiveTimesAUnitThatFits() {
        assertEquals("471 ns", Quantity.of(471, "ns"));
        assertEquals("38.3 ns", Quantity.of(38.3, "ns"));
        assertEquals("1.50 µs", Quantity.of(1_500, "ns"));
        assertEquals("17.2 ms", Quantity.of(17_199_325, "ns"));
        assertEquals("2.00 s", Quantity.of(2e9, "ns"));
    }

    @Test
    void shouldCountMillions() {
        assertEquals("20.2 M msg/s", Quantity.of(20_171_479, "msg/s"));
        assertEquals("595,364 msg/s", Quantity.of(595_364, "msg/s"));
        assertEquals("0.45 % of a core", Quantity.of(0.45, "% of a core"));
    }

    @Test
    void shouldNotMakeNothingOfLittle() {
        assertEquals("0.0042", Quantity.digits(0.0042));
        assertEquals("0.00", Quantity.digits(0));
        assertEquals("-12.0", Quantity.digits(-12));
    }
}
