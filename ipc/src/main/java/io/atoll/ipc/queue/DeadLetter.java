package io.atoll.ipc.queue;

/**
 * An item that was delivered as often as its queue allows, and that no handler has finished: each threw, could not
 * decode it, or died.
 *
 * @param type what the raw producer gave; 1 for what was put
 * @param payload its bytes, for {@link SharedQueue#decode} or a look by hand
 * @param deliveries how often it was delivered
 */
public record DeadLetter(int type, byte[] payload, int deliveries) {}
