package io.atoll.ipc.pipe;

import java.io.IOException;

/** The next message was sent as an object and is to be received as bytes, or the other way round. It is still there. */
public final class UnexpectedMessageException extends IOException {
    private static final long serialVersionUID = 1L;

    UnexpectedMessageException(String message) {
        super(message);
    }
}
