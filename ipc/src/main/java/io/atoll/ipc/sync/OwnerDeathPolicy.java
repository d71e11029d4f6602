package io.atoll.ipc.sync;

/** What happens to a lock, and to the data that it guards, when a process dies holding it. */
public enum OwnerDeathPolicy {
    /** Locking throws {@link OwnerDiedException} until somebody calls {@link SharedLock#recover}. */
    REFUSE,
    /** The next to lock runs a repair under the lock, once, and goes on. */
    REPAIR,
    /** The next to lock goes on; {@link SharedLock#isInconsistent()} tells. */
    IGNORE
}
