package io.atoll.ipc.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sees to workers that have no room in the space for a result, one after the other: meanwhile nobody keeps files for arrays
 * to come, and no long arguments are sent. One that makes nothing of its turn, as it is stopped or very slow, holds nobody
 * up for longer than that: it may try on, beside those who come after it, and is no shortage any more. Guarded by the
 * dispatcher.
 */
final class Shortage {
    /** Longer than a worker waits in its turn while its room does not change: see {@link ResultRoom}. */
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(4);

    private int served;
    private long servedSince;
    private boolean isThere;

    /** Whether some worker lacked room at the last look, and its turn is to come or has just come. */
    boolean isThere() {
        return isThere;
    }

    /**
     * Looks who lacks room.
     *
     * @return whether there is a shortage that was not there before
     */
    boolean look(List<Worker> workers, long now) {
        final Worker next = next(workers, now);
        if (next != null) {
            if (!next.mayTakeRoom()) {
                served = next.info().number();
                servedSince = now;
                next.letTakeRoom();
            }
            askForRoom(workers);
        }
        final boolean isNew = next != null && !isThere;
        isThere = next != null;
        return isNew;
    }

    /** Who is being served, as long as it is; else the next one by number, so that everybody's turn comes. */
    private Worker next(List<Worker> workers, long now) {
        Worker next = null;
        for (Worker worker : workers) {
            if (!worker.lacksRoom()) {
                continue;
            }
            if (worker.mayTakeRoom()) {
                if (worker.info().number() == served && now - servedSince < TURN_NANOS) {
                    return worker;
                }
                continue; // it has had its turn
            }
            if (next == null || distance(worker) < distance(next)) {
                next = worker;
            }
        }
        return next;
    }

    private long distance(Worker worker) {
        return (worker.info().number() - served - 1L) & Integer.MAX_VALUE;
    }

    /** Lets workers give up what they keep. */
    void askForRoom(List<Worker> workers) {
        workers.forEach(Worker::askForRoom);
    }
}
