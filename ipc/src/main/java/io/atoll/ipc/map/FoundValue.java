package io.atoll.ipc.map;

import org.agrona.ExpandableArrayBuffer;

/**
 * A value as it was found under a key, and by what to tell that it is still there. The version of a slot is raised before
 * the slot is written again, so an index word and a version that are both what they were mean the very same entry.
 */
final class FoundValue {
    static final int ABSENT = -1;

    private static final int KEEP = 1 << 20;

    private ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    /** {@link #ABSENT} if there was none. */
    int length = ABSENT;

    /** The index word that named it; EMPTY if there was none. */
    int word;

    /** Of its slot. */
    long version;

    ExpandableArrayBuffer buffer() {
        return buffer;
    }

    boolean isAbsent() {
        return length == ABSENT;
    }

    void setAbsent() {
        length = ABSENT;
        word = SharedMapDescriptor.EMPTY;
        version = 0;
    }

    /** Keeps no more memory than most values need. */
    void shrink() {
        if (buffer.capacity() > KEEP) {
            buffer = new ExpandableArrayBuffer();
        }
    }
}
