package io.atoll.bench.peers.child;

/** A queue of boxed numbers that waits asleep. */
interface LongQueue {
    /**
     * Waits for room and puts a number.
     *
     * @param item the number
     */
    void put(Long item) throws InterruptedException;

    /**
     * Waits for a number and takes it.
     *
     * @return the number
     */
    Long take() throws InterruptedException;
}
