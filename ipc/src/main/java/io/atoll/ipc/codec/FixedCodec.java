package io.atoll.ipc.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Items that all have the same length. */
abstract class FixedCodec<T> extends BuiltInCodec<T> {
    private final int bytes;

    FixedCodec(String name, int bytes) {
        super(name, name);
        this.bytes = bytes;
    }

    @Override
    public final int encodedLength(T item) {
        return bytes;
    }

    @Override
    public final int encode(T item, MutableDirectBuffer buffer, int offset) {
        write(item, buffer, offset);
        return bytes;
    }

    @Override
    final T read(DirectBuffer buffer, int offset, int length) {
        if (length != bytes) {
            throw new CodecException(
                    "expected " + carried() + " of " + bytes + " byte" + (bytes == 1 ? "" : "s") + ", found " + length);
        }
        return read(buffer, offset);
    }

    abstract void write(T item, MutableDirectBuffer buffer, int offset);

    abstract T read(DirectBuffer buffer, int offset);
}
