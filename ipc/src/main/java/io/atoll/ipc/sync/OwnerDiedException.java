package io.atoll.ipc.sync;

/** A process died while it held the lock, and nobody has repaired the data that it guards. The lock is not held. */
public final class OwnerDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    OwnerDiedException(String lock) {
        super(lock + ": a process died while it held this lock, so the data it guards may be half-written; "
                + "call recover(repair) to make them whole, or open the lock with another policy");
    }
}
