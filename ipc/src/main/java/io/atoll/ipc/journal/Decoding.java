package io.atoll.ipc.journal;

import io.atoll.ipc.codec.Codec;
import org.agrona.DirectBuffer;

/** Makes an item of a record. One that cannot be decoded has been read all the same: else nobody would get past it. */
final class Decoding<T> implements RecordHandler {
    private final Codec<T> codec;
    private T item;
    private UndecodableRecordException failure;

    Decoding(Codec<T> codec) {
        this.codec = codec;
    }

    @Override
    public void onRecord(long index, DirectBuffer buffer, int offset, int length) {
        item = null;
        failure = null;
        try {
            item = codec.decode(buffer, offset, length);
        } catch (RuntimeException e) {
            final byte[] payload = new byte[length];
            buffer.getBytes(offset, payload);
            failure = new UndecodableRecordException(
                    "record " + Long.toHexString(index) + " of " + length + " bytes is none of codec " + codec.name()
                            + ": " + e.getMessage(),
                    index,
                    payload,
                    e);
        }
    }

    /**
     * The item of the record that was read.
     *
     * @return not null
     * @throws UndecodableRecordException if it is none
     */
    T item() {
        final T decoded = item;
        item = null;
        if (failure != null) {
            throw failure;
        }
        return decoded;
    }
}
