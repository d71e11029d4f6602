package io.atoll.ipc.queue;

/**
 * The queue was shut down while an item was put, and somebody may have taken it: it is there once or not at all. Every
 * other {@link QueueShutDownException} means that it was not put.
 */
public final class DeliveryUnknownException extends QueueShutDownException {
    private static final long serialVersionUID = 1L;

    DeliveryUnknownException(String message) {
        super(message);
    }
}
