package io.atoll.bench.peers.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long COUNT_FROM = 1_000;

    @Test
    void shouldTellThePartsOfARunApart() {
        assertEquals(Latencies.WARM_UP, Latencies.part(COUNT_FROM - 1, COUNT_FROM));
        assertEquals(Latencies.COUNTED, Latencies.part(COUNT_FROM, COUNT_FROM));
        assertEquals(Latencies.COUNTED, Latencies.part(COUNT_FROM + 1, COUNT_FROM));
    }

    /** {@code nanoTime} may begin anywhere, and overflow. */
    @Test
    void shouldTellThemApartWhateverTheClockSays() {
        final long last = Long.MAX_VALUE;
        assertEquals(Latencies.WARM_UP, Latencies.part(last, last + 1));
        assertEquals(Latencies.COUNTED, Latencies.part(last + 1, last));
        assertEquals(Latencies.WARM_UP, Latencies.part(-COUNT_FROM, 0));
        assertEquals(Latencies.COUNTED, Latencies.part(0, -COUNT_FROM));
    }

    @Test
    void shouldTellOfTheSecondPartOnly() {
        final Latencies latencies = new Latencies();
        latencies.record(Latencies.WARM_UP, 5);
        assertTrue(latencies.isEmpty());
        assertThrows(IllegalStateException.class, latencies::figures);
        latencies.record(Latencies.COUNTED, 7);
        assertFalse(latencies.isEmpty());
        assertEquals(7, latencies.figures().get("p50"));
        assertEquals(7, latencies.figures().get("max"));
    }
}
