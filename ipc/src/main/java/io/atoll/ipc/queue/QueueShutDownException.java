package io.atoll.ipc.queue;

/** The queue was shut down: it takes nothing more, and what it held has been taken, or refused by this exception. */
public class QueueShutDownException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    QueueShutDownException(String message) {
        super(message);
    }
}
