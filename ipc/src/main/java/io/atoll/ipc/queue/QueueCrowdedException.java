package io.atoll.ipc.queue;

/** As many living processes put into the queue, or consume from it, as it has room for. */
public final class QueueCrowdedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    QueueCrowdedException(String message) {
        super(message);
    }
}
