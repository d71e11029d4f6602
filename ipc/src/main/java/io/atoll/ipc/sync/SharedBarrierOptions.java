package io.atoll.ipc.sync;

import java.io.Serializable;

/**
 * What a {@link SharedBarrier} is like. Everybody who opens it must say the same number of parties and the same policy.
 *
 * @param parties how many meet, from 1
 * @param policy what happens when a process dies that has registered parties
 * @param action what the last to arrive does; null for nothing. Each process brings its own, that of the last one runs
 */
public record SharedBarrierOptions(int parties, PartyDeathPolicy policy, BarrierAction action) implements Serializable {
    /** The most parties that can meet. */
    public static final int MAX_PARTIES = 1 << 16;

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if there can be no such barrier
     */
    public SharedBarrierOptions {
        if (parties < 1 || parties > MAX_PARTIES) {
            throw new IllegalArgumentException("a barrier has from 1 to " + MAX_PARTIES + " parties, not " + parties);
        }
        if (policy == null) {
            throw new NullPointerException("policy");
        }
    }

    /**
     * A barrier that breaks when a party dies, without an action.
     *
     * @param parties how many meet, from 1
     * @return options
     */
    public static SharedBarrierOptions of(int parties) {
        return new SharedBarrierOptions(parties, PartyDeathPolicy.BREAK, null);
    }

    /**
     * A dead party breaks the barrier.
     *
     * @return other options
     */
    public SharedBarrierOptions withBreak() {
        return new SharedBarrierOptions(parties, PartyDeathPolicy.BREAK, action);
    }

    /**
     * A dead party leaves the barrier.
     *
     * @return other options
     */
    public SharedBarrierOptions withLeave() {
        return new SharedBarrierOptions(parties, PartyDeathPolicy.LEAVE, action);
    }

    /**
     * Sets what the last to arrive does.
     *
     * @param last runs in the thread of the last party; null for nothing
     * @return other options
     */
    public SharedBarrierOptions withAction(BarrierAction last) {
        return new SharedBarrierOptions(parties, policy, last);
    }
}
