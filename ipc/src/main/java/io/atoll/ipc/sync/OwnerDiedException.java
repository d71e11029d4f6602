package io.atoll.ipc.sync;

/**
 * A process died while it held the lock, and nobody has repaired the data that it guards. Thrown by the attempt to take
 * the lock, which is not held then; or by the end of a wait for a condition, after which it is held, as always.
 */
public final class OwnerDiedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private OwnerDiedException(String message) {
        super(message);
    }

    static OwnerDiedException notHolding(String lock) {
        return new OwnerDiedException(lock
                + ": a process died while it held this lock, so the data it guards may be half-written; "
                + "call recover(repair) to make them whole, or open the lock with another policy");
    }

    static OwnerDiedException holding(String lock) {
        return new OwnerDiedException(lock
                + ": a process died while it held this lock and this thread waited for a condition of it, so the data it "
                + "guards may be half-written; this thread holds the lock: call recover(repair) to make them whole, and "
                + "unlock");
    }
}
