package io.atoll.ipc.map;

import java.util.ListIterator;
import java.util.NoSuchElementException;

/**
 * Goes through a list while others change it: what {@link #hasNext} has found, {@link #next} returns, also if it was taken
 * away meanwhile. For one thread.
 */
final class ListCursor<T> implements ListIterator<T> {
    private static final int NONE = -1;

    private final SharedList<T> list;
    private int index;
    private int last = NONE;
    private T found;
    private int foundAt;

    /**
     * A cursor.
     *
     * @param list through which
     * @param index of what comes next
     */
    ListCursor(SharedList<T> list, int index) {
        this.list = list;
        this.index = index;
    }

    private boolean find(int wanted) {
        if (found == null || foundAt != wanted) {
            found = list.find(wanted);
            foundAt = wanted;
        }
        return found != null;
    }

    private T pass(int wanted) {
        if (!find(wanted)) {
            throw new NoSuchElementException("no element " + wanted + " in a list of " + list.size());
        }
        final T element = found;
        found = null; // if it is passed again, it may be another
        last = wanted;
        return element;
    }

    @Override
    public boolean hasNext() {
        return find(index);
    }

    @Override
    public T next() {
        final T element = pass(index);
        index++;
        return element;
    }

    @Override
    public boolean hasPrevious() {
        return index > 0 && find(index - 1);
    }

    @Override
    public T previous() {
        final T element = pass(index - 1);
        index--;
        return element;
    }

    @Override
    public int nextIndex() {
        return index;
    }

    @Override
    public int previousIndex() {
        return index - 1;
    }

    @Override
    public void set(T element) {
        if (last == NONE) {
            throw new IllegalStateException("neither next nor previous has returned an element");
        }
        list.set(last, element);
        found = null;
    }

    @Override
    public void add(T element) {
        list.add(index, element);
        index++;
        last = NONE;
    }

    @Override
    public void remove() {
        throw new UnsupportedOperationException("elements stay where they are: only the last can be removed");
    }
}
