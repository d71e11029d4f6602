package io.atoll.ipc.sync;

import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedBarrier}: header (option 0: parties, option 1: policy), then
 *
 * <pre>
 *   128                           136                           144
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  owner word of the monitor  |  phase                      |  leader, as an owner word    |
 *  +-----------------------------+-----------------------------+------------------------------+
 *   152                           160
 *  +-----------------------------+-----------------------------+
 *  |  1: all were registered     |  last reset                 |  unused, to 256
 *  +-----------------------------+-----------------------------+
 *   256                           384                           512
 *  +-----------------------------+-----------------------------+------------------------------+
 *  |  event count: monitor free  |  event count: phase changed |  cells: parties of members   |
 *  +-----------------------------+-----------------------------+------------------------------+
 *
 *   beside the cell of a member: its parties that have arrived
 *   63         32 31            0
 *  +--------------+--------------+
 *  | generation 32|  count 32    |
 *  +--------------+--------------+
 *
 *   phase
 *   63         32 31                             2 1   0
 *  +-------------+--------------------------------+-----+
 *  |  generation |  how the last 30 ended, 1: bad |state|
 *  +-------------+--------------------------------+-----+
 *   state: 0 open, 1 the leader acts, 2 broken
 *
 *   last reset: 0 if there was none
 *   63         32 31            0
 *  +--------------+--------------+
 *  |      1       | generation 32|
 *  +--------------+--------------+
 * </pre>
 */
final class SharedBarrierDescriptor {
    static final String KIND = "barrier";

    static final int PARTIES_OPTION = 0;
    static final int POLICY_OPTION = 1;

    static final int MONITOR_OFFSET;
    static final int PHASE_OFFSET;
    static final int LEADER_OFFSET;
    static final int COMPLETE_OFFSET;
    static final int RESET_OFFSET;
    static final int MONITOR_FREE_OFFSET;
    static final int CHANGED_OFFSET;
    static final int CELLS_OFFSET;
    static final int FILE_LENGTH;

    static final int ARRIVED_OFFSET = BitUtil.SIZE_OF_LONG;
    static final int CELL_STRIDE = 2 * BitUtil.SIZE_OF_LONG; // changed in the monitor only

    static {
        final int twoLines = 2 * EventCount.LENGTH; // processors fetch lines in pairs
        int offset = FileHeader.LENGTH;
        MONITOR_OFFSET = offset;
        offset += OwnerWord.LENGTH;
        PHASE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        LEADER_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        COMPLETE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        RESET_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, twoLines);
        MONITOR_FREE_OFFSET = offset;
        offset += twoLines;
        CHANGED_OFFSET = offset;
        offset += twoLines;
        CELLS_OFFSET = offset;
        FILE_LENGTH = CELLS_OFFSET + MemberCells.length(CELL_STRIDE);
    }

    private SharedBarrierDescriptor() {}
}
