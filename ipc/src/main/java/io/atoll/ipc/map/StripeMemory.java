package io.atoll.ipc.map;

import io.atoll.core.platform.PlainMemory;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of one stripe, by offsets in it. Reached by its address where it can be: bounds are checked once, here, and
 * whoever calls keeps to them, as every number that comes from the memory itself is checked before it is used.
 */
final class StripeMemory {
    /** From here on the machine's copying routine is faster. */
    private static final int LONG_COPY = 128;

    private final AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final int offset;
    private final long address;

    StripeMemory(AtomicBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.address = PlainMemory.address(buffer, offset, length);
    }

    int getInt(int at) {
        return address != 0 ? UnsafeApi.getInt(address + at) : buffer.getInt(offset + at);
    }

    int getIntAcquire(int at) {
        return address != 0 ? UnsafeApi.getIntAcquire(null, address + at) : buffer.getIntAcquire(offset + at);
    }

    void putInt(int at, int value) {
        if (address != 0) {
            UnsafeApi.putInt(address + at, value);
        } else {
            buffer.putInt(offset + at, value);
        }
    }

    void putIntRelease(int at, int value) {
        if (address != 0) {
            UnsafeApi.putIntRelease(null, address + at, value);
        } else {
            buffer.putIntRelease(offset + at, value);
        }
    }

    long getLong(int at) {
        return address != 0 ? UnsafeApi.getLong(address + at) : buffer.getLong(offset + at);
    }

    long getLongAcquire(int at) {
        return address != 0 ? UnsafeApi.getLongAcquire(null, address + at) : buffer.getLongAcquire(offset + at);
    }

    long getLongVolatile(int at) {
        return buffer.getLongVolatile(offset + at);
    }

    void putLong(int at, long value) {
        if (address != 0) {
            UnsafeApi.putLong(address + at, value);
        } else {
            buffer.putLong(offset + at, value);
        }
    }

    void putLongRelease(int at, long value) {
        if (address != 0) {
            UnsafeApi.putLongRelease(null, address + at, value);
        } else {
            buffer.putLongRelease(offset + at, value);
        }
    }

    /** Whether the same bytes are here and there, compared eight at a time. */
    boolean equal(int at, DirectBuffer other, int otherOffset, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (getLong(at + i) != other.getLong(otherOffset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (getByte(at + i) != other.getByte(otherOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /** Copies what is here. A few words one by one: to call the copying routine would take longer than all the rest. */
    void copyOut(int at, MutableDirectBuffer to, int toOffset, int length) {
        if (length >= LONG_COPY) {
            to.putBytes(toOffset, buffer, offset + at, length);
            return;
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            to.putLong(toOffset + i, getLong(at + i));
        }
        for (; i < length; i++) {
            to.putByte(toOffset + i, getByte(at + i));
        }
    }

    /** Copies what is there to here. */
    void copyIn(int at, DirectBuffer from, int fromOffset, int length) {
        if (length >= LONG_COPY) {
            buffer.putBytes(offset + at, from, fromOffset, length);
            return;
        }
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            putLong(at + i, from.getLong(fromOffset + i));
        }
        for (; i < length; i++) {
            putByte(at + i, from.getByte(fromOffset + i));
        }
    }

    private byte getByte(int at) {
        return address != 0 ? UnsafeApi.getByte(address + at) : buffer.getByte(offset + at);
    }

    private void putByte(int at, byte value) {
        if (address != 0) {
            UnsafeApi.putByte(address + at, value);
        } else {
            buffer.putByte(offset + at, value);
        }
    }
}
