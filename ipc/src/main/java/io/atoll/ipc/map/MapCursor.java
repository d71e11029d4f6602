package io.atoll.ipc.map;

import org.agrona.ExpandableArrayBuffer;

/** Goes through the entries of a map while it is changed: each one that is there all the while is met once. */
final class MapCursor {
    private final MapStripe[] stripes;
    private final FoundValue found = new FoundValue();
    private int stripe;
    private int entry;
    private int keyLength;

    MapCursor(MapMemory memory) {
        this.stripes = memory.stripes();
    }

    /**
     * Reads the next entry.
     *
     * @param into where to: key and value, one behind the other
     * @return false if there is none
     */
    boolean advance(ExpandableArrayBuffer into) {
        while (stripe < stripes.length) {
            while (entry < stripes[stripe].words()) {
                keyLength = stripes[stripe].getAt(entry++, into, found);
                if (keyLength != FoundValue.ABSENT) {
                    return true;
                }
            }
            stripe++;
            entry = 0;
        }
        return false;
    }

    int keyLength() {
        return keyLength;
    }

    int valueLength() {
        return found.length;
    }
}
