package io.atoll.ipc.ring;

import io.atoll.core.space.FileHeader;
import org.agrona.BitUtil;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Layout of the file of a {@link SharedRingBuffers}: header (option 0: one or many producers, option 1: capacity), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  producer's owner word      |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           264
 *  +-----------------------------+------------------------------+
 *  |  consumer's owner word      |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 *   384
 *  +------------------------------------------------------------+
 *  |  Agrona's ring: capacity bytes and its trailer, drawn in   |
 *  |  RingBufferDescriptor and RecordDescriptor                 |
 *  +------------------------------------------------------------+
 * </pre>
 */
final class SharedRingBuffersDescriptor {
    static final String KIND = "ring";

    static final int PRODUCER_OFFSET;
    static final int CONSUMER_OFFSET;
    static final int RING_OFFSET;

    static {
        final int twoLines = 2 * BitUtil.CACHE_LINE_LENGTH;
        int offset = FileHeader.LENGTH;
        PRODUCER_OFFSET = offset;
        offset += twoLines;
        CONSUMER_OFFSET = offset;
        offset += twoLines;
        RING_OFFSET = offset;
    }

    private SharedRingBuffersDescriptor() {}

    static int ringLength(int capacity) {
        return capacity + RingBufferDescriptor.TRAILER_LENGTH;
    }

    static long fileLength(int capacity) {
        return RING_OFFSET + (long) ringLength(capacity);
    }
}
