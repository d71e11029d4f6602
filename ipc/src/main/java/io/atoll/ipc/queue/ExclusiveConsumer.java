package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.ipc.ring.Role;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * The only consumer: holds the consumer's words of all lanes and reads in place. What was not freed when it died is
 * delivered again.
 */
final class ExclusiveConsumer implements Consumer {
    private final QueueMemory memory;
    private final Role role;
    private final long stored;
    private final boolean spinning;
    private final MessageHandler forward = this::forward;
    private final List<SidePayload> read = new ArrayList<>();

    /** Those whose word this consumer has; null for the others. */
    private Lane[] held = {};

    private boolean holdsAll;
    private int start;
    private MessageHandler handler;
    private boolean closed;

    ExclusiveConsumer(QueueMemory memory) {
        this.memory = memory;
        this.spinning = memory.options.spinning();
        this.role = new Role(memory.exclusiveWord(), memory.members(), "exclusive consumer");
        this.stored = role.take(memory.toString(), () -> {});
        acquireLanes(memory.lanes());
    }

    /** Takers hold a word for the time of a copy, so what is not to be had now will be at one of the next reads. */
    private void acquireLanes(Lane[] lanes) {
        if (held.length != lanes.length) {
            held = Arrays.copyOf(held, lanes.length);
        }
        holdsAll = true;
        for (int i = 0; i < lanes.length; i++) {
            if (i != DEAD_LETTER_LANE && held[i] == null) {
                if (lanes[i].tryConsume(memory)) {
                    held[i] = lanes[i];
                } else {
                    holdsAll = false;
                }
            }
        }
    }

    @Override
    public int read(MessageHandler handler, int limit) {
        if (closed) {
            throw new IllegalStateException("this consumer of " + memory + " is closed");
        }
        final Lane[] lanes = memory.lanes();
        if (!holdsAll || held.length != lanes.length) {
            acquireLanes(lanes);
        }
        this.handler = handler;
        int count = 0;
        int index = start;
        for (int i = 0; i < held.length && count < limit; i++) {
            index = index + 1 < held.length ? index + 1 : 0;
            final Lane lane = held[index];
            if (lane != null) {
                final int found = lane.reader.read(forward, limit - count);
                if (found > 0) {
                    count += found;
                    freed(lane);
                }
            }
        }
        start = index;
        return count;
    }

    private void freed(Lane lane) {
        for (SidePayload side : read) {
            side.remove(memory.sideFiles);
        }
        read.clear();
        if (!spinning) {
            VarHandle.fullFence(); // head before the flags of those who wait
            if (lane.notFull.hasWaiters() && lane.isHalfFree()) {
                lane.notFull.signal(1);
            }
            memory.idle.signal(Integer.MAX_VALUE);
        }
    }

    private void forward(int type, MutableDirectBuffer buffer, int index, int length) {
        if ((type & SIDE_BIT) == 0) {
            handler.onMessage(type & MAX_USER_TYPE, buffer, index, length);
        } else {
            final SidePayload side = SidePayload.read(memory.buffer(), index, length);
            final AtomicBuffer content = side.map(memory.sideFiles);
            read.add(side); // to be removed once the record is freed, which it is even if the handler throws
            handler.onMessage(type & MAX_USER_TYPE, content, FileHeader.LENGTH, (int) side.length());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (Lane lane : held) {
                if (lane != null) {
                    lane.stopConsuming();
                }
            }
            role.giveBack(stored);
            memory.notEmpty.signal(1);
        }
    }
}
