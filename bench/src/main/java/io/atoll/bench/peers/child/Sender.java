package io.atoll.bench.peers.child;

import org.agrona.DirectBuffer;

/** Where messages go in. Of one thread. */
interface Sender {
    /**
     * Sends a message if there is room.
     *
     * @param source holds it
     * @param offset where it begins
     * @param length its length in bytes
     * @return false if there is no room now
     */
    boolean offer(DirectBuffer source, int offset, int length);

    /** Sends what may have been gathered so far: to be called before this side waits for an answer. */
    default void flush() {}
}
