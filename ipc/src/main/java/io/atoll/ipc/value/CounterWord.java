package io.atoll.ipc.value;

import io.atoll.core.platform.PlainMemory;
import java.io.IOException;
import java.io.Serializable;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The 8-byte word of shared memory that a value lies in, and its name. Plain memory is reached by its address: the checks
 * of the buffer's own methods take a quarter as long as an update. Other memory is reached by those methods, and sees the
 * same loads and stores in the same order.
 */
abstract sealed class CounterWord implements Serializable permits SharedLong, SharedInt, SharedDouble {
    private static final long serialVersionUID = 1L;

    private final transient Counter counter;
    private final transient AtomicBuffer buffer; // refers to the mapping, which must outlive the address
    private final transient int index;
    private final transient long address;

    /**
     * A word in shared memory.
     *
     * @param counter its record; may be null where nobody asks for its name
     * @param buffer holds it
     * @param index where
     */
    CounterWord(Counter counter, AtomicBuffer buffer, int index) {
        this.counter = counter;
        this.buffer = buffer;
        this.index = index;
        this.address = PlainMemory.address(buffer, index, Long.BYTES);
    }

    final long load() {
        return address != 0 ? UnsafeApi.getLongVolatile(null, address) : buffer.getLongVolatile(index);
    }

    final long loadAcquire() {
        return address != 0 ? UnsafeApi.getLongAcquire(null, address) : buffer.getLongAcquire(index);
    }

    final long loadOpaque() {
        return address != 0 ? UnsafeApi.getLongOpaque(null, address) : buffer.getLongOpaque(index);
    }

    final void store(long word) {
        if (address != 0) {
            UnsafeApi.putLongVolatile(null, address, word);
        } else {
            buffer.putLongVolatile(index, word);
        }
    }

    final void storeRelease(long word) {
        if (address != 0) {
            UnsafeApi.putLongRelease(null, address, word);
        } else {
            buffer.putLongRelease(index, word);
        }
    }

    final void storeOpaque(long word) {
        if (address != 0) {
            UnsafeApi.putLongOpaque(null, address, word);
        } else {
            buffer.putLongOpaque(index, word);
        }
    }

    final long add(long delta) {
        return address != 0 ? UnsafeApi.getAndAddLong(null, address, delta) : buffer.getAndAddLong(index, delta);
    }

    final long swap(long word) {
        return address != 0 ? UnsafeApi.getAndSetLong(null, address, word) : buffer.getAndSetLong(index, word);
    }

    final boolean replace(long expected, long word) {
        return address != 0
                ? UnsafeApi.compareAndSetLong(null, address, expected, word)
                : buffer.compareAndSetLong(index, expected, word);
    }

    /**
     * The name of this value.
     *
     * @return its name
     */
    public final String name() {
        return counter.name();
    }

    /**
     * Removes the value's name. Those attached go on with it; nobody can attach any more. Its memory is used again only
     * when all who may know it are dead.
     *
     * @return false if it was unlinked before
     * @throws IOException if the space cannot be used
     */
    public final boolean unlink() throws IOException {
        return counter.unlink();
    }

    final Object writeReplace() {
        return counter.handle();
    }
}
