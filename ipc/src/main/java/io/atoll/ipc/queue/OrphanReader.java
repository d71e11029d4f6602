package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.SidePayload;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * Reads, for an exclusive consumer, what dead consumers before it had in their areas, which nobody else can settle while it
 * has all the lanes. Each delivery counts before its handler runs, as in {@link Handling}: what killed its consumers too
 * often becomes a dead letter.
 */
final class OrphanReader {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final QueueMemory memory;
    private final Relocation relocation;
    private long looked = System.nanoTime() - LOOK_NANOS;

    OrphanReader(QueueMemory memory) {
        this.memory = memory;
        this.relocation = new Relocation(memory);
    }

    /** Reads on in an area that a dead consumer left, if there is one and it is time to look. */
    int read(MessageHandler handler, int limit, long now) {
        if (limit <= 0 || now - looked < LOOK_NANOS) {
            return 0;
        }
        looked = now;
        final InFlightArea area = memory.acquireOrphan();
        if (area == null) {
            return 0;
        }
        int count = 0;
        try {
            while (count < limit && area.hasNext()) {
                if (area.deliveries() < memory.options.maxDeliveries()) {
                    count++;
                    readNext(area, handler);
                } else if (!relocation.tryMove(memory.lanes()[DEAD_LETTER_LANE], area, area.type())) {
                    return count; // until there is room among the dead letters
                }
            }
            looked -= LOOK_NANOS; // there may be more
        } finally {
            if (!area.hasNext()) {
                memory.finish(area);
            }
            memory.giveBack(area);
        }
        return count;
    }

    private void readNext(InFlightArea area, MessageHandler handler) {
        final int type = area.type();
        final SidePayload side = area.side();
        final AtomicBuffer content = side == null ? area.buffer() : side.map(memory.sideFiles);
        final int index = side == null ? area.payloadIndex() : FileHeader.LENGTH;
        final int length = side == null ? area.payloadLength() : (int) side.length();
        area.retype(type + (1 << DELIVERIES_SHIFT)); // before the handler: if it brings this process down, that counts
        try {
            handler.onMessage(type & MAX_USER_TYPE, content, index, length);
        } finally {
            area.pass(); // also what the handler threw at
            if (side != null) {
                side.remove(memory.sideFiles);
            }
        }
    }
}
