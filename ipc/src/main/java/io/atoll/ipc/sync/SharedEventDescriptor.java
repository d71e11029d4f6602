package io.atoll.ipc.sync;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;

/**
 * Layout of the file of a {@link SharedEvent}: header, then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  times set: 63 | is set: 1  |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           320
 *  +-----------------------------+------------------------------+
 *  |  event count: was set       |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 * </pre>
 */
final class SharedEventDescriptor {
    static final String KIND = "event";

    static final int STATE_OFFSET;
    static final int WAS_SET_OFFSET;
    static final int FILE_LENGTH;

    static final long SET_BIT = 1;
    static final long ONCE_MORE = 2;

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        STATE_OFFSET = offset;
        offset += twoLines;
        WAS_SET_OFFSET = offset;
        offset += twoLines;
        FILE_LENGTH = offset;
    }

    private SharedEventDescriptor() {}
}
