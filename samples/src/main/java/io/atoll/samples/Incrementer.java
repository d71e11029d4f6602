package io.atoll.samples;

import io.atoll.ipc.value.SharedLong;
import java.io.Serializable;
import java.util.concurrent.locks.Lock;

/** One way to increment a number that other processes increment at the same time. */
interface Incrementer extends Serializable {
    /**
     * Increments, in a loop of its own for each way, so that no way is slowed down by the others' being there.
     *
     * @param times how often
     */
    void increment(long times);

    /** Read, add, write: what another process writes in between is lost. */
    record Plain(SharedLong counter) implements Incrementer {
        @Override
        public void increment(long times) {
            for (long i = 0; i < times; i++) {
                counter.setOpaque(counter.getOpaque() + 1); // opaque, or the compiler would add up in a register
            }
        }
    }

    /** One instruction of the processor. */
    record Atomic(SharedLong counter) implements Incrementer {
        @Override
        public void increment(long times) {
            for (long i = 0; i < times; i++) {
                counter.increment();
            }
        }
    }

    /** Plain, but under a lock between processes. */
    record Locked<L extends Lock & Serializable>(SharedLong counter, L lock) implements Incrementer {
        @Override
        public void increment(long times) {
            for (long i = 0; i < times; i++) {
                lock.lock();
                try {
                    counter.setOpaque(counter.getOpaque() + 1);
                } finally {
                    lock.unlock();
                }
            }
        }
    }
}
