package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.LENGTH_OFFSET;
import static io.atoll.ipc.ring.SpscRingDescriptor.TYPE_OFFSET;

import io.atoll.core.platform.PlainMemory;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of one ring: how its two sides reach records and publish positions. The whole of it is checked against the
 * buffer's bounds once. After that a side that masks its positions by the capacity, and its lengths by what is left of
 * it, cannot leave the ring, so plain memory is reached by its address: for a message of four words the checks of the
 * buffer's own methods cost more than all the rest. A buffer of any other class is reached by its methods, and sees the
 * same stores in the same order.
 */
final class RingMemory {
    private static final int SHORT = 64;

    private final AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final long address;

    RingMemory(AtomicBuffer buffer, int index, int length) {
        final long first = PlainMemory.address(buffer, index, length);
        this.buffer = buffer;
        this.address = first == 0 ? 0 : first - index;
    }

    int length(int record) {
        final int index = record + LENGTH_OFFSET;
        return address != 0 ? UnsafeApi.getInt(address + index) : buffer.getInt(index);
    }

    int type(int record) {
        final int index = record + TYPE_OFFSET;
        return address != 0 ? UnsafeApi.getInt(address + index) : buffer.getInt(index);
    }

    void header(int record, int length, int type) {
        if (address != 0) {
            UnsafeApi.putInt(address + record + LENGTH_OFFSET, length);
            UnsafeApi.putInt(address + record + TYPE_OFFSET, type);
        } else {
            buffer.putInt(record + LENGTH_OFFSET, length);
            buffer.putInt(record + TYPE_OFFSET, type);
        }
    }

    /** Copies a message, whose source has been checked. */
    void copy(int index, DirectBuffer source, int offset, int length) {
        if (address != 0 && length < SHORT) {
            copyShort(address + index, source.byteArray(), source.addressOffset() + offset, length);
        } else {
            buffer.putBytes(index, source, offset, length);
        }
    }

    /**
     * Copies in words as they come: a bulk copy loads more at once than the caller has just stored, and waits until those
     * stores have left the processor's store buffer.
     */
    private static void copyShort(long to, byte[] array, long from, int length) {
        int done = 0;
        if ((length & 32) != 0) {
            UnsafeApi.putLong(to, UnsafeApi.getLong(array, from));
            UnsafeApi.putLong(to + 8, UnsafeApi.getLong(array, from + 8));
            UnsafeApi.putLong(to + 16, UnsafeApi.getLong(array, from + 16));
            UnsafeApi.putLong(to + 24, UnsafeApi.getLong(array, from + 24));
            done = 32;
        }
        if ((length & 16) != 0) {
            UnsafeApi.putLong(to + done, UnsafeApi.getLong(array, from + done));
            UnsafeApi.putLong(to + done + 8, UnsafeApi.getLong(array, from + done + 8));
            done += 16;
        }
        if ((length & 8) != 0) {
            UnsafeApi.putLong(to + done, UnsafeApi.getLong(array, from + done));
            done += 8;
        }
        if ((length & 4) != 0) {
            UnsafeApi.putInt(to + done, UnsafeApi.getInt(array, from + done));
            done += 4;
        }
        if ((length & 2) != 0) {
            UnsafeApi.putShort(to + done, UnsafeApi.getShort(array, from + done));
            done += 2;
        }
        if ((length & 1) != 0) {
            UnsafeApi.putByte(to + done, UnsafeApi.getByte(array, from + done));
        }
    }

    long position(int index) {
        return address != 0 ? UnsafeApi.getLongVolatile(null, address + index) : buffer.getLongVolatile(index);
    }

    /** What the other side did before it stored the position is seen after this. */
    long positionAcquire(int index) {
        return address != 0 ? UnsafeApi.getLongAcquire(null, address + index) : buffer.getLongAcquire(index);
    }

    /** What was stored or read before this is so for whoever sees the position. */
    void positionRelease(int index, long position) {
        if (address != 0) {
            UnsafeApi.putLongRelease(null, address + index, position);
        } else {
            buffer.putLongRelease(index, position);
        }
    }

    void positionVolatile(int index, long position) {
        buffer.putLongVolatile(index, position);
    }
}
