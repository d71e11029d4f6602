package io.atoll.ipc.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        final long number = arrays.write(array, length);
        written.addLong(number);
        bytes += length;
        return number;
    }

    /** How long they are together. */
    long bytes() {
        return bytes;
    }

    /** The task has ended. */
    void remove() {
        if (written == null) {
            return;
        }
        try {
            for (int i = 0; i < written.size(); i++) {
                arrays.remove(written.getLong(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            written = null;
        }
    }
}
