package io.atoll.ipc.pool;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.SpscRingDescriptor;
import org.agrona.BitUtil;

/**
 * Layout of the files of a pool. Each worker has one (header option 0: capacity of its rings), the pool one more.
 *
 * <pre>
 *   128                           256                            384
 *  +-----------------------------+------------------------------+------------------------------+
 *  |  event count: tasks         |  event count: room           |  passed                      |
 *  +-----------------------------+------------------------------+------------------------------+
 *   512: ring of tasks, see its descriptor; then the ring of results
 *   tasks    the worker sleeps on it while it has none
 *   room     the worker sleeps on it while its ring of results is full
 *   passed   how many of the tasks in the ring (of a batch, each item) have been started by the worker or taken back by the pool: 8 bytes;
 *            behind it 8 bytes: when the worker has begun the last of its tasks, if the pool wants to know;
 *            for tools: 8 bytes: the number of the task that the worker began last, plus 1, times 65,536, plus how many workers
 *            have died with it before (65,535 if more); 0 since it lay down to sleep until there are more; 8 bytes: the owner
 *            word of the worker, once it has begun;
 *            for pool and worker again: 8 bytes: twice the number of functions that it has read, plus 1 while it reads one;
 *            8 bytes: how often the worker has begun to lack room for a result, and has ceased to: odd while it does (odd
 *            after its death means nothing: its file goes with it); 8 bytes: for
 *            which of these it may try to have it, as the pool says; 8 bytes: how often the pool has asked it to give up files
 *            that are kept
 *
 *   the pool's own file
 *   128
 *  +-----------------------------+
 *  |  event count: results       |  whoever waits for results sleeps on it
 *  +-----------------------------+
 *
 *   types of records in the ring of tasks
 *   1  tasks      number:long, function:int, attempt:int, items:int, then each argument
 *   2  function   index:int, then its bytes
 *   3  end        the worker is to end
 *   4  timed      as tasks; the time that they take is wanted
 * 5  batch      as tasks; each item is a task of its own, and so is its result
 *   in the ring of results
 *   1  results    number:long, items:int, then for each 0 and its result, or 1 and what was thrown, or 2 if that is
 *                 the same as before
 *   2  ready      the worker has begun
 *   3  timed      number:long, items:int, 4 bytes unused, begin:long, end:long, then as in results
 * 4  item       of a batch: its number there:int, then 0 and its result, or 1 and what was thrown
 *   plus 16 if the content is in a side file
 * </pre>
 */
final class WorkerDescriptor {
    static final String POOL_KIND = "pool";
    static final String WORKER_KIND = "worker";
    static final int CAPACITY_OPTION = 0;

    static final int RESULTS_EVENT_OFFSET = FileHeader.LENGTH;
    static final int POOL_LENGTH = RESULTS_EVENT_OFFSET + 2 * BitUtil.CACHE_LINE_LENGTH;

    static final int TASKS_EVENT_OFFSET;
    static final int ROOM_EVENT_OFFSET;
    static final int PASSED_OFFSET;
    static final int BEGAN_OFFSET;
    static final int TASK_OFFSET;
    static final int WORKER_OFFSET;
    static final int LEARNED_OFFSET;
    static final int WANTED_OFFSET;
    static final int GRANTED_OFFSET;
    static final int ASKED_OFFSET;
    static final int TASKS_RING_OFFSET;

    static final int TASKS = 1;
    static final int FUNCTION = 2;
    static final int END = 3;
    static final int TIMED_TASKS = 4;
    static final int BATCH = 5;
    static final int RESULTS = 1;
    static final int READY = 2;
    static final int TIMED_RESULTS = 3;
    static final int ITEM_RESULT = 4;
    static final int SIDE = 16;

    /** Numbers of the rings, for the names of their side files. */
    static final int TASKS_RING = 0;

    static final int RESULTS_RING = 1;

    static final int NUMBER_OFFSET = 0;
    static final int FUNCTION_OFFSET = 8;
    static final int ATTEMPT_OFFSET = 12;
    static final int ITEMS_OFFSET = 16;
    static final int ARGUMENTS_OFFSET = 20;

    static final int RESULT_ITEMS_OFFSET = 8;
    static final int RESULT_VALUES_OFFSET = 12;
    static final int BEGIN_OFFSET = 16;
    static final int END_OFFSET = 24;
    static final int TIMED_VALUES_OFFSET = 32;

    static final int ITEM_OFFSET = 0;
    static final int ITEM_VALUE_OFFSET = 4;

    static final int FUNCTION_BYTES_OFFSET = 4;

    static final int DEATHS_BITS = 16;
    static final int MOST_DEATHS = (1 << DEATHS_BITS) - 1;

    static final byte RETURNED = 0;
    static final byte THREW = 1;
    static final byte THREW_THE_SAME = 2;

    static {
        final int twoLines = 2 * BitUtil.CACHE_LINE_LENGTH;
        int offset = FileHeader.LENGTH;
        TASKS_EVENT_OFFSET = offset;
        offset += BitUtil.align(EventCount.LENGTH, twoLines);
        ROOM_EVENT_OFFSET = offset;
        offset += BitUtil.align(EventCount.LENGTH, twoLines);
        PASSED_OFFSET = offset;
        BEGAN_OFFSET = PASSED_OFFSET + BitUtil.SIZE_OF_LONG;
        TASK_OFFSET = BEGAN_OFFSET + BitUtil.SIZE_OF_LONG;
        WORKER_OFFSET = TASK_OFFSET + BitUtil.SIZE_OF_LONG;
        LEARNED_OFFSET = WORKER_OFFSET + BitUtil.SIZE_OF_LONG;
        WANTED_OFFSET = LEARNED_OFFSET + BitUtil.SIZE_OF_LONG;
        GRANTED_OFFSET = WANTED_OFFSET + BitUtil.SIZE_OF_LONG;
        ASKED_OFFSET = GRANTED_OFFSET + BitUtil.SIZE_OF_LONG;
        offset += twoLines;
        TASKS_RING_OFFSET = offset;
    }

    private WorkerDescriptor() {}

    static int resultsRingOffset(int capacity) {
        return TASKS_RING_OFFSET + SpscRingDescriptor.length(capacity);
    }

    static long fileLength(int capacity) {
        return resultsRingOffset(capacity) + (long) SpscRingDescriptor.length(capacity);
    }
}
