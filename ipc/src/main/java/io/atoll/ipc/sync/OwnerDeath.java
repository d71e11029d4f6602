package io.atoll.ipc.sync;

/** What a handle to a lock does about an owner that has died, as its {@link OwnerDeathPolicy} says. */
final class OwnerDeath {
    private final LockState state;
    private final SharedLockOptions options;
    private final Runnable exit;
    private final Object lock;

    /**
     * The policy of one handle.
     *
     * @param state of the lock
     * @param options of the handle
     * @param exit gives back one hold
     * @param lock for messages
     */
    OwnerDeath(LockState state, SharedLockOptions options, Runnable exit, Object lock) {
        this.state = state;
        this.options = options;
        this.exit = exit;
        this.lock = lock;
    }

    /** Just acquired: what the policy says if an owner had died. Returns holding the lock, or throws not holding it. */
    void settle() {
        if (!state.isRecoveryPending()) {
            return;
        }
        switch (options.policy()) {
            case REFUSE -> {
                exit.run(); // release, which keeps the bit
                throw OwnerDiedException.notHolding(lock.toString());
            }
            case REPAIR -> {
                boolean repaired = false;
                try {
                    repair();
                    repaired = true;
                } finally {
                    while (!repaired && state.isHeldByCurrentThread()) {
                        exit.run(); // once for lock(), and as often as the repair has left it locked
                    }
                }
            }
            case IGNORE -> {}
        }
    }

    /** Held again after a wait: what the policy says if an owner had died. Returns, or throws, holding the lock. */
    void settleHeld() {
        if (!state.isRecoveryPending()) {
            return;
        }
        switch (options.policy()) {
            case REFUSE -> throw OwnerDiedException.holding(lock.toString());
            case REPAIR -> repair();
            case IGNORE -> {}
        }
    }

    private void repair() {
        options.repair().repair();
        state.repaired(); // clear bit, only now: a repair that throws or dies leaves it set
    }

    /** Repairs under the lock, whether it is held already or not. */
    boolean recover(Runnable repair, Runnable acquire) {
        final int before = state.holds();
        if (!state.reenter()) {
            acquire.run();
        }
        try {
            if (!state.isRecoveryPending()) {
                return false;
            }
            repair.run();
            state.repaired();
            return true;
        } finally {
            while (state.holds() > before) {
                exit.run(); // once for us, and as often as the repair has left it locked
            }
        }
    }
}
