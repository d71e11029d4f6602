package io.atoll.core.liveness;

import io.atoll.core.platform.PlainMemory;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Ownership in one 64-bit word of shared memory: the only form of ownership in Atoll.
 *
 * <pre>
 *   63             62      52 51                         20 19             0
 *  +--------------+----------+-----------------------------+----------------+
 *  | inconsistent |   slot   |            epoch            |  thread hint   |
 *  +--------------+----------+-----------------------------+----------------+
 *   free: slot, epoch and hint are 0 (epochs begin at 1); the inconsistent bit may stand alone
 * </pre>
 *
 * <p>Steps, each one CAS of the exact word seen before (specification: {@code owner_word.pml}):
 * <ul>
 * <li>acquire: free &rarr; me, keeping the inconsistent bit;
 * <li>release: my exact word &rarr; its inconsistent bit alone;
 * <li>steal: the exact word of a member proven dead &rarr; me and the inconsistent bit;
 * <li>mark, by an owner whose change has failed half way: my exact word &rarr; the same with the bit;
 * <li>clear bit, by the owner when it has repaired: my exact word &rarr; the same without the bit.
 * </ul>
 *
 * <p>Any member may write the word, by these steps only. What holds after a death at any point: the word is free, or
 * names its owner exactly; if that owner is dead, whoever steals it gets it with the inconsistent bit, and the bit
 * stays, through any number of owners, until one of them declares the guarded data repaired. A living owner's word is
 * changed by nobody else. Thread-safe; the thread hint is for people and decides nothing.
 */
public final class OwnerWord {
    /** Bytes that the word takes. */
    public static final int LENGTH = Long.BYTES;

    static final int SLOT_BITS = 11;
    static final int EPOCH_BITS = 32;
    static final int HINT_BITS = 20;

    static final long MAX_EPOCH = (1L << EPOCH_BITS) - 1;
    static final long HINT_MASK = (1L << HINT_BITS) - 1;

    /** Where the slot stands in a position of {@code members.lock}; below it is the epoch. */
    static final int POSITION_SLOT_SHIFT = 40;

    private static final long INCONSISTENT = Long.MIN_VALUE;
    private static final long OWNER_MASK = ~INCONSISTENT;

    private final AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final int index;
    private final long address;
    private final Members members;

    /**
     * A word in shared memory.
     *
     * @param buffer holds it
     * @param index where, 8-byte aligned; zero when new
     * @param members proves deaths
     */
    public OwnerWord(AtomicBuffer buffer, int index, Members members) {
        this.buffer = buffer;
        this.index = index;
        this.address = PlainMemory.address(buffer, index, LENGTH);
        this.members = members;
    }

    /** The CAS that each step is. By the address: the checks of two steps by the buffer cost as much as one of the CAS. */
    private boolean replace(long expected, long word) {
        return address != 0
                ? UnsafeApi.compareAndSetLong(null, address, expected, word)
                : buffer.compareAndSetLong(index, expected, word);
    }

    /**
     * Acquires the word if it is free. Makes no system call.
     *
     * @return the exact word stored, which {@link #release} wants; 0 if it is not free
     */
    public long tryAcquire() {
        final long me = members.ownerWord();
        // acquire; decides who owns, and orders what the last owner wrote before us
        if (replace(0, me)) {
            return me;
        }
        return tryAcquireInconsistent(me);
    }

    private long tryAcquireInconsistent(long me) {
        final long inconsistentMe = me | INCONSISTENT; // acquire from the other free state: the bit stays
        return get() == INCONSISTENT && replace(INCONSISTENT, inconsistentMe) ? inconsistentMe : 0;
    }

    /**
     * Acquires the word if it is free or its owner is dead. May ask the kernel, at most once a slice for each owner.
     *
     * @return the exact word stored; 0 if a living member has it
     */
    public long tryAcquireOrSteal() {
        final long acquired = tryAcquire();
        return acquired != 0 ? acquired : trySteal();
    }

    private long trySteal() {
        final long seen = get();
        if (isFree(seen) || !members.isDead(seen)) {
            return 0;
        }
        final long me = members.ownerWord() | INCONSISTENT;
        // steal; of the exact dead word, so that it decides which of the heirs gets it
        return replace(seen, me) ? me : 0;
    }

    /**
     * Gives the word back.
     *
     * @param stored what acquiring returned, or {@link #clearInconsistent} after it
     * @throws OwnershipLostException if the word is not what was stored
     */
    public void release(long stored) {
        // release; a CAS and not a store: it publishes what we wrote, and it shows when the word is no longer ours
        if (!replace(stored, stored & INCONSISTENT)) {
            throw new OwnershipLostException(stored, get());
        }
    }

    /**
     * Declares, as the owner, the guarded data in need of repair, as if the owner had died.
     *
     * @param stored what acquiring returned, or {@link #clearInconsistent} after it
     * @return the exact word now stored
     * @throws OwnershipLostException if the word is not what was stored
     */
    public long markInconsistent(long stored) {
        final long inconsistent = stored | INCONSISTENT;
        // mark; before the repair begins: a repair that fails, or a death at it, leaves it to the next
        if (!replace(stored, inconsistent)) {
            throw new OwnershipLostException(stored, get());
        }
        return inconsistent;
    }

    /**
     * Declares, as the owner, the guarded data repaired.
     *
     * @param stored what acquiring returned
     * @return the exact word now stored
     * @throws OwnershipLostException if the word is not what was stored
     */
    public long clearInconsistent(long stored) {
        final long repaired = stored & OWNER_MASK;
        // clear bit; after the repair, which the CAS publishes: a death before it leaves the repair to the next
        if (!replace(stored, repaired)) {
            throw new OwnershipLostException(stored, get());
        }
        return repaired;
    }

    /**
     * The word as it stands.
     *
     * @return the word, read with volatile order
     */
    public long get() {
        return address != 0 ? UnsafeApi.getLongVolatile(null, address) : buffer.getLongVolatile(index);
    }

    /**
     * Whether a word names no owner.
     *
     * @param word a word
     * @return true if it can be acquired
     */
    public static boolean isFree(long word) {
        return (word & OWNER_MASK) == 0;
    }

    /**
     * Whether an owner died since the guarded data were last repaired.
     *
     * @param word a word
     * @return true if recovery is pending
     */
    public static boolean isInconsistent(long word) {
        return word < 0;
    }

    /**
     * The slot that a word names.
     *
     * @param word a word
     * @return 0 to 2047
     */
    public static int slot(long word) {
        return (int) ((word & OWNER_MASK) >>> (EPOCH_BITS + HINT_BITS));
    }

    /**
     * The epoch that a word names.
     *
     * @param word a word
     * @return 0 if it names no owner
     */
    public static long epoch(long word) {
        return word >>> HINT_BITS & MAX_EPOCH;
    }

    /**
     * The thread that a word hints at.
     *
     * @param word a word
     * @return the low 20 bits of a thread id
     */
    public static int threadHint(long word) {
        return (int) (word & HINT_MASK);
    }

    /**
     * A word that names the same member, for other words of shared memory that name one and have a use of their own for
     * the lowest bits. Such a word is none to acquire or release.
     *
     * @param word a word
     * @param hint what to put in place of its thread hint, 0 to 2^20 - 1
     * @return slot and epoch of the word, and the hint
     */
    public static long withHint(long word, int hint) {
        return identity(slot(word), epoch(word)) | hint & HINT_MASK;
    }

    static long identity(int slot, long epoch) {
        return (long) slot << (EPOCH_BITS + HINT_BITS) | epoch << HINT_BITS;
    }

    /**
     * A word for people.
     *
     * @param word a word
     * @return for instance {@code free} or {@code member 3.1 thread 27 inconsistent}
     */
    public static String toString(long word) {
        final String owner =
                isFree(word) ? "free" : "member " + slot(word) + "." + epoch(word) + " thread " + threadHint(word);
        return isInconsistent(word) ? owner + " inconsistent" : owner;
    }
}
