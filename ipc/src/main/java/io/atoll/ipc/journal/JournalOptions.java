package io.atoll.ipc.journal;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How a journal is opened. The roll cycle belongs to the journal: everybody who opens it must name the same, or none. The
 * rest is each handle's own.
 *
 * @param rollCycle how often a new file is begun; null to take what the journal has (DAILY for a new one)
 * @param durability what an append of this handle has survived once it has returned
 * @param retention how long records are kept from {@link Journal#trim()} even when all cursors have passed them
 */
public record JournalOptions(RollCycle rollCycle, Durability durability, Duration retention) implements Serializable {
    /** The roll cycle that the journal has, durability SYSTEM, nothing kept that all cursors have passed. */
    public static final JournalOptions DEFAULT = new JournalOptions(null, Durability.SYSTEM, Duration.ZERO);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the retention is negative
     */
    public JournalOptions {
        Objects.requireNonNull(durability, "durability");
        if (retention.isNegative()) {
            throw new IllegalArgumentException("records are kept for a time of at least zero, not " + retention);
        }
    }

    /**
     * Sets how often a new file is begun.
     *
     * @param cycle each file's time
     * @return other options
     */
    public JournalOptions withRollCycle(RollCycle cycle) {
        return new JournalOptions(Objects.requireNonNull(cycle), durability, retention);
    }

    /**
     * Sets what an append has survived once it has returned.
     *
     * @param kind of durability
     * @return other options
     */
    public JournalOptions withDurability(Durability kind) {
        return new JournalOptions(rollCycle, kind, retention);
    }

    /**
     * Sets how long records are kept at least. Whole files count: a record may be kept for one roll cycle longer.
     *
     * @param time since they were appended
     * @return other options
     */
    public JournalOptions withRetention(Duration time) {
        return new JournalOptions(rollCycle, durability, time);
    }
}
