package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.BarrierPhase.Outcome.BROKEN;
import static io.atoll.ipc.sync.BarrierPhase.Outcome.PASSED;
import static io.atoll.ipc.sync.BarrierPhase.Outcome.PENDING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How generations ended, as those see it who look late. */
class BarrierPhaseTest {
    @Test
    void remembersHowTheLastThirtyGenerationsEnded() {
        for (long start : new long[] {0, BarrierPhase.next(0xFFFF_FFF0_0000_0000L, true)}) { // also where it wraps
            final int first = BarrierPhase.generation(start);
            final Random random = new Random(3);
            final boolean[] passed = new boolean[100];
            long phase = start;
            for (int i = 0; i < passed.length; i++) {
                assertEquals(PENDING, BarrierPhase.outcome(first + i, phase));
                assertEquals(PENDING, BarrierPhase.outcome(first + i, act(phase)));
                assertEquals(BROKEN, BarrierPhase.outcome(first + i, broken(phase)));
                passed[i] = random.nextBoolean();
                phase = BarrierPhase.next(passed[i] ? act(phase) : broken(phase), passed[i]);
                for (int before = 0; before <= i; before++) {
                    final boolean isKnown = i - before < 30;
                    assertEquals(
                            passed[before] && isKnown ? PASSED : BROKEN, BarrierPhase.outcome(first + before, phase));
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
