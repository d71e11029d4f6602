package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;
import static org.agrona.concurrent.broadcast.RecordDescriptor.*;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Repairs a broadcast whose transmitter died, or was thrown out of a transmission.
 *
 * <p>Records lie at positions that only grow; a position's place in the buffer is its remainder by the capacity. Only
 * the holder of the transmitter's role writes anything. Agrona's transmitter writes, for each message:
 *
 * <ol>
 * <li>{@code tailIntent}, the position behind the message, by a release store and a release fence: no byte below is
 *     changed before the intent is seen;
 * <li>at {@code tail}, if the message does not fit before the wrap, a padding record up to the wrap;
 * <li>the record: its length, its type, its content;
 * <li>{@code latest}, the record's position, by a release store: all of the record is seen before it;
 * <li>{@code tail}, the same as {@code tailIntent}, by a release store.
 * </ol>
 *
 * <p>Of the positions from {@code tailIntent - capacity} to {@code tail} nothing is written to any more, and there are
 * whole records in them. A receiver believes what it has read only if the intent, read after it, says so. What holds
 * after a death at any point:
 *
 * <ul>
 * <li>{@code tail} is {@code tailIntent}: nothing was under way;
 * <li>{@code latest} is below {@code tail}, and {@code tailIntent} above: what lies between them is nothing yet, and
 *     no receiver reads there. It becomes a record that receivers pass, with a padding record before it if it reaches
 *     beyond the wrap;
 * <li>{@code latest} is not below {@code tail}: the message is whole. One of Agrona's receivers that was lapped reads it
 *     already, so it stays as it is. Before the first message {@code latest} and {@code tail} are both 0, which does
 *     not tell whether that one is whole; nobody can read it, and it becomes a record to pass.
 * </ul>
 *
 * <p>Then {@code tail} becomes {@code tailIntent} by a release store, the repair's only one that anybody sees. To set
 * the intent back instead would tell receivers that bytes are untouched which the dead one has changed. {@code latest}
 * stays: it keeps naming the newest message. After a death before that store the same is found, and done, again.
 */
final class BroadcastRecovery {
    private BroadcastRecovery() {}

    /**
     * Repairs a broadcast. The caller has the transmitter's role.
     *
     * @param broadcast Agrona's broadcast buffer with its trailer
     * @param capacity of the buffer
     * @throws IllegalStateException if its positions cannot be: it was damaged from outside
     */
    static void recover(AtomicBuffer broadcast, int capacity) {
        final long tail = broadcast.getLongVolatile(tailIndex(capacity));
        final long intent = broadcast.getLongVolatile(tailIntentIndex(capacity));
        final long latest = broadcast.getLongVolatile(latestIndex(capacity));
        if (tail < 0
                || intent < tail
                || intent - tail > capacity
                || latest > intent
                || ((tail | intent) & (RECORD_ALIGNMENT - 1)) != 0) {
            throw new IllegalStateException("the broadcast was damaged from outside: its tail is " + tail
                    + ", its tail intent " + intent + " and its latest message at " + latest + " with a capacity of "
                    + capacity + "; unlink it and create it anew");
        }
        if (tail == intent) {
            return;
        }
        if (latest < tail || tail == 0) {
            drop(broadcast, capacity, tail, intent);
        }
        broadcast.putLongRelease(tailIndex(capacity), intent); // release: behind the records that are to be passed
    }

    private static void drop(AtomicBuffer broadcast, int capacity, long from, long to) {
        final int index = (int) from & (capacity - 1);
        final int length = (int) (to - from);
        final int untilWrap = capacity - index;
        if (length > untilWrap) {
            put(broadcast, index, PADDING_MSG_TYPE_ID, untilWrap);
            put(broadcast, 0, DROPPED_TYPE, length - untilWrap);
        } else {
            put(broadcast, index, DROPPED_TYPE, length);
        }
    }

    private static void put(AtomicBuffer broadcast, int index, int type, int length) {
        broadcast.putInt(lengthOffset(index), length);
        broadcast.putInt(typeOffset(index), type);
    }
}
