package io.atoll.ipc.map;

import io.atoll.core.platform.Platform;
import java.io.Serializable;

/**
 * What a {@link SharedList} is like. Everybody who opens it must say the same. A list takes, from the
 * beginning, twice the length of its longest elements for each, and 24 bytes: at most 2 GiB less 4 KiB.
 *
 * @param capacity how many elements it has room for, from 1
 * @param maxElementBytes how long an encoded element may be, in bytes, from 1
 */
public record SharedListOptions(int capacity, int maxElementBytes) implements Serializable {
    /** 1,024 elements of up to 256 bytes. */
    public static final SharedListOptions DEFAULT = new SharedListOptions(1024, 256);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if they are not allowed
     */
    public SharedListOptions {
        if (capacity < 1) {
            throw new IllegalArgumentException("a list has room for at least 1 element, not " + capacity);
        }
        if (maxElementBytes < 1) {
            throw new IllegalArgumentException(
                    "the longest element of a list has at least 1 byte, not " + maxElementBytes);
        }
        if (!SharedListDescriptor.fits(capacity, maxElementBytes)) {
            throw new IllegalArgumentException(capacity + " elements of up to " + maxElementBytes
                    + " bytes, twice each, need more than the " + Platform.MAX_MAPPING
                    + " bytes of a list: give it fewer or shorter elements");
        }
    }

    /**
     * Sets how many elements it has room for.
     *
     * @param elements from 1
     * @return other options
     */
    public SharedListOptions withCapacity(int elements) {
        return new SharedListOptions(elements, maxElementBytes);
    }

    /**
     * Sets how long an encoded element may be.
     *
     * @param bytes from 1
     * @return other options
     */
    public SharedListOptions withMaxElementBytes(int bytes) {
        return new SharedListOptions(capacity, bytes);
    }

    @Override
    public String toString() {
        return capacity + " elements of up to " + maxElementBytes + " bytes";
    }
}
