package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.THREW;

import io.atoll.ipc.codec.CodecException;
import java.io.IOException;
import org.agrona.DirectBuffer;

/** The results of a task's items, as they came from the worker: values, or what was thrown. */
final class Results {
    private final Object[] values;
    private final boolean[] threw;

    /** For how long the worker was at it; 0 if nobody wants to know. */
    final long nanos;

    private long arrayBytes;

    private Results(int items, long nanos) {
        this.nanos = nanos;
        this.values = new Object[items];
        this.threw = new boolean[items];
    }

    static Results read(DirectBuffer buffer, int index, int items, long nanos, SideArrayReader arrays) {
        final Results results = new Results(items, nanos);
        final Values values = new Values(buffer, index, arrays);
        for (int i = 0; i < items; i++) {
            results.threw[i] = values.nextMark() == THREW;
            try {
                results.values[i] = values.next();
            } catch (IOException
                    | ClassNotFoundException
                    | RuntimeException
                    | LinkageError
                    | OutOfMemoryError
                    | StackOverflowError e) {
                results.threw[i] = true;
                results.values[i] = new CodecException("the result cannot be read here: " + e, e);
            }
        }
        results.arrayBytes = values.arrayBytes();
        return results;
    }

    /** How long the arrays among them were that lay in side files. */
    long arrayBytes() {
        return arrayBytes;
    }

    /** How many items have thrown. */
    int failures() {
        int failures = 0;
        for (boolean one : threw) {
            failures += one ? 1 : 0;
        }
        return failures;
    }

    /** What the first of those has thrown, or null. */
    Throwable firstThrown() {
        for (int i = 0; i < values.length; i++) {
            if (threw[i]) {
                return (Throwable) values[i];
            }
        }
        return null;
    }

    int size() {
        return values.length;
    }

    /** What the item threw, or null. */
    Throwable thrown(int item) {
        return threw[item] ? (Throwable) values[item] : null;
    }

    Object value(int item) {
        return values[item];
    }
}
