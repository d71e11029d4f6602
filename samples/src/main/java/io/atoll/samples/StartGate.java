package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * Lets processes start something together, round after round: all report ready, then one lets them go.
 *
 * @param ready how often anybody has reported ready
 * @param opened the round that may go
 * @param opener held by the one who lets them go, for as long as it lives: how the others learn of its death
 */
record StartGate(SharedLong ready, SharedLong opened, SharedLock opener) implements Serializable {
    private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Makes a gate that the calling thread opens.
     *
     * @param space where
     * @param name of the gate
     * @return the closed gate
     */
    static StartGate open(Space space, String name) throws IOException {
        final SharedLock opener = SharedLock.open(space, name + ".opener");
        opener.lock();
        return new StartGate(SharedLong.open(space, name + ".ready"), SharedLong.open(space, name + ".opened"), opener);
    }

    /**
     * Reports ready and waits until the round is let go, awake, so that all start in the same instant.
     *
     * @param round counted from 1
     * @throws io.atoll.ipc.sync.OwnerDiedException if the one who should let it go has died
     */
    void await(int round) {
        ready.increment();
        long glance = System.nanoTime();
        while (opened.getAcquire() < round) {
            if (System.nanoTime() - glance > GLANCE_NANOS) {
                glance = System.nanoTime();
                if (opener.tryLock()) { // throws if its owner is dead
                    opener.unlock();
                    throw new IllegalStateException("the gate was given up before round " + round);
                }
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
