package io.atoll.ipc.sync;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedSemaphore}: header (option 0: permits, option 1: 1 if counting), then
 *
 * <pre>
 *   128                           136                           144
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  owner word of the monitor  |  available                  |  last ticket given           |
 *  +-----------------------------+-----------------------------+------------------------------+
 *   152                           160                           168
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  ticket that has precedence |  until, System.nanoTime()   |  whose it is, as an owner    |
 *  |                             |                             |  word; unused from 176 to 256|
 *  +-----------------------------+-----------------------------+------------------------------+
 *   256                           384                           512
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  event count: monitor free  |  event count: released      |  cells: permits of members   |
 *  +-----------------------------+-----------------------------+------------------------------+
 * </pre>
 */
final class SharedSemaphoreDescriptor {
    static final String KIND = "semaphore";

    static final int PERMITS_OPTION = 0;
    static final int COUNTING_OPTION = 1;

    static final int MONITOR_OFFSET;
    static final int AVAILABLE_OFFSET;
    static final int LAST_TICKET_OFFSET;
    static final int PRECEDENCE_OFFSET;
    static final int PRECEDENCE_UNTIL_OFFSET;
    static final int PRECEDENCE_OWNER_OFFSET;
    static final int MONITOR_FREE_OFFSET;
    static final int RELEASED_OFFSET;
    static final int CELLS_OFFSET;
    static final int FILE_LENGTH;

    static final int CELL_STRIDE = BitUtil.SIZE_OF_LONG; // changed in the monitor only

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        MONITOR_OFFSET = offset;
        offset += OwnerWord.LENGTH;
        AVAILABLE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        LAST_TICKET_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        PRECEDENCE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        PRECEDENCE_UNTIL_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        PRECEDENCE_OWNER_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, twoLines);
        MONITOR_FREE_OFFSET = offset;
        offset += twoLines;
        RELEASED_OFFSET = offset;
        offset += twoLines;
        CELLS_OFFSET = offset;
        FILE_LENGTH = CELLS_OFFSET + MemberCells.length(CELL_STRIDE);
    }

    private SharedSemaphoreDescriptor() {}
}
