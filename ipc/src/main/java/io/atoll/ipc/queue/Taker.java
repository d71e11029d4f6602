package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.RingReader;
import java.util.concurrent.TimeUnit;

/**
 * Takes records out of lanes, at most once: copy, raise the cell, free, release the word. A death before the free leaves
 * the record to others; after it, what was freed is lost with its taker and counted by its cell. Thread-safe.
 */
final class Taker {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);
    private static final int LOOK_EVERY = 16;

    private final QueueMemory memory;

    /** Hints, which races may upset: from which lane to begin, and when to look for orphans. */
    private int start;

    private int calls;
    private long looked = System.nanoTime() - LOOK_NANOS;

    Taker(QueueMemory memory) {
        this.memory = memory;
    }

    /** Takes the next record from wherever there is one. */
    boolean take(TakenItem into) {
        if (memory.isExclusive()) {
            return false;
        }
        if (++calls % LOOK_EVERY == 0 && isTimeToLook() && takeFromOrphan(into)) {
            return true;
        }
        final Lane[] lanes = memory.lanes();
        final int first = start;
        for (int i = 0; i < lanes.length; i++) {
            final int index = first + i < lanes.length ? first + i : (first + i) % lanes.length;
            if (index != DEAD_LETTER_LANE && lanes[index].seemsToHaveMore() && take(lanes[index], into, true)) {
                start = index + 1 < lanes.length ? index + 1 : 0;
                return true;
            }
        }
        return isTimeToLook() && takeFromOrphan(into);
    }

    private boolean isTimeToLook() {
        final long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return false;
        }
        looked = now;
        return true;
    }

    /** Takes the next record of one lane. */
    boolean take(Lane lane, TakenItem into, boolean isTask) {
        if (!lane.tryConsume(memory)) {
            return false;
        }
        final RingReader reader = lane.reader;
        boolean whole = false;
        final boolean more;
        try {
            if (!reader.next() && !(reader.look() && reader.next())) {
                whole = true;
                lane.stopConsuming();
                return false;
            }
            into.copy(memory, reader.type(), memory.buffer(), reader.index(), reader.length());
            if (isTask) {
                memory.cells.raise(1); // before head moves: a death in between counts one too many, never one too few
            }
            reader.skip();
            reader.free();
            into.freed(memory);
            more = reader.hasMore();
            whole = true;
            lane.stopConsuming();
        } finally {
            if (!whole) {
                lane.abandonConsuming(memory);
            }
        }
        signal(lane, more);
        return true;
    }

    /** After the word was released, which is a full fence. */
    void signal(Lane lane, boolean more) {
        if (memory.options.spinning()) {
            return;
        }
        if (lane.notFull.hasWaiters() && lane.isHalfFree()) {
            lane.notFull.signal(1);
        }
        if (more) {
            memory.notEmpty.signal(1); // whoever was woken for it may have found the lane held, and sleeps again
        } else {
            memory.idle.signal(Integer.MAX_VALUE);
        }
    }

    /**
     * Takes the next record of an area that nobody living works on, and puts the rest back for anybody.
     */
    private boolean takeFromOrphan(TakenItem into) {
        final InFlightArea area = memory.acquireOrphan();
        if (area == null) {
            return false;
        }
        boolean taken = false;
        try {
            if (area.hasNext()) {
                into.copy(memory, area.type(), area.buffer(), area.payloadIndex(), area.payloadLength());
                memory.cells.raise(1);
                area.pass(); // free: from here it exists in our hands only
                into.freed(memory);
                taken = true;
            }
            if (!area.hasNext()) {
                memory.finish(area);
            }
        } finally {
            memory.giveBack(area);
            looked -= LOOK_NANOS; // there may be more
        }
        return taken;
    }
}
