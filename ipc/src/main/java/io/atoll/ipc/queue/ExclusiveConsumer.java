package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.Role;
import io.atoll.ipc.ring.SidePayload;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * The only consumer: holds the consumer's words of all lanes and reads in place. What was not freed when it died is
 * delivered again. It also reads what dead consumers before it had in their areas, which nobody else can settle while it
 * has all the lanes.
 */
final class ExclusiveConsumer implements Consumer {
    private static final int LOOK_AROUND_MASK = 31;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final QueueMemory memory;
    private final Role role;
    private final long stored;
    private final boolean spinning;
    private final MessageHandler forward = this::forward;
    private final List<SidePayload> read = new ArrayList<>();

    /** Those whose word this consumer has: of the producers, then also the one for redelivery. */
    private Lane[] producers = {};

    private Lane redelivery;

    /** How many lanes there were when all of them were held; -1 while one is not. */
    private int heldOf = -1;

    private int reads;
    private int start;
    private long looked = System.nanoTime() - LOOK_NANOS;
    private MessageHandler handler;
    private RingReader reading;
    private boolean closed;

    ExclusiveConsumer(QueueMemory memory) {
        this.memory = memory;
        this.spinning = memory.options.spinning();
        this.role = new Role(memory.exclusiveWord(), memory.members(), "exclusive consumer");
        this.stored = role.take(memory.toString(), () -> {});
        acquireLanes();
    }

    /** Takers hold a word for the time of a copy, so what is not to be had now will be at one of the next reads. */
    private void acquireLanes() {
        final Lane[] lanes = memory.lanes();
        if (lanes.length == heldOf) {
            return;
        }
        boolean all = true;
        for (Lane lane : lanes) {
            if (lane.index == DEAD_LETTER_LANE
                    || lane == redelivery
                    || List.of(producers).contains(lane)) {
                continue;
            }
            if (!lane.tryConsume(memory)) {
                all = false;
            } else if (lane.index == REDELIVERY_LANE) {
                redelivery = lane;
            } else {
                producers = Arrays.copyOf(producers, producers.length + 1);
                producers[producers.length - 1] = lane;
            }
        }
        heldOf = all ? lanes.length : -1;
    }

    @Override
    public int read(MessageHandler handler, int limit) {
        if (closed) {
            throw new IllegalStateException("this consumer of " + memory + " is closed");
        }
        this.handler = handler;
        int count = readProducers(limit);
        if (memory.lanes().length != heldOf) {
            acquireLanes();
            return count > 0 ? count : readProducers(limit);
        }
        final boolean isTimeToLookAround = (++reads & LOOK_AROUND_MASK) == 0;
        if ((count == 0 || isTimeToLookAround) && redelivery != null && redelivery.seemsToHaveMore()) {
            count += read(redelivery, limit - count);
        }
        if (isTimeToLookAround) {
            count += readOrphan(limit - count);
        }
        return count;
    }

    /** Reads on in an area that a dead consumer left, if there is one. */
    private int readOrphan(int limit) {
        final long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
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
                count++;
                readNext(area);
            }
            if (!area.hasNext()) {
                memory.finish(area);
            }
        } finally {
            memory.giveBack(area);
            looked -= LOOK_NANOS; // there may be more
        }
        return count;
    }

    private void readNext(InFlightArea area) {
        final int type = area.type();
        final int index = area.payloadIndex();
        final int length = area.payloadLength();
        final SidePayload side = (type & SIDE_BIT) == 0 ? null : SidePayload.read(area.buffer(), index, length);
        final AtomicBuffer content = side == null ? null : side.map(memory.sideFiles);
        try {
            if (side == null) {
                handler.onMessage(type & MAX_USER_TYPE, area.buffer(), index, length);
            } else {
                handler.onMessage(type & MAX_USER_TYPE, content, FileHeader.LENGTH, (int) side.length());
            }
        } finally {
            area.pass(); // also what the handler threw at
            if (side != null) {
                side.remove(memory.sideFiles);
            }
        }
    }

    private int readProducers(int limit) {
        final Lane[] lanes = producers;
        int count = 0;
        int index = start;
        for (int i = 0; i < lanes.length && count < limit; i++) {
            index = index + 1 < lanes.length ? index + 1 : 0;
            count += read(lanes[index], limit - count);
        }
        start = index;
        return count;
    }

    private int read(Lane lane, int limit) {
        if (!lane.reader.hasMore() && !lane.reader.look()) {
            return 0;
        }
        lane.see();
        final RingReader reader = lane.reader;
        final long before = reader.freed();
        reading = reader;
        try {
            return reader.read(forward, limit);
        } finally {
            if (reader.freed() != before) {
                freed(lane); // also what the handler threw at
            }
        }
    }

    private void freed(Lane lane) {
        if (!read.isEmpty()) {
            read.forEach(side -> side.remove(memory.sideFiles));
            read.clear();
        }
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
            final SidePayload side;
            final AtomicBuffer content;
            try {
                side = SidePayload.read(memory.buffer(), index, length);
                content = side.map(memory.sideFiles);
            } catch (RuntimeException e) {
                reading.stay(); // nobody has seen it
                throw e;
            }
            read.add(side); // to be removed once the record is freed, which it is even if the handler throws
            handler.onMessage(type & MAX_USER_TYPE, content, FileHeader.LENGTH, (int) side.length());
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (Lane lane : producers) {
                lane.stopConsuming();
            }
            if (redelivery != null) {
                redelivery.stopConsuming();
            }
            role.giveBack(stored);
            memory.notEmpty.signal(1);
        }
    }
}
