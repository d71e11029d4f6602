package io.atoll.ipc.sync;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;

/**
 * Layout of the file of a {@link SharedLock}: header (option 0: policy), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  owner word                 |  unused, to 256              |
 *  +-----------------------------+------------------------------+
 *   256                           320
 *  +-----------------------------+------------------------------+
 *  |  event count                |  unused, to 384              |
 *  +-----------------------------+------------------------------+
 * </pre>
 */
final class SharedLockDescriptor {
    static final String KIND = "lock";

    static final int OWNER_OFFSET;
    static final int EVENT_COUNT_OFFSET;
    static final int FILE_LENGTH;

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        OWNER_OFFSET = offset;
        offset += twoLines;
        EVENT_COUNT_OFFSET = offset;
        offset += twoLines;
        FILE_LENGTH = offset;
    }

    private SharedLockDescriptor() {}
}
