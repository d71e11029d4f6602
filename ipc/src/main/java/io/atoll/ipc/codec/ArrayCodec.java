package io.atoll.ipc.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Arrays of primitives: their elements and nothing else, so the length tells how many there are. */
abstract class ArrayCodec<T> extends BuiltInCodec<T> {
    private final int elementBytes;

    ArrayCodec(String name, String carried, int elementBytes) {
        super(name, carried);
        this.elementBytes = elementBytes;
    }

    @Override
    public final int encodedLength(T item) {
        final int elements = elements(item);
        final long bytes = (long) elements * elementBytes;
        if (bytes > Integer.MAX_VALUE) {
            throw new CodecException(carried() + " of " + elements + " elements takes " + bytes
                    + " bytes, but an item has at most " + Integer.MAX_VALUE + "; send it in parts");
        }
        return (int) bytes;
    }

    @Override
    public final int encode(T item, MutableDirectBuffer buffer, int offset) {
        final int bytes = encodedLength(item);
        write(item, buffer, offset);
        return bytes;
    }

    @Override
    final T read(DirectBuffer buffer, int offset, int length) {
        if (length % elementBytes != 0) {
            throw new CodecException("expected " + carried() + ", of " + elementBytes + " bytes per element, found "
                    + length + " bytes");
        }
        return readElements(buffer, offset, length / elementBytes);
    }

    abstract int elements(T item);

    abstract void write(T item, MutableDirectBuffer buffer, int offset);

    abstract T readElements(DirectBuffer buffer, int offset, int elements);
}
