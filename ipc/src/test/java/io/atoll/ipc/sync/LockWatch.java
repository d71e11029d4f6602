package io.atoll.ipc.sync;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.testing.Await;
import java.io.IOException;

/** Looks at what a lock's waiters leave in its memory. */
final class LockWatch {
    private LockWatch() {}

    /** Waits until somebody is, or is about to be, asleep on a lock. */
    static void awaitSleeper(Space space, String name) throws IOException {
        final SharedFile file = SharedFile.attach(space, SharedLockDescriptor.KIND, name);
        final EventCount released =
                new EventCount(file.buffer(), SharedLockDescriptor.EVENT_COUNT_OFFSET, Futex.open(Futex.Way.PARKING));
        Await.until("somebody asleep on " + name, released::hasWaiters);
    }
}
