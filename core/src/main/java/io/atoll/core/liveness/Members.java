package io.atoll.core.liveness;

import io.atoll.core.platform.ProcessFacts;
import io.atoll.core.wait.EventCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * This member of a space, and what it knows of the life of the others. A member is one loaded copy of Atoll in one JVM:
 * it joins once and stays until its process ends, whatever is closed or collected before.
 *
 * <p>A verdict "dead" comes from the kernel alone and is remembered for ever. A verdict "alive" is remembered for one
 * slice of {@value EventCount#SLICE_MILLIS} ms, so that a crowd of waiters does not crowd the kernel. Thread-safe.
 */
public final class Members {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final MemberTable table;
    private final int slot;
    private final long epoch;
    private final long joinSequence;
    private final long identity;

    /** For each slot, the highest epoch known to be dead: with it all lower ones are, as epochs follow each other. */
    private final AtomicLongArray deadUpTo = new AtomicLongArray(MemberTable.MAX_MEMBERS);

    /** For each slot, the epoch last seen alive and when. A torn pair costs one probe more or one slice of delay. */
    private final AtomicLongArray aliveEpoch = new AtomicLongArray(MemberTable.MAX_MEMBERS);

    private final AtomicLongArray aliveSince = new AtomicLongArray(MemberTable.MAX_MEMBERS);

    private Members(MemberTable table, int slot) {
        this.table = table;
        this.slot = slot;
        this.epoch = table.epoch(slot);
        this.joinSequence = table.joinSequence(slot);
        this.identity = OwnerWord.identity(slot, epoch);
    }

    /**
     * Joins a space. The caller must hold the space's mutex.
     *
     * @param table the space's members
     * @param process who joins, for people
     * @return this member; empty if {@link MemberTable#MAX_MEMBERS} members live
     * @throws IOException if the kernel refuses to lock
     */
    public static Optional<Members> join(MemberTable table, ProcessFacts process) throws IOException {
        final OptionalInt slot = table.join(process);
        return slot.isPresent() ? Optional.of(new Members(table, slot.getAsInt())) : Optional.empty();
    }

    /**
     * This member's slot.
     *
     * @return 0 to 2047
     */
    public int slot() {
        return slot;
    }

    /**
     * This member's epoch.
     *
     * @return from 1
     */
    public long epoch() {
        return epoch;
    }

    /**
     * This member's place in the order of all joins.
     *
     * @return from 1
     */
    public long joinSequence() {
        return joinSequence;
    }

    /** Notes that this process is shutting down in good order. The caller must hold the space's mutex. */
    public void leave() {
        table.leave(slot);
    }

    /**
     * The table that this member is in.
     *
     * @return the table
     */
    public MemberTable table() {
        return table;
    }

    /**
     * The word that this member writes into an {@link OwnerWord} to own it.
     *
     * @return slot and epoch and, as a hint for people, the current thread
     */
    public long ownerWord() {
        return identity | Thread.currentThread().getId() & OwnerWord.HINT_MASK;
    }

    /**
     * Whether the member that an owner word names is dead.
     *
     * @param word a word that is not free
     * @return true if the kernel has proven it
     */
    public boolean isDead(long word) {
        return isDead(OwnerWord.slot(word), OwnerWord.epoch(word));
    }

    /**
     * Whether a member is dead.
     *
     * @param slot its place
     * @param epoch which user of that place
     * @return true if the kernel has proven it
     * @throws UncheckedIOException if the kernel refuses to answer
     */
    public boolean isDead(int slot, long epoch) {
        if (slot == this.slot) {
            return epoch != this.epoch; // whoever had our slot before us is dead, or we would not have it
        }
        if (epoch <= deadUpTo.get(slot) || epoch > table.epoch(slot)) {
            return true; // proven dead, or never born: a word that the protocol did not write
        }
        final long now = System.nanoTime();
        if (aliveEpoch.get(slot) == epoch && now - aliveSince.get(slot) < SLICE_NANOS) {
            return false;
        }
        try {
            if (table.isAlive(slot, epoch)) {
                aliveSince.set(slot, now);
                aliveEpoch.set(slot, epoch);
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("asking the kernel whether member " + slot + "." + epoch + " lives", e);
        }
        deadUpTo.accumulateAndGet(slot, epoch, Math::max);
        return true;
    }

    /**
     * The member that a word names, for tools.
     *
     * @param word an owner word
     * @return what its row tells; empty if the word is free, or the row is another's by now
     * @throws IOException if the kernel refuses to answer
     */
    public Optional<Member> member(long word) throws IOException {
        if (OwnerWord.isFree(word)) {
            return Optional.empty();
        }
        final Member member = table.member(OwnerWord.slot(word));
        return member.epoch() == OwnerWord.epoch(word) ? Optional.of(member) : Optional.empty();
    }

    /**
     * Who a word names, for messages.
     *
     * @param word an owner word
     * @return pid and command if the row still tells them
     */
    public String describe(long word) {
        if (OwnerWord.isFree(word)) {
            return "nobody";
        }
        final String number = "member " + OwnerWord.slot(word) + "." + OwnerWord.epoch(word);
        try {
            return member(word).map(Member::toString).orElse(number);
        } catch (IOException e) {
            return number;
        }
    }
}
