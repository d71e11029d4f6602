package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.Role;
import io.atoll.ipc.ring.SidePayload;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * The only consumer: holds the consumer's words of all lanes and reads in place. What was not freed when it died is
 * delivered again.
 */
final class ExclusiveConsumer implements Consumer {
    /** One that finds nothing is short, one that finds something may be long: it counts as several. */
    private static final int MOST_EMPTY_READS = 63;

    private static final int EMPTY_READS_PER_READ = 2;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final QueueMemory memory;
    private final Role role;
    private final long stored;
    private final boolean spinning;
    private final OrphanReader orphans;
    private final MessageHandler forward = this::forward;
    private final List<SidePayload> read = new ArrayList<>();

    /** Those whose word this consumer has: of the producers, then also the one for redelivery. */
    private Lane[] producers = {};

    private Lane redelivery;

    /** How many lanes there were when all of them were held; -1 while one is not. */
    private int heldOf = -1;

    private int readsUntilLook;
    private int readsBetweenLooks;
    private long looked = System.nanoTime();
    private int start;
    private MessageHandler handler;
    private RingReader reading;
    private boolean busy;
    private boolean closed;
    private boolean released;

    ExclusiveConsumer(QueueMemory memory) {
        this.memory = memory;
        this.spinning = memory.options.spinning();
        this.role = new Role(memory.exclusiveWord(), memory.members(), "exclusive consumer");
        this.orphans = new OrphanReader(memory);
        this.stored = role.take(memory.toString(), () -> {});
        boolean acquired = false;
        try {
            acquireLanes();
            acquired = true;
        } finally {
            if (!acquired) {
                close();
            }
        }
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
        checkUsable();
        this.handler = handler;
        busy = true;
        try {
            if (memory.lanes().length != heldOf) {
                acquireLanes();
            }
            int count = 0;
            if (readsUntilLook-- <= 0) { // at the first one too, and before what is newer; a handler may throw
                count = lookAround(limit);
            }
            count += readProducers(limit - count);
            if (count > 0) {
                readsUntilLook -= EMPTY_READS_PER_READ - 1;
            }
            return count > 0 ? count : readRedelivery(limit);
        } finally {
            busy = false;
            if (closed) {
                release();
            }
        }
    }

    private void checkUsable() {
        if (closed) {
            throw new IllegalStateException("this consumer of " + memory + " is closed");
        }
        if (busy) {
            throw new IllegalStateException(
                    "a handler must not read from the consumer of " + memory + " that has called it");
        }
    }

    /**
     * Reads what was given back for redelivery, and what dead consumers had. Who reads all the time does this, and asks for
     * the time, at few of his reads; who reads now and then at each, once he has read so for a while.
     */
    private int lookAround(int limit) {
        final long now = System.nanoTime();
        readsBetweenLooks = now - looked < LOOK_NANOS ? Math.min(MOST_EMPTY_READS, 2 * readsBetweenLooks + 1) : 0;
        readsUntilLook = readsBetweenLooks;
        looked = now;
        final int count = readRedelivery(limit);
        return count + orphans.read(handler, limit - count, now);
    }

    private int readRedelivery(int limit) {
        return redelivery != null && redelivery.hasMore() ? read(redelivery, limit) : 0;
    }

    private int readProducers(int limit) {
        final Lane[] lanes = producers;
        int count = 0;
        for (int i = 0; i < lanes.length && count < limit; i++) {
            start = start + 1 < lanes.length ? start + 1 : 0; // before it is read: one that fails holds up no other
            count += read(lanes[start], limit - count);
        }
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
            final SidePayload side = SidePayload.read(memory.buffer(), index, length);
            final AtomicBuffer content = map(side);
            read.add(side); // to be removed once the record is freed, which it is even if the handler throws
            handler.onMessage(type & MAX_USER_TYPE, content, FileHeader.LENGTH, (int) side.length());
        }
    }

    /** What cannot be mapped now stays in the queue, as nobody has seen it; what never can is passed. */
    private AtomicBuffer map(SidePayload side) {
        try {
            return side.map(memory.sideFiles);
        } catch (UncheckedIOException | Error e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                reading.stay();
            }
            throw e;
        }
    }

    /** Gives all lanes back; if a handler does it, when it has returned and those read with it are done. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (!busy) {
                release();
            }
        }
    }

    private void release() {
        if (!released) {
            released = true;
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
