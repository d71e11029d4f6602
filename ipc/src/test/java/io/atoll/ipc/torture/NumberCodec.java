package io.atoll.ipc.torture;

import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Numbers, each followed by a filling of its own, so that an item of which a part is another's or missing shows. */
final class NumberCodec implements Codec<Long> {
    private static final int LONG_FILLING = 600;
    private static final int LONG_EVERY = 128;
    private static final int MOST_SHORT = 40;

    @Override
    public String name() {
        return "torture";
    }

    @Override
    public int encode(Long item, MutableDirectBuffer buffer, int offset) {
        buffer.putLong(offset, item);
        final int filling = filling(item);
        buffer.setMemory(offset + Long.BYTES, filling, item.byteValue());
        return Long.BYTES + filling;
    }

    @Override
    public Long decode(DirectBuffer buffer, int offset, int length) {
        if (length < Long.BYTES) {
            throw new CodecException("an item of " + length + " bytes");
        }
        final long item = buffer.getLong(offset);
        if (length != Long.BYTES + filling(item)) {
            throw new CodecException("item " + Long.toHexString(item) + " with " + length + " bytes");
        }
        for (int i = Long.BYTES; i < length; i++) {
            if (buffer.getByte(offset + i) != (byte) item) {
                throw new CodecException("byte " + i + " of item " + Long.toHexString(item));
            }
        }
        return item;
    }

    /** Now and then so long that the item needs a file of its own. */
    private static int filling(long item) {
        return item % LONG_EVERY == LONG_EVERY - 1 ? LONG_FILLING : (int) (item * 31 % MOST_SHORT);
    }
}
