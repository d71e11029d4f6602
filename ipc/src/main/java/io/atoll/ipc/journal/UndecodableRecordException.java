package io.atoll.ipc.journal;

import io.atoll.ipc.codec.CodecException;

/** A record that the codec could not decode. The reader has passed it; its bytes are here. */
public final class UndecodableRecordException extends CodecException {
    private static final long serialVersionUID = 1L;

    private final long index;
    private final byte[] payload;

    UndecodableRecordException(String message, long index, byte[] payload, Throwable cause) {
        super(message, cause);
        this.index = index;
        this.payload = payload;
    }

    /**
     * Which record it is.
     *
     * @return its index
     */
    public long index() {
        return index;
    }

    /**
     * The bytes of the record.
     *
     * @return what was appended
     */
    public byte[] payload() {
        return payload.clone();
    }
}
