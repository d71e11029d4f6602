package io.atoll.ipc.ring;

import io.atoll.core.space.FileHeader;
import org.agrona.BitUtil;

/**
 * Layout of a ring for one producer and one consumer, wherever in a file it lies, and of its records.
 *
 * <pre>
 *   0                             8
 *  +-----------------------------+------------------------------+
 *  |  tail                       |  unused, to 128              |
 *  +-----------------------------+------------------------------+
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  head                       |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           264
 *  +-----------------------------+------------------------------+
 *  |  producer's owner word      |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 *   384                           392
 *  +-----------------------------+------------------------------+
 *  |  consumer's owner word      |  unused, to 512              |
 *  +-----------------------------+------------------------------+
 *   512
 *  +------------------------------------------------------------+
 *  |  records: capacity bytes                                   |
 *  +------------------------------------------------------------+
 *
 *   record, 8-byte aligned, at position modulo capacity
 *   0               4               8
 *  +---------------+---------------+----------------------------+
 *  |  length       |  type         |  payload, length - 8 bytes |
 *  +---------------+---------------+----------------------------+
 *   type  positive for a message; -1 for padding, which fills what is left before the ring wraps
 *
 *   payload of a record whose content is the side file RING-POSITION
 *   0                             8                              16              24
 *  +-----------------------------+------------------------------+---------------+
 *  |  ring: number in its object |  position                    |  length       |
 *  +-----------------------------+------------------------------+---------------+
 * </pre>
 *
 * The file of a {@link SpscRing} is the header (option 0: capacity) and one ring behind it, at 128.
 */
public final class SpscRingDescriptor {
    /** Where the owner word of the producer lies. */
    public static final int PRODUCER_OFFSET;

    /** Where the owner word of the consumer lies. */
    public static final int CONSUMER_OFFSET;

    /** The least capacity in bytes. */
    public static final int MIN_CAPACITY = 1 << 10;

    /** The greatest capacity in bytes. */
    public static final int MAX_CAPACITY = 1 << 29;

    static final String KIND = "spsc";
    static final int RING_OFFSET = FileHeader.LENGTH;

    static final int TAIL_OFFSET;
    static final int HEAD_OFFSET;
    static final int RECORDS_OFFSET;

    static final int LENGTH_OFFSET = 0;
    static final int TYPE_OFFSET = 4;
    static final int HEADER_LENGTH = 8;
    static final int ALIGNMENT = 8;
    static final int PADDING = -1;

    static final int SIDE_RING_OFFSET = 0;
    static final int SIDE_POSITION_OFFSET = 8;
    static final int SIDE_LENGTH_OFFSET = 16;
    static final int SIDE_PAYLOAD_LENGTH = 24;

    private static final int MESSAGES = 8;

    static {
        final int twoLines = 2 * BitUtil.CACHE_LINE_LENGTH;
        int offset = 0;
        TAIL_OFFSET = offset;
        offset += twoLines;
        HEAD_OFFSET = offset;
        offset += twoLines;
        PRODUCER_OFFSET = offset;
        offset += twoLines;
        CONSUMER_OFFSET = offset;
        offset += twoLines;
        RECORDS_OFFSET = offset;
    }

    private SpscRingDescriptor() {}

    /**
     * How much memory a ring takes.
     *
     * @param capacity for records, in bytes
     * @return bytes, a multiple of 128
     */
    public static int length(int capacity) {
        return RECORDS_OFFSET + capacity;
    }

    /** How long the file of a {@link SpscRing} is. */
    static long fileLength(int capacity) {
        return RING_OFFSET + (long) length(capacity);
    }

    /**
     * The longest message of a ring.
     *
     * @param capacity for records, in bytes
     * @return bytes: an eighth of the capacity
     */
    public static int maxMessageLength(int capacity) {
        return capacity / MESSAGES;
    }

    /**
     * Checks a capacity.
     *
     * @param capacity in bytes
     * @return the same
     * @throws IllegalArgumentException if it is not allowed
     */
    public static int checkCapacity(int capacity) {
        if (!BitUtil.isPowerOfTwo(capacity) || capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity must be a power of two from " + MIN_CAPACITY + " to "
                    + MAX_CAPACITY + ", it is " + capacity);
        }
        return capacity;
    }
}
