package io.atoll.ipc.queue;

/**
 * Handles items in {@link SharedQueue#consume}.
 *
 * @param <T> what the queue carries
 */
@FunctionalInterface
public interface ItemHandler<T> {
    /**
     * Handles an item, which leaves the queue when this returns. If it throws, the item comes again, perhaps to another
     * process, until it has been delivered as often as the queue allows; then it becomes a dead letter.
     *
     * @param item what was put
     * @param redeliveries how often it was delivered before: 0 the first time
     * @throws Exception to have it delivered again
     */
    void handle(T item, int redeliveries) throws Exception;
}
