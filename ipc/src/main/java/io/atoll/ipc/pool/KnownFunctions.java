package io.atoll.ipc.pool;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The functions that one worker has, or will have when it has read what was written for it; and which of them it could
 * read. Guarded by the dispatcher.
 */
final class KnownFunctions {
    private final WorkerMemory memory;

    /** The function at each index: by what is counted of it, as the rest may be large. */
    private final FunctionDeaths[] known = new FunctionDeaths[Functions.MOST];

    /** Those that it may not have read yet, in the order of the ring. */
    private final Deque<FunctionDeaths> unread = new ArrayDeque<>();

    private long read;

    /**
     * None.
     *
     * @param memory of the worker, who notes there how many it has read
     */
    KnownFunctions(WorkerMemory memory) {
        this.memory = memory;
    }

    boolean has(Functions.Entry function) {
        return known[function.index()] == function.deaths();
    }

    /** It was written for the worker, behind all others. */
    void add(Functions.Entry function) {
        known[function.index()] = function.deaths();
        clearRead();
        unread.add(function.deaths());
    }

    /** Those that the worker could read nobody has died of, as far as this one can tell. */
    void clearRead() {
        for (final long learned = memory.learned(); read < learned && !unread.isEmpty(); read++) {
            unread.remove().forget();
        }
    }

    /** Once the worker is dead: the function that it died while reading it; or null. */
    FunctionDeaths unreadable() {
        clearRead();
        return memory.isLearning() ? unread.peek() : null;
    }
}
