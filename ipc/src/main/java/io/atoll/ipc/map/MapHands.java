package io.atoll.ipc.map;

import org.agrona.ExpandableArrayBuffer;

/** What a thread encodes keys and values into, and finds values in. */
final class MapHands {
    private static final int KEEP = 1 << 20;
    private static final ThreadLocal<MapHands> HANDS = new ThreadLocal<>();

    final FoundValue found = new FoundValue();
    private ExpandableArrayBuffer key = new ExpandableArrayBuffer();
    private ExpandableArrayBuffer value = new ExpandableArrayBuffer();
    private boolean busy;

    /** How long the key is that {@link #key()} holds, and its hash. */
    int keyLength;

    long hash;

    private MapHands() {}

    /** The calling thread's, or others if a codec or a function uses a map itself. */
    static MapHands borrow() {
        final MapHands mine = HANDS.get();
        if (mine != null && !mine.busy) {
            mine.busy = true;
            return mine;
        }
        final MapHands hands = new MapHands();
        hands.busy = true;
        if (mine == null) {
            HANDS.set(hands);
        }
        return hands;
    }

    void giveBack() {
        if (key.capacity() > KEEP) {
            key = new ExpandableArrayBuffer();
        }
        if (value.capacity() > KEEP) {
            value = new ExpandableArrayBuffer();
        }
        found.shrink();
        busy = false;
    }

    ExpandableArrayBuffer key() {
        return key;
    }

    ExpandableArrayBuffer value() {
        return value;
    }
}
