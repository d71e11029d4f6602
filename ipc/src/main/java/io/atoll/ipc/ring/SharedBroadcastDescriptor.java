package io.atoll.ipc.ring;

import io.atoll.core.space.FileHeader;
import org.agrona.BitUtil;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;

/**
 * Layout of the file of a {@link SharedBroadcast}: header (option 0: capacity), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  transmitter's owner word   |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256
 *  +------------------------------------------------------------+
 *  |  Agrona's broadcast buffer: capacity bytes of records,     |
 *  |  drawn in its RecordDescriptor                             |
 *  +-------------------+-------------------+--------------------+
 *  |  tail intent      |  tail             |  latest            |
 *  +-------------------+-------------------+--------------------+
 *  |  unused, to 128 bytes of Agrona's trailer                  |
 *  +------------------------------------------------------------+
 * </pre>
 *
 * <p>Besides messages, whose types are positive, and Agrona's padding up to the wrap there are records of type
 * {@link #DROPPED_TYPE}. What the words of the trailer mean and who writes them in which order is told by
 * {@link BroadcastRecovery}.
 */
final class SharedBroadcastDescriptor {
    static final String KIND = "broadcast";

    /**
     * A record that takes the place of a message whose transmitter died. Not Agrona's padding, which its receivers take
     * for the end of the buffer wherever it stands; and no type that Agrona's transmitter lets anybody send.
     */
    static final int DROPPED_TYPE = 0;

    static final int TRANSMITTER_OFFSET;
    static final int BROADCAST_OFFSET;

    static {
        int offset = FileHeader.LENGTH;
        TRANSMITTER_OFFSET = offset;
        offset += 2 * BitUtil.CACHE_LINE_LENGTH;
        BROADCAST_OFFSET = offset;
    }

    private SharedBroadcastDescriptor() {}

    static int broadcastLength(int capacity) {
        return capacity + BroadcastBufferDescriptor.TRAILER_LENGTH;
    }

    static int tailIntentIndex(int capacity) {
        return capacity + BroadcastBufferDescriptor.TAIL_INTENT_COUNTER_OFFSET;
    }

    static int tailIndex(int capacity) {
        return capacity + BroadcastBufferDescriptor.TAIL_COUNTER_OFFSET;
    }

    static int latestIndex(int capacity) {
        return capacity + BroadcastBufferDescriptor.LATEST_COUNTER_OFFSET;
    }

    static long fileLength(int capacity) {
        return BROADCAST_OFFSET + (long) broadcastLength(capacity);
    }
}
