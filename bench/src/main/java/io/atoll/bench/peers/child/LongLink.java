package io.atoll.bench.peers.child;

import java.io.IOException;

/** Two processes that hand numbers to each other in turn, and sleep while they wait. */
interface LongLink {
    /**
     * Hands a number over.
     *
     * @param number any
     */
    void send(long number) throws IOException, InterruptedException;

    /**
     * Sleeps until the other has sent.
     *
     * @return its number
     */
    long receive() throws IOException, InterruptedException;

    /** To be called after each {@link #receive}, before the next {@link #send}: what may be left to do and is not counted. */
    default void afterReceive() {}
}
