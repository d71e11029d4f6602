package io.atoll.ipc.map;

import org.agrona.ExpandableArrayBuffer;

/** What a thread encodes an element into, and copies one out to. */
final class ListHands {
    private static final int KEEP = 1 << 20;
    private static final ThreadLocal<ListHands> MINE = new ThreadLocal<>();

    private ExpandableArrayBuffer encoded = new ExpandableArrayBuffer();
    private ExpandableArrayBuffer copied = new ExpandableArrayBuffer();
    private boolean busy;

    private ListHands() {}

    /** The calling thread's. */
    static ListHands borrow() {
        ListHands mine = MINE.get();
        if (mine == null) {
            mine = new ListHands();
            MINE.set(mine);
        }
        if (mine.busy) {
            mine = new ListHands(); // a codec uses a list itself
        }
        mine.busy = true;
        return mine;
    }

    void giveBack() {
        encoded = small(encoded);
        copied = small(copied);
        busy = false;
    }

    private static ExpandableArrayBuffer small(ExpandableArrayBuffer buffer) {
        return buffer.capacity() > KEEP ? new ExpandableArrayBuffer() : buffer;
    }

    ExpandableArrayBuffer encoded() {
        return encoded;
    }

    ExpandableArrayBuffer copied() {
        return copied;
    }
}
