package io.atoll.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void shouldNotDependOnTheCountry() {
        final Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals("1,234,567", Units.count(1_234_567));
            assertEquals("1,234.5", Units.decimal(1234.5));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shouldChooseTheUnit() {
        assertEquals("1023 B", Units.bytes(1023));
        assertEquals("1.0 KiB", Units.bytes(1024));
        assertEquals("1.0 MiB", Units.bytes(1 << 20));
        assertEquals("2.0 GiB", Units.bytes(2L << 30));
        assertEquals("999 ns", Units.nanos(999));
        assertEquals("1.5 us", Units.nanos(1_500));
        assertEquals("2.0 ms", Units.nanos(2_000_000));
        assertEquals("3.0 s", Units.nanos(3_000_000_000L));
        assertEquals("119 s", Units.age(119_000));
        assertEquals("2 min", Units.age(120_000));
        assertEquals("2 h", Units.age(7_200_000));
        assertEquals("3 days", Units.age(3 * 86_400_000L));
    }
}
