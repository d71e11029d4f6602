package io.atoll.ipc.pipe;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.SpscRingDescriptor;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link Pipe}: header (option 0: capacity, option 1: 1 if duplex, option 2: 1 if its name was
 * generated), the words of the two ends, channels. The channel of a sending end has the number of that end; in a one-way
 * pipe only the second end has one.
 *
 * <pre>
 *   128                           256                            384
 *  +-----------------------------+------------------------------+
 *  |  word of the first end      |  word of the second end      |
 *  +-----------------------------+------------------------------+
 *   384: channel of the first end, if duplex; then the channel of the second end
 *
 *   channel
 *   0                             128                            256
 *  +-----------------------------+------------------------------+------------------------------+
 *  |  event count: not empty     |  event count: not full       |  ring, see its descriptor    |
 *  +-----------------------------+------------------------------+------------------------------+
 *   the owner words in the ring are not used: who has an end has its side of both rings
 *
 *   word of an end: that of its member laid out like an owner word, with the state in place of the hint
 *   63   62      52 51                         20 19             0
 *  +---+-----------+-----------------------------+----------------+
 *  | 0 |   slot    |            epoch            |     state      |
 *  +---+-----------+-----------------------------+----------------+
 *   state: see EndWord
 *
 *   type of a record: 1 bytes, 2 an object, 3 bytes in a side file, 4 an object in a side file
 * </pre>
 */
final class PipeDescriptor {
    static final String KIND = "pipe";

    static final int CAPACITY_OPTION = 0;
    static final int DUPLEX_OPTION = 1;
    static final int GENERATED_OPTION = 2;

    static final int FIRST = 0;
    static final int SECOND = 1;
    static final int ENDS = 2;

    static final int NOT_EMPTY_OFFSET;
    static final int NOT_FULL_OFFSET;
    static final int RING_OFFSET;

    static final int BYTES = 1;
    static final int OBJECT = 2;
    private static final int SIDE = 2;

    private static final int ENDS_OFFSET = FileHeader.LENGTH;
    private static final int END_STRIDE = 2 * BitUtil.CACHE_LINE_LENGTH;
    private static final int CHANNELS_OFFSET = ENDS_OFFSET + ENDS * END_STRIDE;

    static {
        final int twoLines = 2 * BitUtil.CACHE_LINE_LENGTH;
        int offset = 0;
        NOT_EMPTY_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, twoLines);
        NOT_FULL_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, twoLines);
        RING_OFFSET = offset;
    }

    private PipeDescriptor() {}

    static int endOffset(int end) {
        return ENDS_OFFSET + end * END_STRIDE;
    }

    /** Where the channel begins that an end sends through. */
    static int channelOffset(PipeOptions options, int sender) {
        return CHANNELS_OFFSET + (options.duplex() ? sender : 0) * channelLength(options);
    }

    static long fileLength(PipeOptions options) {
        return CHANNELS_OFFSET + (options.duplex() ? 2L : 1L) * channelLength(options);
    }

    private static int channelLength(PipeOptions options) {
        return RING_OFFSET + SpscRingDescriptor.length(options.capacity());
    }

    static int inSideFile(int kind) {
        return kind + SIDE;
    }

    static boolean isInSideFile(int type) {
        return type > SIDE;
    }

    static boolean isKnown(int type) {
        return type >= BYTES && type <= inSideFile(OBJECT);
    }

    /** Bytes or object, wherever the content is. */
    static int kind(int type) {
        return isInSideFile(type) ? type - SIDE : type;
    }
}
