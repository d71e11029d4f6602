package io.atoll.ipc.pipe;

import java.io.IOException;

/** The next message is longer than the buffer that was to receive it. It is still there. */
public final class BufferTooSmallException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int length;

    BufferTooSmallException(String message, int length) {
        super(message);
        this.length = length;
    }

    /**
     * How long the message is.
     *
     * @return bytes
     */
    public int length() {
        return length;
    }
}
