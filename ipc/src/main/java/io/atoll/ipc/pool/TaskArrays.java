package io.atoll.ipc.pool;

import io.atoll.core.space.SpaceFullException;
import java.io.IOException;
import org.agrona.collections.LongArrayList;

/** The long arrays among the arguments of one task, which lie in side files until it has ended. Not thread-safe. */
final class TaskArrays implements Values.ArrayWriter {
    private final SideArrays arrays;
    private LongArrayList written;
    private long bytes;

    TaskArrays(SideArrays arrays) {
        this.arrays = arrays;
    }

    @Override
    public long write(Object array, long length) throws IOException {
        if (written == null) {
            written = new LongArrayList();
        }
        final long number;
        try {
            number = arrays.write(array, length);
        } catch (SpaceFullException e) {
            return NO_ROOM; // it waits on the heap
        }
        if (number == NO_ROOM) {
            return NO_ROOM;
        }
        written.addLong(number);
        bytes += length;
        return number;
    }

    /** For a task without any. */
    TaskArrays none() {
        return new TaskArrays(arrays);
    }

    /** How long they are together. */
    long bytes() {
        return bytes;
    }

    /** The task has ended. */
    void remove() {
        for (int i = 0; written != null && i < written.size(); i++) {
            arrays.release(written.getLong(i));
        }
        written = null;
    }
}
