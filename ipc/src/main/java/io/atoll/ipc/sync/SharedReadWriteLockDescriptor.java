package io.atoll.ipc.sync;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedReadWriteLock}: header (option 0: policy), then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+-----------------------------+
 *  |  owner word of the turn     |  owner word of the writer   |  unused, to 256
 *  +-----------------------------+-----------------------------+
 *   256                           384
 *  +-----------------------------+-----------------------------+
 *  |  event count: turn free     |  event count: writer free   |
 *  +-----------------------------+-----------------------------+
 *   512                           640                           768
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  event count: readers gone  |  event count: readable      |  cells: readers of members   |
 *  +-----------------------------+-----------------------------+------------------------------+
 * </pre>
 */
final class SharedReadWriteLockDescriptor {
    static final String KIND = "read-write-lock";

    static final int TURN_OFFSET;
    static final int WRITER_OFFSET;
    static final int TURN_FREE_OFFSET;
    static final int WRITER_FREE_OFFSET;
    static final int READERS_GONE_OFFSET;
    static final int READABLE_OFFSET;
    static final int CELLS_OFFSET;
    static final int FILE_LENGTH;

    static final int CELL_STRIDE = 2 * BitUtil.CACHE_LINE_LENGTH; // readers of two processes share no pair of lines

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        TURN_OFFSET = offset;
        offset += OwnerWord.LENGTH;
        WRITER_OFFSET = offset;
        offset = BitUtil.align(offset + OwnerWord.LENGTH, twoLines);
        TURN_FREE_OFFSET = offset;
        offset += twoLines;
        WRITER_FREE_OFFSET = offset;
        offset += twoLines;
        READERS_GONE_OFFSET = offset;
        offset += twoLines;
        READABLE_OFFSET = offset;
        offset += twoLines;
        CELLS_OFFSET = offset;
        FILE_LENGTH = CELLS_OFFSET + MemberCells.length(CELL_STRIDE);
    }

    private SharedReadWriteLockDescriptor() {}
}
