package io.atoll.ipc.ring;

import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A word of shared memory that is looked at for each message: plain memory by its address, checked once, as {@link
 * RingMemory} does it.
 */
public final class Word {
    private final AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final int index;
    private final long address;

    /**
     * One word.
     *
     * @param buffer where
     * @param index where in it
     */
    public Word(AtomicBuffer buffer, int index) {
        this.buffer = buffer;
        this.index = index;
        this.address = RingMemory.address(buffer, index, BitUtil.SIZE_OF_LONG);
    }

    /**
     * Its value.
     *
     * @return by a volatile load
     */
    public long getVolatile() {
        return address != 0 ? UnsafeApi.getLongVolatile(null, address + index) : buffer.getLongVolatile(index);
    }
}
