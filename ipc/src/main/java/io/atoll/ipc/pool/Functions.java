package io.atoll.ipc.pool;

import java.util.Objects;

/**
 * The functions that a pool has sent to its workers lately: each travels once to each worker, not with each task. A function
 * is the same if it is the same object, as a lambda that captures nothing is at each use. Its bytes are made at each use
 * of one that is not known, so what it captures is sent as it was then.
 */
final class Functions {
    /** How many a worker remembers. */
    static final int MOST = 64;

    /** One that was sent, or is to be, what it is called when people are told of it, and who has died of it. */
    record Entry(int index, Object function, String name, byte[] bytes, FunctionDeaths deaths) {}

    private final Entry[] entries = new Entry[MOST];

    /**
     * Finds a function, or makes its bytes. What was found in the place of one that is forgotten must not be used by tasks
     * written later: each task keeps its entry, and a worker that has another one there gets it again.
     */
    Entry of(Object function) {
        return of(Objects.requireNonNull(function), function);
    }

    /** Finds a function that is to be called like another, which it is made of. */
    synchronized Entry of(Object function, Object origin) {
        final int index = System.identityHashCode(function) & (MOST - 1);
        final Entry known = entries[index];
        if (known != null && known.function() == function) {
            return known;
        }
        final String name = FunctionName.of(origin);
        final byte[] bytes = Packing.bytes(function);
        final Entry entry = new Entry(index, function, name, bytes, new FunctionDeaths(name, bytes.length));
        entries[index] = entry;
        return entry;
    }
}
