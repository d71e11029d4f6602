package io.atoll.ipc.ring;

import java.io.Serializable;

/**
 * How large a {@link SpscRing} is. Everybody who opens a ring must say the same.
 *
 * @param capacity bytes for messages and their headers of 8 bytes, each message padded to a multiple of 8: a power of
 *     two from 1 KiB to 512 MiB; the longest message is an eighth of it
 */
public record SpscRingOptions(int capacity) implements Serializable {
    /** 1 MiB. */
    public static final SpscRingOptions DEFAULT = new SpscRingOptions(1 << 20);

    /**
     * Checks the capacity.
     *
     * @throws IllegalArgumentException if it is not allowed
     */
    public SpscRingOptions {
        SpscRingDescriptor.checkCapacity(capacity);
    }

    /**
     * Sets the capacity.
     *
     * @param bytes a power of two from 1 KiB to 512 MiB
     * @return other options
     */
    public SpscRingOptions withCapacity(int bytes) {
        return new SpscRingOptions(bytes);
    }

    @Override
    public String toString() {
        return capacity + " bytes";
    }
}
