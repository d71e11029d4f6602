package io.atoll.ipc.codec;

import org.agrona.DirectBuffer;

/** Has a name and reads within the bounds of the buffer only, whatever length it is told. */
abstract class BuiltInCodec<T> implements Codec<T> {
    private final String name;
    private final String carried;

    /**
     * A codec.
     *
     * @param name of the format
     * @param carried what it carries, for messages
     */
    BuiltInCodec(String name, String carried) {
        this.name = name;
        this.carried = carried;
    }

    @Override
    public final String name() {
        return name;
    }

    final String carried() {
        return carried;
    }

    @Override
    public final T decode(DirectBuffer buffer, int offset, int length) {
        // here too, and not only in the buffer: arrays are allocated by this length, and Agrona's checks can be off
        if (offset < 0 || length < 0 || length > buffer.capacity() - offset) {
            throw new CodecException("expected " + carried + ", found " + length + " bytes at offset " + offset
                    + " of a buffer that has " + buffer.capacity());
        }
        return read(buffer, offset, length);
    }

    /** Decodes bytes that are there. */
    abstract T read(DirectBuffer buffer, int offset, int length);

    @Override
    public final String toString() {
        return "codec of " + carried;
    }
}
