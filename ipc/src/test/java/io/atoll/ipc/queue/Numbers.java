package io.atoll.ipc.queue;

import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import java.io.Serializable;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A codec whose items tell when something of them is missing: each word of an item is the item. Those from {@link #LONG}
 * on are too long for the smallest lane.
 */
final class Numbers implements Codec<Long>, Serializable {
    private static final long serialVersionUID = 1L;

    static final long LONG = 1000;

    private static final int SHORT_WORDS = 2;
    private static final int LONG_WORDS = 17;

    private static int length(long item) {
        return Long.BYTES * (item < LONG ? SHORT_WORDS : LONG_WORDS);
    }

    @Override
    public String name() {
        return "numbers";
    }

    @Override
    public int encodedLength(Long item) {
        return length(item);
    }

    @Override
    public int encode(Long item, MutableDirectBuffer buffer, int offset) {
        final int length = length(item);
        for (int at = 0; at < length; at += Long.BYTES) {
            buffer.putLong(offset + at, item);
        }
        return length;
    }

    @Override
    public Long decode(DirectBuffer buffer, int offset, int length) {
        final long item = length < Long.BYTES ? -1 : buffer.getLong(offset);
        for (int at = 0; at < length; at += Long.BYTES) {
            if (length != length(item) || buffer.getLong(offset + at) != item) {
                throw new CodecException("half an item: " + length + " bytes of " + item);
            }
        }
        return item;
    }
}
