package io.atoll.ipc.pipe;

import io.atoll.ipc.codec.CodecException;

/** An object was received that cannot be decoded, or is of another class than expected. Its bytes are here. */
public final class UndecodableMessageException extends CodecException {
    private static final long serialVersionUID = 1L;

    private final byte[] payload;

    UndecodableMessageException(String message, byte[] payload, Throwable cause) {
        super(message, cause);
        this.payload = payload;
    }

    /**
     * The bytes of the message.
     *
     * @return the serialized object as it was sent
     */
    public byte[] payload() {
        return payload.clone();
    }
}
