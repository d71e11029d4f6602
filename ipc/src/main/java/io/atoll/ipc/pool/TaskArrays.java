package io.atoll.ipc.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.collections.LongArrayList;

/** The long arrays among the arguments of one task, which lie in side files until it has ended. Not thread-safe. */
final class TaskArrays implements Values.ArrayWriter {
    private final SideArrays arrays;
    private LongArrayList written;

    TaskArrays(SideArrays arrays) {
        this.arrays = arrays;
    }

    @Override
    public long write(Object array, long bytes) throws IOException {
        if (written == null) {
            written = new LongArrayList();
        }
        final long number = arrays.write(array, bytes);
        written.addLong(number);
        return number;
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
