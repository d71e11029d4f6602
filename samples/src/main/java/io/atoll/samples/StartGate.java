package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * Lets processes start something together, round after round: all report ready, then one lets them go.
 *
 * @param ready how often anybody has reported ready
 * @param opened the round that may go
 */
record StartGate(SharedLong ready, SharedLong opened) implements Serializable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    static StartGate open(Space space, String name) throws IOException {
        return new StartGate(SharedLong.open(space, name + ".ready"), SharedLong.open(space, name + ".opened"));
    }

    /**
     * Reports ready and waits until the round is let go, awake, so that all start in the same instant.
     *
     * @param round counted from 1
     */
    void await(int round) {
        ready.increment();
        final long start = System.nanoTime();
        while (opened.getAcquire() < round) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("round " + round + " was never started: has the parent died?");
            }
            Thread.yield(); // there may be more processes than processors
        }
    }

    /**
     * Whether all wait for a round.
     *
     * @param processes how many take part
     * @param round counted from 1
     * @return true if all have reported ready
     */
    boolean isReady(int processes, int round) {
        return ready.getAcquire() >= (long) processes * round;
    }

    void letGo(int round) {
        opened.setRelease(round);
    }
}
