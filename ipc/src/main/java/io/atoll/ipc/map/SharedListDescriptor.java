package io.atoll.ipc.map;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedList}: header (option 0: capacity, option 1: longest element, option 2: name of the
 * codec as ASCII), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  size                       |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           264
 *  +-----------------------------+------------------------------+
 *  |  owner word of the writer   |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 *   384                           448
 *  +-----------------------------+------------------------------+
 *  |  event count: writer gone   |  unused, to 512              |
 *  +-----------------------------+------------------------------+
 *   512: for each element
 *  +-----------------------------+------------------------------+------------------------------+
 *  |  version                    |  slot 0                      |  slot 1                      |
 *  +-----------------------------+------------------------------+------------------------------+
 *   version  how often the element was written, 0 if never; its lowest bit names the slot that has the element
 *
 *   slot
 *   0              4              8
 *  +--------------+--------------+------------------------------+
 *  |  length      |  unused      |  encoded element             |  room for the longest, aligned to 8
 *  +--------------+--------------+------------------------------+
 * </pre>
 */
final class SharedListDescriptor {
    static final String KIND = "list";

    static final int CAPACITY_OPTION = 0;
    static final int MAX_ELEMENT_OPTION = 1;
    static final int CODEC_OPTION = 2;

    static final int SIZE_OFFSET;
    static final int WRITER_OFFSET;
    static final int WRITER_GONE_OFFSET;
    static final int ELEMENTS_OFFSET;

    static final int SLOTS_OFFSET = BitUtil.SIZE_OF_LONG;
    static final int LENGTH_OFFSET = 0;
    static final int PAYLOAD_OFFSET = BitUtil.SIZE_OF_LONG;

    private static final int SLOTS = 2;
    private static final int MOST_ELEMENT_BYTES = 1 << 29; // two of them, and what belongs to them, are an int

    static {
        final int twoLines = 2 * BitUtil.CACHE_LINE_LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        SIZE_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, twoLines);
        WRITER_OFFSET = offset;
        offset = BitUtil.align(offset + OwnerWord.LENGTH, twoLines);
        WRITER_GONE_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, twoLines);
        ELEMENTS_OFFSET = offset;
    }

    private SharedListDescriptor() {}

    /** From one slot of an element to the other. */
    static int slotStride(int maxElementBytes) {
        return BitUtil.align(PAYLOAD_OFFSET + maxElementBytes, BitUtil.SIZE_OF_LONG);
    }

    /** From one element to the next. */
    static int elementStride(int maxElementBytes) {
        return SLOTS_OFFSET + SLOTS * slotStride(maxElementBytes);
    }

    static long fileLength(int capacity, int maxElementBytes) {
        return ELEMENTS_OFFSET + (long) capacity * elementStride(maxElementBytes);
    }

    static boolean fits(int capacity, int maxElementBytes) {
        return maxElementBytes <= MOST_ELEMENT_BYTES && fileLength(capacity, maxElementBytes) <= Platform.MAX_MAPPING;
    }
}
