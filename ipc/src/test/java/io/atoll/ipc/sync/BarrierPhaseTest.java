package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.BarrierPhase.Outcome.BROKEN;
import static io.atoll.ipc.sync.BarrierPhase.Outcome.PASSED;
import static io.atoll.ipc.sync.BarrierPhase.Outcome.PENDING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How generations ended, as those see it who look late. */
class BarrierPhaseTest {
    @Test
    void remembersHowTheLastThirtyGenerationsEndedAndAllSinceTheLastReset() {
        for (long start : new long[] {0, BarrierPhase.next(0xFFFF_FFF0_0000_0000L, true)}) { // also where it wraps
            final int first = BarrierPhase.generation(start);
            final Random random = new Random(3);
            final boolean[] passed = new boolean[200];
            long phase = start;
            long reset = 0;
            int lastReset = -1;
            for (int i = 0; i < passed.length; i++) {
                assertEquals(PENDING, BarrierPhase.outcome(first + i, phase, reset));
                assertEquals(PENDING, BarrierPhase.outcome(first + i, act(phase), reset));
                assertEquals(BROKEN, BarrierPhase.outcome(first + i, broken(phase), reset));
                assertTrue(BarrierPhase.isPending(first + i, act(phase)));
                assertFalse(BarrierPhase.isPending(first + i, broken(phase)));
                passed[i] = i < 50 || i >= 100 || random.nextBoolean();
                if (!passed[i]) {
                    reset = BarrierPhase.reset(phase);
                    lastReset = i;
                }
                phase = BarrierPhase.next(passed[i] ? act(phase) : broken(phase), passed[i]);
                for (int before = 0; before <= i; before++) {
                    final boolean isKnown = i - before < 30 || before > lastReset;
                    assertEquals(
                            passed[before] && isKnown ? PASSED : BROKEN,
                            BarrierPhase.outcome(first + before, phase, reset));
                    assertFalse(BarrierPhase.isPending(first + before, phase));
                }
            }
        }
    }

    private static long act(long phase) {
        return BarrierPhase.withState(phase, BarrierPhase.ACTING);
    }

    private static long broken(long phase) {
        return BarrierPhase.withState(phase, BarrierPhase.BROKEN);
    }
}
