package io.atoll.core.liveness;

import org.agrona.BitUtil;

/**
 * Layout of the table of members, which follows the header of the file {@code members}.
 *
 * <pre>
 *   0                                            8
 *  +--------------------------------------------+--------------------------------------------+
 *  |  next slot (int)       |  4 bytes unused   |  joins                                     |  mutable head, 128 bytes
 *  +--------------------------------------------+--------------------------------------------+
 *  then {@value #SLOTS} rows of 128 bytes:
 *  +--------------------------------------------+--------------------------------------------+
 *  |  epoch                                     |  join sequence                             |
 *  +--------------------------------------------+--------------------------------------------+
 *  |  pid                                       |  start ticks                               |
 *  +--------------------------------------------+--------------------------------------------+
 *  |  pid namespace                             |  join time, ms since 1970                  |
 *  +--------------------------------------------+--------------------------------------------+
 *  |  command length (int)  |  leaving (int)    |  command, UTF-8, at most {@value #MAX_COMMAND_LENGTH} bytes, cut  |
 *  +--------------------------------------------+--------------------------------------------+
 * </pre>
 *
 * <p>All of it is written under the space's mutex only. Of a row, the epoch (the last one that anybody used the slot
 * under), the join sequence and leaving (1: the process is shutting down in good order) count; the rest is for people.
 */
final class MemberTableDescriptor {
    /** Number of members that can live at the same time. */
    static final int SLOTS = 1 << OwnerWord.SLOT_BITS;

    static final int MAX_COMMAND_LENGTH = 72;

    static final int NEXT_SLOT_OFFSET;
    static final int JOINS_OFFSET;
    static final int ROWS_OFFSET;
    static final int TABLE_LENGTH;

    static final int EPOCH_OFFSET;
    static final int JOIN_SEQUENCE_OFFSET;
    static final int PID_OFFSET;
    static final int START_TICKS_OFFSET;
    static final int PID_NAMESPACE_OFFSET;
    static final int JOIN_TIME_OFFSET;
    static final int COMMAND_LENGTH_OFFSET;
    static final int LEAVING_OFFSET;
    static final int COMMAND_OFFSET;
    static final int ROW_LENGTH;

    static {
        int offset = 0;
        NEXT_SLOT_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        JOINS_OFFSET = offset;
        ROWS_OFFSET = BitUtil.CACHE_LINE_LENGTH * 2;

        offset = 0;
        EPOCH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        JOIN_SEQUENCE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        PID_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        START_TICKS_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        PID_NAMESPACE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        JOIN_TIME_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        COMMAND_LENGTH_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        LEAVING_OFFSET = offset;
        offset += BitUtil.SIZE_OF_INT;
        COMMAND_OFFSET = offset;
        offset += MAX_COMMAND_LENGTH;
        ROW_LENGTH = BitUtil.align(offset, BitUtil.CACHE_LINE_LENGTH * 2);

        TABLE_LENGTH = ROWS_OFFSET + SLOTS * ROW_LENGTH;
    }

    private MemberTableDescriptor() {}

    static int rowOffset(int slot) {
        return ROWS_OFFSET + slot * ROW_LENGTH;
    }
}
