package io.atoll.ipc.pool;

import java.util.List;

/**
 * Sees to workers that have no room in the space for a result, one after the other: meanwhile nobody keeps files for arrays
 * to come, and no long arguments are sent. Guarded by the dispatcher.
 */
final class Shortage {
    private int served;
    private boolean isThere;

    /** Whether some worker lacked room at the last look. */
    boolean isThere() {
        return isThere;
    }

    /**
     * Looks who lacks room.
     *
     * @return whether there is a shortage that was not there before
     */
    boolean look(List<Worker> workers) {
        final Worker next = next(workers);
        if (next != null) {
            served = next.info().number();
            next.letTakeRoom();
            askForRoom(workers);
        }
        final boolean isNew = next != null && !isThere;
        isThere = next != null;
        return isNew;
    }

    /** Who is being served, as long as it is; else the next one by number, so that everybody's turn comes. */
    private Worker next(List<Worker> workers) {
        Worker next = null;
        for (Worker worker : workers) {
            if (!worker.lacksRoom()) {
                continue;
            }
            if (worker.mayTakeRoom()) {
                return worker;
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
