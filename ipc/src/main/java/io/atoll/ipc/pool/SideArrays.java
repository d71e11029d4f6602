package io.atoll.ipc.pool;

import io.atoll.core.space.SideFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Long arrays on their way between processes: each lies in a side file of its own, which the array is written into once,
 * and read from once. Thread-safe.
 *
 * <p>Arguments lie beside the pool's file: the pool writes them when a task is submitted, and removes them when the task has
 * ended, as it may have to be tried again. Results lie beside the worker's file: the worker writes them before it publishes
 * its record, and the pool removes them when it has read them, or with all else that a dead worker leaves.
 */
final class SideArrays implements Values.ArrayWriter {
    /** Shorter ones travel with their record: two more copies cost less than a file. */
    static final int LEAST_BYTES = 1 << 16;

    private static final char MARK = 'a'; // the names of records' side files begin with a digit

    private final SideFiles files;
    private final boolean readOnce;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Arrays beside a file.
     *
     * @param readOnce whether the reader removes what he has read
     */
    SideArrays(SideFiles files, boolean readOnce) {
        this.files = files;
        this.readOnce = readOnce;
    }

    @Override
    public long write(Object array, long bytes) throws IOException {
        final long number = numbers.incrementAndGet();
        files.write(name(number), bytes, (position, piece) -> fill(piece, array, position));
        return number;
    }

    /** Reads an array into one of the same kind and length. */
    void read(long number, Object array, long bytes) throws IOException {
        files.read(name(number), bytes, (position, piece) -> empty(piece, array, position));
    }

    /** It was read, or cannot be. */
    void wasRead(long number) throws IOException {
        if (readOnce) {
            remove(number);
        }
    }

    void remove(long number) throws IOException {
        files.remove(name(number));
    }

    private static String name(long number) {
        return MARK + Long.toString(number);
    }

    private static void fill(ByteBuffer piece, Object array, long position) {
        final int bytes = piece.remaining();
        if (array instanceof double[] doubles) {
            piece.asDoubleBuffer().put(doubles, (int) (position / Double.BYTES), bytes / Double.BYTES);
        } else if (array instanceof long[] longs) {
            piece.asLongBuffer().put(longs, (int) (position / Long.BYTES), bytes / Long.BYTES);
        } else if (array instanceof int[] ints) {
            piece.asIntBuffer().put(ints, (int) (position / Integer.BYTES), bytes / Integer.BYTES);
        } else {
            piece.put((byte[]) array, (int) position, bytes);
        }
    }

    private static void empty(ByteBuffer piece, Object array, long position) {
        final int bytes = piece.remaining();
        if (array instanceof double[] doubles) {
            piece.asDoubleBuffer().get(doubles, (int) (position / Double.BYTES), bytes / Double.BYTES);
        } else if (array instanceof long[] longs) {
            piece.asLongBuffer().get(longs, (int) (position / Long.BYTES), bytes / Long.BYTES);
        } else if (array instanceof int[] ints) {
            piece.asIntBuffer().get(ints, (int) (position / Integer.BYTES), bytes / Integer.BYTES);
        } else {
            piece.get((byte[]) array, (int) position, bytes);
        }
    }
}
