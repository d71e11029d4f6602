package io.atoll.ipc.queue;

/** Puts right what a dead holder of one of a lane's words left. Idempotent; the caller holds the word. */
interface LaneRecovery {
    /**
     * Recovers the producer's side.
     *
     * @param lane whose producer's word was stolen
     */
    void recoverProducer(Lane lane);

    /**
     * Recovers the consumer's side.
     *
     * @param lane whose consumer's word was stolen
     */
    void recoverConsumer(Lane lane);
}
