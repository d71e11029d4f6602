package io.atoll.ipc.map;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Iterates over what a view shows of each entry. Reads one entry ahead, and decodes what it returns. */
final class MapIterator<T> implements Iterator<T> {
    /** What a view shows of an entry. */
    @FunctionalInterface
    interface Show<T> {
        /**
         * Decodes it.
         *
         * @param buffer holds key and value, one behind the other
         */
        T show(DirectBuffer buffer, int keyLength, int valueLength);
    }

    /** Removes a key. */
    @FunctionalInterface
    interface Remove {
        /** Removes it if it is there. */
        void remove(DirectBuffer buffer, int keyLength);
    }

    private final MapCursor cursor;
    private final Show<T> show;
    private final Remove remove;
    private ExpandableArrayBuffer ahead = new ExpandableArrayBuffer();
    private ExpandableArrayBuffer last = new ExpandableArrayBuffer();
    private boolean isAhead;

    /** Of the key that was returned last; negative if it was removed, or there is none yet. */
    private int lastKeyLength = -1;

    MapIterator(MapMemory memory, Show<T> show, Remove remove) {
        this.cursor = new MapCursor(memory);
        this.show = show;
        this.remove = remove;
    }

    @Override
    public boolean hasNext() {
        if (!isAhead) {
            isAhead = cursor.advance(ahead);
        }
        return isAhead;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        final ExpandableArrayBuffer current = ahead;
        ahead = last;
        last = current;
        isAhead = false; // before it is decoded: one that cannot be is passed all the same
        lastKeyLength = cursor.keyLength();
        return show.show(last, lastKeyLength, cursor.valueLength());
    }

    @Override
    public void remove() {
        if (lastKeyLength < 0) {
            throw new IllegalStateException("next() has not been called since");
        }
        remove.remove(last, lastKeyLength);
        lastKeyLength = -1;
    }
}
