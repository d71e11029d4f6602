package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.util.BitSet;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at every word of a map that nobody changes: free slots, sizes and contents must be exact. */
final class MapAudit {
    private final SharedMap<?, ?> map;
    private final SharedMapDescriptor layout;
    private final AtomicBuffer[] windows;

    MapAudit(Space space, SharedMap<?, ?> map) throws IOException {
        this.map = map;
        this.layout = new SharedMapDescriptor(map.options());
        this.windows = SharedFile.attach(space, KIND, map.name()).windows();
    }

    void assertExact() {
        int entries = 0;
        for (int stripe = 0; stripe < layout.stripes; stripe++) {
            entries += assertExact(windows[layout.window(stripe)], layout.stripeOffset(stripe), stripe);
        }
        assertEquals(entries, map.size());
    }

    private int assertExact(AtomicBuffer buffer, int offset, int stripe) {
        assertEquals(0, buffer.getLong(offset + OWNER_OFFSET), "the owner word");
        final BitSet live = new BitSet();
        for (int entry = 0; entry < layout.words; entry++) {
            final int word = word(buffer, offset, entry);
            if (layout.isLive(word)) {
                assertTrue(!live.get(layout.slot(word)), "a slot under two index words");
                live.set(layout.slot(word));
                assertFindable(buffer, offset + layout.slotsOffset + layout.slot(word) * layout.slotStride, stripe);
            } else {
                assertTrue(word == EMPTY || word == TOMB, () -> "the index word " + Integer.toHexString(word));
                final boolean endsRun = word(buffer, offset, (entry + 1) % layout.words) == EMPTY;
                assertTrue(word == EMPTY || !endsRun || mayBeLeft, "a tomb before an empty word");
            }
        }
        final long size = buffer.getLong(offset + SIZE_OFFSET);
        assertEquals(live.cardinality(), size, "the size");
        final long freed = buffer.getLong(offset + FREED_OFFSET);
        final BitSet free = new BitSet();
        for (int i = 0; i < freed; i++) {
            final int slot = buffer.getInt(offset + layout.stackOffset + i * Integer.BYTES);
            assertTrue(slot < size + freed && !live.get(slot) && !free.get(slot), "a slot that is not free, or twice");
            free.set(slot);
        }
        live.or(free);
        assertEquals(size + freed, live.cardinality(), "slots in use, and free again");
        assertEquals(size + freed, live.length(), "slots ever used");
        return (int) size;
    }

    /** A death in the middle of the cleaning leaves tombs that a search passes until somebody cleans there again. */
    private boolean mayBeLeft;

    MapAudit afterDeaths() {
        mayBeLeft = true;
        return this;
    }

    private int word(AtomicBuffer buffer, int offset, int entry) {
        return buffer.getInt(offset + INDEX_OFFSET + entry * Integer.BYTES);
    }

    private void assertFindable(AtomicBuffer buffer, int slot, int stripe) {
        final int keyLength = buffer.getInt(slot + KEY_LENGTH_OFFSET);
        final UnsafeBuffer value = new UnsafeBuffer(new byte[layout.maxValueBytes]);
        final int length = map.getRaw(buffer, slot + KEY_OFFSET, keyLength, value, 0);
        assertEquals(
                buffer.getInt(slot + VALUE_LENGTH_OFFSET), length, "the length of the value of a key in the index");
        assertTrue(EncodedBytes.equal(buffer, slot + layout.valueOffset, value, 0, length), "its value");
        assertEquals(stripe, layout.stripe(map.memory().hash(buffer, slot + KEY_OFFSET, keyLength)), "its stripe");
    }

    /** What part of the index of the only stripe ends a search. */
    double emptyPart() {
        int empty = 0;
        for (int entry = 0; entry < layout.words; entry++) {
            empty += word(windows[0], layout.stripeOffset(0), entry) == EMPTY ? 1 : 0;
        }
        return (double) empty / layout.words;
    }

    /** Keys whose search begins at an index word of the only stripe. */
    static long[] keysAt(SharedMap<Long, ?> map, int home, int count) {
        final long[] keys = new long[count];
        int found = 0;
        for (long key = 0; found < count; key++) {
            if (map.memory().layout.home(hash(map, key)) == home) {
                keys[found++] = key;
            }
        }
        return keys;
    }

    private static long hash(SharedMap<Long, ?> map, long key) {
        final DirectBuffer encoded = new UnsafeBuffer(new byte[Long.BYTES]);
        ((UnsafeBuffer) encoded).putLong(0, key);
        return map.memory().hash(encoded, 0, Long.BYTES);
    }
}
