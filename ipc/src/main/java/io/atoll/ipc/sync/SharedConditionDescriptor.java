package io.atoll.ipc.sync;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedCondition}, which is named {@code LOCK.NAME}, with its lock's id in hexadecimal:
 * header, then
 *
 * <pre>
 *   128                           136
 *  +-----------------------------+------------------------------+
 *  |  last ticket given          |  used: cells below it are    |  unused, to 256
 *  +-----------------------------+------------------------------+
 *   256: for each waiter
 *   0                             8                              16                     64
 *  +-----------------------------+------------------------------+----------------------+-------------------------+
 *  |  slot 11 | epoch 32 | state |  ticket                      |  last when signalled | event count: signalled  |
 *  +-----------------------------+------------------------------+----------------------+-------------------------+
 *   state   in place of the thread hint of an owner word: 1 waiting, 2 signalled; the whole word is 0 in a free cell
 *   ticket  place in the line
 *   last    of one that is signalled: the last ticket that was given before
 * </pre>
 */
final class SharedConditionDescriptor {
    static final String KIND = "condition";

    static final int LAST_TICKET_OFFSET;
    static final int USED_OFFSET;
    static final int CELLS_OFFSET;
    static final int FILE_LENGTH;

    static final int WORD_OFFSET = 0;
    static final int TICKET_OFFSET = BitUtil.SIZE_OF_LONG;
    static final int LAST_OFFSET = 2 * BitUtil.SIZE_OF_LONG;
    static final int SIGNALLED_OFFSET = BitUtil.CACHE_LINE_LENGTH;

    /** Processors fetch lines in pairs, and a cell is one. */
    static final int CELL_STRIDE = SIGNALLED_OFFSET + EventCount.LENGTH;

    /** The most threads that can wait at the same time. */
    static final int MAX_WAITERS = 1024;

    static final int WAITING = 1;
    static final int SIGNALLED = 2;

    static {
        int offset = FileHeader.LENGTH;
        LAST_TICKET_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        USED_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, 2 * BitUtil.CACHE_LINE_LENGTH);
        CELLS_OFFSET = offset;
        FILE_LENGTH = CELLS_OFFSET + MAX_WAITERS * CELL_STRIDE;
    }

    private SharedConditionDescriptor() {}

    static int cellOffset(int cell) {
        return CELLS_OFFSET + cell * CELL_STRIDE;
    }
}
