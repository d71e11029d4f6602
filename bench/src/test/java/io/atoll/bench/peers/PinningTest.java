package io.atoll.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PinningTest {
    @Test
    void shouldGoRound() {
        final Pinning pinning = Pinning.parse("2,5");
        assertEquals(List.of("taskset", "-c", "2", "java", "-version"), pinning.pin(0, List.of("java", "-version")));
        assertEquals(List.of("taskset", "-c", "5", "java"), pinning.pin(1, List.of("java")));
        assertEquals(List.of("taskset", "-c", "2", "java"), pinning.pin(2, List.of("java")));
        assertEquals("2,5", pinning.toString());
    }

    @Test
    void shouldLeaveAloneWhatIsNotPinned() {
        assertEquals(List.of("java"), Pinning.NONE.pin(1, List.of("java")));
    }

    @Test
    void shouldGiveAProcessWithSeveralSidesAllProcessors() {
        final Pinning all = Pinning.parse("2,5").forAllSides();
        assertEquals(List.of("taskset", "-c", "2,5", "java"), all.pin(0, List.of("java")));
        assertEquals(List.of("taskset", "-c", "2,5", "java"), all.pin(1, List.of("java")));
        assertEquals(List.of("java"), Pinning.NONE.forAllSides().pin(0, List.of("java")));
    }

    @Test
    void shouldKnowWhenProcessorsMustBeShared() {
        final Pinning two = Pinning.parse("2,5,2");
        assertFalse(two.isCrowdedBy(2));
        assertTrue(two.isCrowdedBy(3));
        assertFalse(Pinning.NONE.isCrowdedBy(Runtime.getRuntime().availableProcessors()));
        assertTrue(Pinning.NONE.isCrowdedBy(Runtime.getRuntime().availableProcessors() + 1));
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        assertThrows(NumberFormatException.class, () -> Pinning.parse("0,one"));
    }
}
