package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Who takes part in something, and lives: each part-taker sits on a lock, which death frees. Taken, left and removed under
 * the space's mutex.
 */
final class Seats {
    private final Space space;
    private final String name;
    private final SharedLong made;
    private final List<SharedLock> known = new ArrayList<>(); // guarded by this
    private SharedLock mine;

    Seats(Space space, String name) throws IOException {
        this.space = space;
        this.name = name;
        this.made = SharedLong.open(space, name + "s");
    }

    /** Takes a free seat, or makes one. */
    synchronized void take() throws IOException {
        for (SharedLock seat : all()) {
            if (seat.tryLock()) {
                mine = seat;
                return;
            }
        }
        mine = seat(made.get() + 1);
        mine.lock();
        made.increment();
    }

    void leave() {
        mine.unlock();
    }

    /**
     * Whether anybody living sits here. Asked by many at once, it may say so although nobody does, for an instant.
     *
     * @return true if so
     */
    synchronized boolean isAnyTaken() {
        try {
            for (SharedLock seat : all()) {
                if (!seat.tryLock()) { // which also takes it from the dead
                    return true;
                }
                seat.unlock();
            }
            return false;
        } catch (IOException e) {
            return false; // removed meanwhile, by the last to leave
        }
    }

    /** Removes all, when nobody is left. */
    void unlink() throws IOException {
        for (SharedLock seat : all()) {
            seat.unlink();
        }
        made.unlink();
    }

    private List<SharedLock> all() throws IOException {
        for (long number = known.size() + 1; number <= made.get(); number++) {
            known.add(seat(number));
        }
        return known;
    }

    private SharedLock seat(long number) throws IOException {
        return SharedLock.open(space, name + "-" + number, SharedLockOptions.DEFAULT.withIgnore());
    }
}
