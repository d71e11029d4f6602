package io.atoll.ipc.sync;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;

/**
 * Layout of the file of a {@link SharedLatch}: header (option 0: the count that it began with), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  count                      |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           320
 *  +-----------------------------+------------------------------+
 *  |  event count: count is zero |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 * </pre>
 */
final class SharedLatchDescriptor {
    static final String KIND = "latch";

    static final int COUNT_OFFSET;
    static final int ZERO_OFFSET;
    static final int FILE_LENGTH;

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        COUNT_OFFSET = offset;
        offset += twoLines;
        ZERO_OFFSET = offset;
        offset += twoLines;
        FILE_LENGTH = offset;
    }

    private SharedLatchDescriptor() {}
}
