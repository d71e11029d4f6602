package io.atoll.bench.peers.child;

/** Where messages come out. Of one thread. */
interface Receiver {
    /**
     * Gives what is there to the sink.
     *
     * @param limit at most so many messages
     * @return how many there were
     */
    int poll(int limit);
}
