package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.THREW;
import static io.atoll.ipc.pool.WorkerDescriptor.THREW_THE_SAME;

import io.atoll.ipc.codec.CodecException;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/** The results of items, as they came from the worker: values, or what was thrown. */
final class Results {
    private static final int FEW = 16;

    /** In the place of a value. */
    private record Thrown(Throwable failure) {}

    private final SideArrayReader arrays;
    private Object[] values;
    private int size;

    /** For how long the worker was at it; 0 if nobody wants to know. */
    final long nanos;

    private long arrayBytes;
    private long bytes;

    /**
     * None yet.
     *
     * @param items how many there may be
     * @param arrays where long ones are
     */
    Results(int items, long nanos, SideArrayReader arrays) {
        this.nanos = nanos;
        this.arrays = arrays;
        this.values = new Object[items];
    }

    /** For some of so many items. */
    static Results ofSome(int items, SideArrayReader arrays) {
        return new Results(Math.min(items, FEW), 0, arrays);
    }

    static Results read(DirectBuffer buffer, int index, int items, long nanos, SideArrayReader arrays) {
        final Results results = new Results(items, nanos, arrays);
        results.add(buffer, index, items);
        return results;
    }

    /** Reads those of the next items. */
    void add(DirectBuffer buffer, int index, int items) {
        final Values source = new Values(buffer, index, arrays);
        for (int i = 0; i < items; i++) {
            final byte mark = source.nextMark();
            Object value;
            try {
                value = mark == THREW_THE_SAME ? values[size - 1] : source.next();
                value = mark == THREW ? new Thrown((Throwable) value) : value;
            } catch (IOException
                    | ClassNotFoundException
                    | RuntimeException
                    | LinkageError
                    | OutOfMemoryError
                    | StackOverflowError e) {
                value = new Thrown(new CodecException("the result cannot be read here: " + e, e));
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
        arrayBytes += source.arrayBytes();
        bytes += source.position() - index + source.arrayBytes();
    }

    /** How long the arrays among them were that lay in side files. */
    long arrayBytes() {
        return arrayBytes;
    }

    /** How long they were on their way, with those arrays. */
    long bytes() {
        return bytes;
    }

    /** How many items have thrown. */
    int failures() {
        int failures = 0;
        for (int i = 0; i < size; i++) {
            failures += thrown(i) == null ? 0 : 1;
        }
        return failures;
    }

    /** What the first of those has thrown, or null. */
    Throwable firstThrown() {
        for (int i = 0; i < size; i++) {
            if (thrown(i) != null) {
                return thrown(i);
            }
        }
        return null;
    }

    int size() {
        return size;
    }

    /** What the item threw, or null. */
    Throwable thrown(int item) {
        return values[item] instanceof Thrown thrown ? thrown.failure() : null;
    }

    /** What the item returned, if it threw nothing. */
    Object value(int item) {
        return values[item];
    }
}
