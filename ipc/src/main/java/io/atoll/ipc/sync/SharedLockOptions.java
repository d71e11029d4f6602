package io.atoll.ipc.sync;

import java.io.Serializable;

/**
 * How a {@link SharedLock} is opened. The policy belongs to the lock: everybody who opens it must name the same, or
 * none.
 *
 * @param policy what happens when an owner dies; null to take what the lock has (REFUSE for a new one)
 * @param repair of {@link OwnerDeathPolicy#REPAIR}, else null; each process brings its own
 * @param spinning true for a lock that never sleeps: lowest latency, at the price of a core for each waiter
 */
public record SharedLockOptions(OwnerDeathPolicy policy, RepairHandler repair, boolean spinning)
        implements Serializable {
    /** Takes the policy that the lock has. */
    public static final SharedLockOptions DEFAULT = new SharedLockOptions(null, null, false);

    /**
     * Checks that policy and handler belong together.
     *
     * @throws IllegalArgumentException if REPAIR comes without a handler, or a handler without it
     */
    public SharedLockOptions {
        if ((policy == OwnerDeathPolicy.REPAIR) != (repair != null)) {
            throw new IllegalArgumentException(
                    "policy " + policy + (repair == null ? " needs" : " has no use for") + " a repair handler");
        }
    }

    /**
     * After an owner's death, locking fails until somebody recovers.
     *
     * @return other options
     */
    public SharedLockOptions withRefuse() {
        return new SharedLockOptions(OwnerDeathPolicy.REFUSE, null, spinning);
    }

    /**
     * After an owner's death, the next to lock repairs.
     *
     * @param handler repairs the data under the lock
     * @return other options
     */
    public SharedLockOptions withRepair(RepairHandler handler) {
        return new SharedLockOptions(OwnerDeathPolicy.REPAIR, handler, spinning);
    }

    /**
     * After an owner's death, the next to lock goes on.
     *
     * @return other options
     */
    public SharedLockOptions withIgnore() {
        return new SharedLockOptions(OwnerDeathPolicy.IGNORE, null, spinning);
    }

    /**
     * Waits by spinning, never asleep. Only for this handle; others may sleep. Virtual threads park all the same.
     *
     * @return other options
     */
    public SharedLockOptions withSpinning() {
        return new SharedLockOptions(policy, repair, true);
    }
}
