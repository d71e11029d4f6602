package io.atoll.ipc.queue;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.SpscRingDescriptor;
import org.agrona.BitUtil;

/**
 * Layout of the file of a {@link SharedQueue}: header (option 0: lane capacity, option 1: most lanes, option 2: 1 if
 * spinning, option 3: most deliveries, option 4: name of the codec as ASCII), control, cells, lanes, areas. A lane or an
 * area gets its room in the file system when it is first needed; the counts say how many have it.
 *
 * <pre>
 *   128                           136                            144
 *  +-----------------------------+------------------------------+------------------------------+
 *  |  shutdown: 1 when shut down |  lanes that have room        |  areas that have room        |
 *  +-----------------------------+------------------------------+------------------------------+
 *   152                           160
 *  +-----------------------------+------------------------------+
 *  |  owner word of who makes    |  owner word of the exclusive |  unused, to 256
 *  |  room                       |  consumer                    |
 *  +-----------------------------+------------------------------+
 *   256                           384                            512
 *  +-----------------------------+------------------------------+
 *  |  event count: not empty     |  event count: idle           |
 *  +-----------------------------+------------------------------+
 *   512: for each slot of a member 64 bytes
 *  +-----------------------------+------------------------------+
 *  |  cell:   epoch 32 | count 32|  ledger: epoch 32 | count 32 |  unused, to 64
 *  +-----------------------------+------------------------------+
 *
 *   lane, beginning at a page
 *   0                             8                              16                     24
 *  +-----------------------------+------------------------------+----------------------+
 *  |  inflight: 1 + area, or 0   |  last member that consumed   |  seen in place up to |  unused, to 128
 *  +-----------------------------+------------------------------+
 *   128                           256
 *  +-----------------------------+------------------------------+
 *  |  event count: not full      |  ring, see its descriptor    |
 *  +-----------------------------+------------------------------+
 *
 *   area, beginning at a page
 *   0                             64              72      80      88      96      104      112
 *  +-----------------------------+---------------+-------+-------+-------+-------+--------+
 *  |  owner word, unused         |  state 0 or 1 | lane  | from  | to    | next  | end    |  unused, to 128
 *  +-----------------------------+---------------+-------+-------+-------+-------+--------+
 *   128
 *  +-----------------------------+
 *  |  records as in the lane     |  a quarter of a lane's capacity
 *  +-----------------------------+
 *   next, end: in bytes from the beginning of the records
 *
 *   type of a record
 *   31     25  24     23        16 15                        0
 *  +---------+------+-------------+---------------------------+
 *  |    0    | side | deliveries  |  type that the user gave  |
 *  +---------+------+-------------+---------------------------+
 * </pre>
 */
final class SharedQueueDescriptor {
    static final String KIND = "queue";

    static final int LANE_CAPACITY_OPTION = 0;
    static final int MAX_LANES_OPTION = 1;
    static final int SPINNING_OPTION = 2;
    static final int MAX_DELIVERIES_OPTION = 3;
    static final int CODEC_OPTION = 4;

    static final int SHUTDOWN_OFFSET;
    static final int LANE_COUNT_OFFSET;
    static final int AREA_COUNT_OFFSET;
    static final int ROOM_WORD_OFFSET;
    static final int EXCLUSIVE_WORD_OFFSET;
    static final int NOT_EMPTY_OFFSET;
    static final int IDLE_OFFSET;
    static final int CELLS_OFFSET;

    static final int CELL_STRIDE = BitUtil.CACHE_LINE_LENGTH;
    static final int LEDGER_OFFSET = BitUtil.SIZE_OF_LONG;

    static final int INFLIGHT_OFFSET;
    static final int LAST_OFFSET;
    static final int SEEN_OFFSET;
    static final int NOT_FULL_OFFSET;
    static final int RING_OFFSET;

    static final int AREA_WORD_OFFSET = 0;
    static final int AREA_STATE_OFFSET;
    static final int AREA_LANE_OFFSET;
    static final int AREA_FROM_OFFSET;
    static final int AREA_TO_OFFSET;
    static final int AREA_NEXT_OFFSET;
    static final int AREA_END_OFFSET;
    static final int AREA_RECORDS_OFFSET;

    /** The lane for what a handler threw at. */
    static final int REDELIVERY_LANE = 0;

    /** The lane for what was delivered too often. */
    static final int DEAD_LETTER_LANE = 1;

    /** Below it are the lanes with a purpose; from it on, those of the producers. */
    static final int FIRST_LANE = 2;

    static final int MAX_USER_TYPE = 0xFFFF;
    static final int DELIVERIES_SHIFT = 16;
    static final int MAX_DELIVERIES = 0xFF;
    static final int SIDE_BIT = 1 << 24;

    private static final int PAGE = 4096;
    private static final int BATCH_PART = 4;

    static {
        final int line = BitUtil.CACHE_LINE_LENGTH;
        int offset = FileHeader.LENGTH;
        SHUTDOWN_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        LANE_COUNT_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_COUNT_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        ROOM_WORD_OFFSET = offset;
        offset += OwnerWord.LENGTH;
        EXCLUSIVE_WORD_OFFSET = offset;
        offset = BitUtil.align(offset + OwnerWord.LENGTH, 2 * line);
        NOT_EMPTY_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, 2 * line);
        IDLE_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, 2 * line);
        CELLS_OFFSET = offset;

        offset = 0;
        INFLIGHT_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        LAST_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        SEEN_OFFSET = offset;
        offset = BitUtil.align(offset + BitUtil.SIZE_OF_LONG, 2 * line);
        NOT_FULL_OFFSET = offset;
        offset = BitUtil.align(offset + EventCount.LENGTH, 2 * line);
        RING_OFFSET = offset;

        offset = line; // the owner word has a line of its own: others look at it
        AREA_STATE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_LANE_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_FROM_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_TO_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_NEXT_OFFSET = offset;
        offset += BitUtil.SIZE_OF_LONG;
        AREA_END_OFFSET = offset;
        AREA_RECORDS_OFFSET = 2 * line;
    }

    private SharedQueueDescriptor() {}

    /** The part of the file that has room from the beginning. */
    static int fixedLength() {
        return BitUtil.align(CELLS_OFFSET + MemberTable.MAX_MEMBERS * CELL_STRIDE, PAGE);
    }

    static int laneStride(int laneCapacity) {
        return BitUtil.align(RING_OFFSET + SpscRingDescriptor.length(laneCapacity), PAGE);
    }

    static int areaStride(int laneCapacity) {
        return BitUtil.align(AREA_RECORDS_OFFSET + batchLength(laneCapacity), PAGE);
    }

    /** The most that one in-flight area holds, in bytes. */
    static int batchLength(int laneCapacity) {
        return laneCapacity / BATCH_PART;
    }

    static int laneOffset(SharedQueueOptions options, int lane) {
        return fixedLength() + lane * laneStride(options.laneCapacity());
    }

    static int areaOffset(SharedQueueOptions options, int area) {
        return laneOffset(options, FIRST_LANE + options.maxLanes()) + area * areaStride(options.laneCapacity());
    }

    static long fileLength(int laneCapacity, int maxLanes) {
        return fixedLength()
                + (long) (FIRST_LANE + maxLanes) * laneStride(laneCapacity)
                + (long) maxLanes * areaStride(laneCapacity);
    }

    static boolean fits(int laneCapacity, int maxLanes) {
        return fileLength(laneCapacity, maxLanes) <= Platform.MAX_MAPPING;
    }
}
