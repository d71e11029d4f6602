package io.atoll.bench.peers.child;

import java.io.IOException;
import java.util.concurrent.locks.Lock;

/** What keeps the other process out. Of one thread. */
interface Exclusion {
    /** Waits until this process is the only one that is in. */
    void enter() throws IOException;

    /** Lets another one in. */
    void leave() throws IOException;

    /** By a lock between processes. */
    static Exclusion of(Lock lock) {
        return new Exclusion() {
            @Override
            public void enter() {
                lock.lock();
            }

            @Override
            public void leave() {
                lock.unlock();
            }
        };
    }
}
