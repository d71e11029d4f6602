package io.atoll.ipc.ring;

import java.io.Serializable;
import org.agrona.BitUtil;

/**
 * How large a broadcast is. Everybody who opens one must say the same.
 *
 * @param capacity bytes for messages and their headers: a power of two from 1 KiB to 512 MiB; the longest message is an
 *     eighth of it, and a receiver that is so many bytes behind loses messages
 */
public record BroadcastOptions(int capacity) implements Serializable {
    /** 1 MiB. */
    public static final BroadcastOptions DEFAULT = new BroadcastOptions(1 << 20);

    private static final int MIN_CAPACITY = 1 << 10;
    private static final int MAX_CAPACITY = 1 << 29;

    /**
     * Checks the capacity.
     *
     * @throws IllegalArgumentException if it is not allowed
     */
    public BroadcastOptions {
        if (!BitUtil.isPowerOfTwo(capacity) || capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity must be a power of two from " + MIN_CAPACITY + " to "
                    + MAX_CAPACITY + ", it is " + capacity);
        }
    }

    /**
     * Sets the capacity.
     *
     * @param bytes a power of two from 1 KiB to 512 MiB
     * @return other options
     */
    public BroadcastOptions withCapacity(int bytes) {
        return new BroadcastOptions(bytes);
    }

    @Override
    public String toString() {
        return capacity + " bytes";
    }
}
