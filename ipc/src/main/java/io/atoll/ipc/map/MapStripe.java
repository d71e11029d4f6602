package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.sync.Monitor;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One stripe of a map: an open-addressed index, whose words name slots, and the slots, which hold the entries
 * (specification: {@code map.pml}). A key never changes its index word while it is present.
 *
 * <p>Who holds the owner word, and nobody else, writes, in this order:
 * <ul>
 * <li>put: raise the version of a slot that no index word names (release: after the store that had unlinked it); store-store
 * fence; key, lengths and value, plain; the index word (release): <em>the commit</em>. A value is replaced by storing the
 * name of its new slot to the same word.
 * <li>remove: the index word becomes TOMB, or EMPTY if the next one is EMPTY (release): <em>the commit</em>. After that,
 * TOMBs that directly precede an EMPTY become EMPTY, backwards, one by one: no search needs to pass them.
 * <li>clear: a remove of each entry that leaves TOMBs; when no entry is left, all of them become EMPTY.
 * <li>after each: size, stack and its height, plain, which the index determines; the count of changes (release: who sees it
 * sees the commit).
 * </ul>
 *
 * <p>A reader holds nothing, writes nothing and waits for nobody. It reads the index word (acquire), the slot's version
 * (acquire), and the word again (acquire; if it has changed, this word from the beginning); it bounds the lengths, compares and
 * copies, then (acquire fence) reads the version again, and believes what it found, match or mismatch, only if that is
 * unchanged, else it looks at this word from the beginning. It passes a word whose tag is not that of its key without looking
 * at the slot: the word, read at once, says that another key was there. It looks again only if a writer moved in between.
 *
 * <p>What holds after a death at any point: each key has its old or its new value, or is there or not, whole; what the dead one
 * was writing to lies in a slot that no word names. The next to acquire the owner word finds its inconsistent bit, and
 * recomputes size, stack and height from the index, and counts a change, as there may have been one. The recovery touches nothing
 * else, can be repeated from any point, and lets the monitor clear the bit last.
 */
final class MapStripe {
    /** When a change is to be made. */
    enum When {
        /** In any case. */
        ALWAYS,
        /** If the key is absent. */
        ABSENT,
        /** If it is present. */
        PRESENT,
        /** If it has the very value that is in the hands, byte by byte. */
        SAME,
        /** If nobody has touched it since it was found, or found absent. */
        UNCHANGED
    }

    /** What became of a change. */
    enum Outcome {
        /** It was to be made under another condition. */
        REFUSED,
        /** There is no room. */
        FULL,
        /** There is one key more. */
        ADDED,
        /** A value has taken the place of another. */
        REPLACED,
        /** There is one key less. */
        REMOVED
    }

    private final StripeMemory stripe;
    private final SharedMapDescriptor layout;
    private final MapMemory memory;
    private final int words;
    private final Monitor monitor;

    /**
     * A stripe in shared memory.
     *
     * @param buffer holds it
     * @param offset where it begins
     * @param layout of the map
     * @param members who may change it
     * @param futex how to sleep
     * @param memory of the map
     */
    MapStripe(
            AtomicBuffer buffer,
            int offset,
            SharedMapDescriptor layout,
            Members members,
            Futex futex,
            MapMemory memory) {
        this.stripe = new StripeMemory(buffer, offset, layout.stripeLength());
        this.layout = layout;
        this.memory = memory;
        this.words = layout.words;
        this.monitor = new Monitor(buffer, offset + OWNER_OFFSET, offset + FREE_OFFSET, members, futex, this::recover);
    }

    private static int wordOffset(int entry) {
        return INDEX_OFFSET + entry * BitUtil.SIZE_OF_INT;
    }

    /** Where the slot lies that a live index word names. */
    private int slotOffset(int word) {
        final int slot = layout.slot(word);
        if (slot < 0 || slot >= layout.slots) {
            throw noSlot(slot);
        }
        return layout.slotsOffset + slot * layout.slotStride;
    }

    private IllegalStateException noSlot(int slot) {
        return memory.damaged("an index word names the slot " + slot + " of " + layout.slots);
    }

    private boolean hasKey(int slot, DirectBuffer key, int keyOffset, int keyLength) {
        return stripe.getInt(slot + KEY_LENGTH_OFFSET) == keyLength
                && stripe.equal(slot + KEY_OFFSET, key, keyOffset, keyLength);
    }

    // ---- reading

    /**
     * Finds a value.
     *
     * @param into where to copy it; null if it is not wanted. If nothing is found, its bytes may have changed all the same
     * @param found to note what was found in, or null
     * @return its length, or {@link FoundValue#ABSENT}
     */
    int get(
            long hash,
            DirectBuffer key,
            int keyOffset,
            int keyLength,
            MutableDirectBuffer into,
            int intoOffset,
            FoundValue found) {
        int entry = layout.home(hash);
        int looks = 0;
        while (looks < words) {
            final int wordOffset = wordOffset(entry);
            final int word = stripe.getIntAcquire(wordOffset); // before what it names
            if (word == EMPTY) {
                return FoundValue.ABSENT;
            }
            if (layout.isTagged(word, hash)) {
                final int slot = slotOffset(word);
                final long version = stripe.getLongAcquire(slot + VERSION_OFFSET); // before the word again
                if (stripe.getIntAcquire(wordOffset) != word) { // before the slot's words
                    continue;
                }
                final boolean isMine = hasKey(slot, key, keyOffset, keyLength);
                final int length = isMine ? stripe.getInt(slot + VALUE_LENGTH_OFFSET) : 0;
                final boolean isCopied = !isMine || tryCopyValue(slot, length, into, intoOffset);
                VarHandle.acquireFence(); // the slot's words before its version again
                if (stripe.getLongAcquire(slot + VERSION_OFFSET) != version) {
                    continue;
                }
                if (isMine) {
                    if (!isCopied) {
                        throw noRoom(length, into, intoOffset);
                    }
                    if (found != null) {
                        found.word = word;
                        found.version = version;
                    }
                    return length;
                }
            }
            entry = after(entry);
            looks++;
        }
        return FoundValue.ABSENT;
    }

    private int after(int entry) {
        return entry + 1 == words ? 0 : entry + 1;
    }

    /** False if the length is none, or there is no room for it: which matters only if it is believed. */
    private boolean tryCopyValue(int slot, int length, MutableDirectBuffer into, int intoOffset) {
        if (length < 0
                || length > layout.maxValueBytes
                || into != null && !into.isExpandable() && length > into.capacity() - intoOffset) {
            return false;
        }
        if (into != null) {
            stripe.copyOut(slot + layout.valueOffset, into, intoOffset, length);
        }
        return true;
    }

    private RuntimeException noRoom(int length, MutableDirectBuffer into, int intoOffset) {
        if (length < 0 || length > layout.maxValueBytes) {
            return memory.damaged("a value has " + length + " bytes, not from 0 to " + layout.maxValueBytes);
        }
        return new IndexOutOfBoundsException(
                "a value of " + length + " bytes at offset " + intoOffset + " of a buffer that has " + into.capacity());
    }

    /**
     * Reads an entry by its place in the index.
     *
     * @param into where to copy key and value, one behind the other
     * @param found to note the length of the value in
     * @return the length of the key; {@link FoundValue#ABSENT} if there is no entry
     */
    int getAt(int entry, MutableDirectBuffer into, FoundValue found) {
        while (true) {
            final int word = stripe.getIntAcquire(wordOffset(entry)); // the same steps as in get
            if (!layout.isLive(word)) {
                return FoundValue.ABSENT;
            }
            final int slot = slotOffset(word);
            final long version = stripe.getLongAcquire(slot + VERSION_OFFSET);
            if (stripe.getIntAcquire(wordOffset(entry)) != word) {
                continue;
            }
            final int keyLength = stripe.getInt(slot + KEY_LENGTH_OFFSET);
            final int length = stripe.getInt(slot + VALUE_LENGTH_OFFSET);
            final boolean isKey = keyLength >= 0 && keyLength <= layout.maxKeyBytes;
            if (isKey) {
                stripe.copyOut(slot + KEY_OFFSET, into, 0, keyLength);
            }
            final boolean isCopied = isKey && tryCopyValue(slot, length, into, keyLength);
            VarHandle.acquireFence(); // the slot's words before its version again
            if (stripe.getLongAcquire(slot + VERSION_OFFSET) != version) {
                continue;
            }
            if (!isCopied) {
                throw memory.damaged("an entry has a key of " + keyLength + " and a value of " + length + " bytes");
            }
            found.length = length;
            found.word = word;
            found.version = version;
            return keyLength;
        }
    }

    /** How many entries there are; exact if nobody is changing them, also after a death. */
    int size() {
        if (!monitor.isWhole()) { // before the size: if it is read first, a recovery may end in between
            return count();
        }
        return (int) Math.max(0, Math.min(stripe.getLongVolatile(SIZE_OFFSET), layout.slots));
    }

    private int count() {
        int live = 0;
        for (int entry = 0; entry < words; entry++) {
            if (layout.isLive(stripe.getIntAcquire(wordOffset(entry)))) {
                live++;
            }
        }
        return live;
    }

    /** Grows with each change, after it. */
    long changes() {
        return stripe.getLongVolatile(CHANGES_OFFSET);
    }

    /** Recovers if somebody died in the middle of a change, which is counted then. Waits for nobody. */
    void settle() {
        monitor.settle();
    }

    // ---- changing

    /**
     * Puts a value under a key.
     *
     * @param when under which condition
     * @param found what the condition is about; then, but for SAME, the value that was there. Null only for ALWAYS
     */
    Outcome put(
            long hash,
            DirectBuffer key,
            int keyOffset,
            int keyLength,
            DirectBuffer value,
            int valueOffset,
            int valueLength,
            When when,
            FoundValue found) {
        boolean isWhole = false;
        monitor.enter();
        try {
            final int entry = find(hash, key, keyOffset, keyLength);
            final Outcome outcome;
            if (!allows(when, entry, found)) {
                outcome = Outcome.REFUSED;
            } else if (entry < 0 && size(layout.slots) >= layout.slots - 1) {
                outcome = Outcome.FULL; // the last slot is for replacing
            } else {
                outcome = entry < 0 ? Outcome.ADDED : Outcome.REPLACED;
            }
            if (outcome != Outcome.FULL) {
                copyOut(when, entry, found);
            }
            if (outcome == Outcome.ADDED || outcome == Outcome.REPLACED) {
                final int slot = takeableSlot();
                fill(slot, key, keyOffset, keyLength, value, valueOffset, valueLength);
                link(entry, hash, slot);
            }
            isWhole = true;
            return outcome;
        } finally {
            leave(isWhole);
        }
    }

    /**
     * Removes a key.
     *
     * @param when under which condition
     * @param found as for {@link #put}
     */
    Outcome remove(long hash, DirectBuffer key, int keyOffset, int keyLength, When when, FoundValue found) {
        boolean isWhole = false;
        monitor.enter();
        try {
            final int entry = find(hash, key, keyOffset, keyLength);
            final boolean isAllowed = entry >= 0 && allows(when, entry, found);
            copyOut(when, entry, found);
            if (isAllowed) {
                unlink(entry);
            }
            isWhole = true;
            return isAllowed ? Outcome.REMOVED : Outcome.REFUSED;
        } finally {
            leave(isWhole);
        }
    }

    /** Removes all keys. */
    void clear() {
        boolean isWhole = false;
        monitor.enter();
        try {
            boolean isChanged = false;
            for (int entry = 0; entry < words; entry++) {
                final int word = stripe.getInt(wordOffset(entry));
                if (layout.isLive(word)) {
                    stripe.putIntRelease(wordOffset(entry), TOMB); // the commit of each removal
                    freed(layout.slot(word));
                    isChanged = true;
                }
            }
            for (int entry = 0; entry < words; entry++) { // there is no key left that a search could miss
                if (stripe.getInt(wordOffset(entry)) != EMPTY) {
                    stripe.putIntRelease(wordOffset(entry), EMPTY); // release: after the last commit
                }
            }
            if (isChanged) {
                countChange();
            }
            isWhole = true;
        } finally {
            leave(isWhole);
        }
    }

    private void leave(boolean isWhole) {
        if (isWhole) {
            monitor.exit(); // also the publish, a CAS, for the waker steps
        } else {
            monitor.fail();
        }
        memory.signalChange();
    }

    // ---- with the owner word

    /** Where a key is in the index; if it is nowhere, the complement of where it is to be put. */
    private int find(long hash, DirectBuffer key, int keyOffset, int keyLength) {
        int place = -1;
        int entry = layout.home(hash);
        for (int looks = 0; looks < words; looks++) {
            final int word = stripe.getInt(wordOffset(entry));
            if (word == EMPTY) {
                return ~(place >= 0 ? place : entry);
            }
            if (word == TOMB) {
                place = place >= 0 ? place : entry;
            } else if (layout.isTagged(word, hash) && hasKey(slotOffset(word), key, keyOffset, keyLength)) {
                return entry;
            }
            entry = after(entry);
        }
        if (place < 0) {
            throw memory.damaged("an index has no room left");
        }
        return ~place;
    }

    private boolean allows(When when, int entry, FoundValue found) {
        return switch (when) {
            case ALWAYS -> true;
            case ABSENT -> entry < 0;
            case PRESENT -> entry >= 0;
            case SAME -> entry >= 0 && hasValue(slotOffset(stripe.getInt(wordOffset(entry))), found);
            case UNCHANGED -> entry < 0 ? found.isAbsent() : isVery(entry, found);
        };
    }

    private boolean hasValue(int slot, FoundValue found) {
        return stripe.getInt(slot + VALUE_LENGTH_OFFSET) == found.length
                && stripe.equal(slot + layout.valueOffset, found.buffer(), 0, found.length);
    }

    private boolean isVery(int entry, FoundValue found) {
        final int word = stripe.getInt(wordOffset(entry));
        return word == found.word && stripe.getLong(slotOffset(word) + VERSION_OFFSET) == found.version;
    }

    /** The value that is there, for those who asked for it. */
    private void copyOut(When when, int entry, FoundValue found) {
        if (found == null || when == When.SAME || when == When.UNCHANGED) {
            return;
        }
        if (entry < 0) {
            found.setAbsent();
            return;
        }
        final int slot = slotOffset(stripe.getInt(wordOffset(entry)));
        final int length = stripe.getInt(slot + VALUE_LENGTH_OFFSET);
        if (!tryCopyValue(slot, length, found.buffer(), 0)) {
            throw noRoom(length, found.buffer(), 0);
        }
        found.length = length;
    }

    private int size(int most) {
        return count(SIZE_OFFSET, most);
    }

    private int count(int countOffset, int most) {
        final long count = stripe.getLong(countOffset);
        if (count < 0 || count > most) {
            throw memory.damaged("a stripe counts " + count + " slots, not from 0 to " + most);
        }
        return (int) count;
    }

    /** A slot that no index word names: the one freed last, which the caches may still have, else one never used. */
    private int takeableSlot() {
        final int size = size(layout.slots);
        final int freed = count(FREED_OFFSET, layout.slots - size);
        final int slot = freed > 0 ? stripe.getInt(stackOffset(freed - 1)) : size;
        if (slot < 0 || slot >= layout.slots) {
            throw memory.damaged("the slot " + slot + " of " + layout.slots + " is said to be free");
        }
        return slot;
    }

    private int stackOffset(int height) {
        return layout.stackOffset + height * BitUtil.SIZE_OF_INT;
    }

    private void fill(
            int slot,
            DirectBuffer key,
            int keyOffset,
            int keyLength,
            DirectBuffer value,
            int valueOffset,
            int valueLength) {
        final int at = layout.slotsOffset + slot * layout.slotStride;
        // release: who still reads here, and sees it, sees that the index does not name this slot any more
        stripe.putLongRelease(at + VERSION_OFFSET, stripe.getLong(at + VERSION_OFFSET) + 1);
        VarHandle.storeStoreFence(); // the version before what it guards
        stripe.putInt(at + KEY_LENGTH_OFFSET, keyLength);
        stripe.putInt(at + VALUE_LENGTH_OFFSET, valueLength);
        stripe.copyIn(at + KEY_OFFSET, key, keyOffset, keyLength);
        stripe.copyIn(at + layout.valueOffset, value, valueOffset, valueLength);
    }

    private void link(int found, long hash, int slot) {
        final boolean isNew = found < 0;
        final int wordOffset = wordOffset(isNew ? ~found : found);
        final int before = stripe.getInt(wordOffset);
        stripe.putIntRelease(wordOffset, layout.word(hash, slot)); // the commit, after what the slot holds
        final long freed = stripe.getLong(FREED_OFFSET);
        if (freed > 0) {
            stripe.putLong(FREED_OFFSET, freed - 1);
        }
        if (isNew) {
            addToSize(1);
        } else {
            push(layout.slot(before));
        }
        countChange();
    }

    private void unlink(int entry) {
        final int slot = layout.slot(stripe.getInt(wordOffset(entry)));
        final boolean endsRun = stripe.getInt(wordOffset(after(entry))) == EMPTY;
        stripe.putIntRelease(wordOffset(entry), endsRun ? EMPTY : TOMB); // the commit
        freed(slot);
        if (endsRun) {
            int before = before(entry);
            while (stripe.getInt(wordOffset(before)) == TOMB) {
                stripe.putIntRelease(wordOffset(before), EMPTY); // release: after the one behind it
                before = before(before);
            }
        }
        countChange();
    }

    private int before(int entry) {
        return entry == 0 ? words - 1 : entry - 1;
    }

    /** The slot of a key that was removed. */
    private void freed(int slot) {
        push(slot);
        addToSize(-1);
    }

    private void push(int slot) {
        final int freed = count(FREED_OFFSET, layout.slots - 1);
        stripe.putInt(stackOffset(freed), slot);
        stripe.putLong(FREED_OFFSET, freed + 1);
    }

    private void addToSize(int count) {
        stripe.putLongRelease(SIZE_OFFSET, stripe.getLong(SIZE_OFFSET) + count);
    }

    private void countChange() {
        // release: who sees the count sees the change
        stripe.putLongRelease(CHANGES_OFFSET, stripe.getLong(CHANGES_OFFSET) + 1);
    }

    private void recover() {
        final BitSet live = new BitSet();
        for (int entry = 0; entry < words; entry++) {
            final int word = stripe.getInt(wordOffset(entry));
            if (layout.isLive(word)) {
                slotOffset(word); // or it is damaged
                if (live.get(layout.slot(word))) {
                    throw memory.damaged("two index words name the slot " + layout.slot(word));
                }
                live.set(layout.slot(word));
            }
        }
        int freed = 0;
        for (int slot = live.nextClearBit(0); slot < live.length(); slot = live.nextClearBit(slot + 1)) {
            stripe.putInt(stackOffset(freed++), slot);
        }
        stripe.putLong(FREED_OFFSET, freed);
        stripe.putLongRelease(SIZE_OFFSET, live.cardinality());
        countChange();
    }

    int words() {
        return words;
    }
}
