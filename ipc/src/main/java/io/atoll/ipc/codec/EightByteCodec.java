package io.atoll.ipc.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Items of eight bytes, of which all mean an item. */
abstract non-sealed class EightByteCodec<T> extends FixedCodec<T> implements WordCodec<T> {
    EightByteCodec(String name) {
        super(name, Long.BYTES);
    }

    @Override
    final void write(T item, MutableDirectBuffer buffer, int offset) {
        buffer.putLong(offset, toWord(item));
    }

    @Override
    final T read(DirectBuffer buffer, int offset) {
        return fromWord(buffer.getLong(offset));
    }
}
