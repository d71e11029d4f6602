package io.atoll.ipc.queue;

import io.atoll.ipc.codec.CodecException;

/** An item was taken that the codec could not decode. It has left the queue; its bytes are here. */
public final class UndecodableItemException extends CodecException {
    private static final long serialVersionUID = 1L;

    private final byte[] payload;

    UndecodableItemException(String message, byte[] payload, Throwable cause) {
        super(message, cause);
        this.payload = payload;
    }

    /**
     * The bytes of the item.
     *
     * @return what its producer wrote
     */
    public byte[] payload() {
        return payload.clone();
    }
}
