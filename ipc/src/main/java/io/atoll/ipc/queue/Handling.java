package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.SidePayload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Hands records to a handler, at least once (specification: {@code queue.pml}): a batch moves from its lane into an
 * in-flight area, is handled record by record while no word of a lane is held, and each record is ended after its handler
 * has returned, or after it was published again in the redelivery or dead-letter lane. A death in between delivers the
 * record again; nothing is handled twice by the living. Thread-safe; each thread works on its own area.
 *
 * <p>Batches begin at one record and grow while a batch is handled within {@value #SHORT_MICROS} us, so that a slow
 * handler never sits on records that others could handle.
 */
final class Handling<T> {
    private static final Logger LOGGER = System.getLogger(Handling.class.getName());

    private static final int MOST_RECORDS = 64;
    private static final long SHORT_MICROS = 100;
    private static final long LONG_MICROS = 1000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final QueueMemory memory;
    private final Taker taker;
    private final Codec<T> codec;
    private final Relocation relocation;

    /** Hints, which races may upset. */
    private int start;

    private int limit = 1;
    private long looked = System.nanoTime() - LOOK_NANOS;

    Handling(QueueMemory memory, Taker taker, Codec<T> codec) {
        this.memory = memory;
        this.taker = taker;
        this.codec = codec;
        this.relocation = new Relocation(memory);
    }

    /** An area with records to handle, in this thread's hands; null if there is nothing to do. */
    InFlightArea nextBatch() {
        if (memory.isExclusive()) {
            return null;
        }
        final InFlightArea orphan = isTimeToLook() ? memory.acquireOrphan() : null;
        if (orphan != null) {
            looked -= LOOK_NANOS; // there may be more
            return orphan;
        }
        final Lane[] lanes = memory.lanes();
        final int first = start;
        for (int i = 0; i < lanes.length; i++) {
            final int index = (first + i) % lanes.length;
            if (index != DEAD_LETTER_LANE && lanes[index].seemsToHaveMore()) {
                final InFlightArea batch = fillFrom(lanes[index]);
                if (batch != null) {
                    start = index + 1;
                    return batch;
                }
            }
        }
        return null;
    }

    private boolean isTimeToLook() {
        final long now = System.nanoTime();
        if (now - looked < LOOK_NANOS) {
            return false;
        }
        looked = now;
        return true;
    }

    private InFlightArea fillFrom(Lane lane) {
        final InFlightArea area = memory.acquireArea();
        if (area.isFull()) {
            return area; // left over from somebody who put it back
        }
        boolean filled = false;
        try {
            filled = lane.tryConsume(memory) && fill(area, lane);
        } finally {
            if (!filled) {
                memory.giveBack(area);
            }
        }
        if (!filled) {
            return null;
        }
        taker.signal(lane, lane.seemsToHaveMore());
        return area;
    }

    private boolean fill(InFlightArea area, Lane lane) {
        final RingReader reader = lane.reader;
        boolean whole = false;
        try {
            final boolean found = reader.next() || reader.look() && reader.next();
            if (found) {
                area.fill(lane, memory.buffer(), limit);
            }
            whole = true;
            lane.stopConsuming(); // 5.
            return found;
        } finally {
            if (!whole) {
                lane.abandonConsuming(memory);
            }
        }
    }

    /**
     * Handles what is in an area, and gives the area back.
     *
     * @return how many handlers have returned
     * @throws InterruptedException if a handler threw it, or an interrupt came while the dead-letter lane was full; what
     *     is left goes to others
     */
    int handle(InFlightArea area, ItemHandler<? super T> handler) throws InterruptedException {
        final long began = System.nanoTime();
        int handled = 0;
        int records = 0;
        try {
            while (area.hasNext()) {
                records++;
                if (deliver(area, handler)) {
                    handled++;
                }
            }
        } finally {
            if (!area.hasNext()) {
                memory.finishOwn(area);
            }
            memory.giveBack(area);
        }
        adapt(records, (System.nanoTime() - began) / 1000);
        return handled;
    }

    private void adapt(int records, long micros) {
        if (micros > LONG_MICROS) {
            limit = Math.max(1, limit / 2);
        } else if (micros < SHORT_MICROS && records >= limit) {
            limit = Math.min(MOST_RECORDS, limit * 2);
        }
    }

    /** Delivers the next record of an area; true if it is done. If not, it has gone elsewhere, or is still the next. */
    private boolean deliver(InFlightArea area, ItemHandler<? super T> handler) throws InterruptedException {
        final int type = area.type();
        final int deliveries = area.deliveries();
        if (deliveries >= memory.options.maxDeliveries()) { // the last one that had it died with it
            bury(area, type, null);
            return false;
        }
        final int delivered = type + (1 << DELIVERIES_SHIFT);
        area.retype(delivered); // before the handler: if it brings this process down, that counts
        final SidePayload side = area.side();
        Throwable thrown = null;
        try {
            final T item = side == null
                    ? codec.decode(area.buffer(), area.payloadIndex(), area.payloadLength())
                    : codec.decode(side.map(memory.sideFiles), FileHeader.LENGTH, (int) side.length());
            handler.handle(item, deliveries);
        } catch (Throwable e) {
            thrown = e;
        }
        if (thrown == null) {
            area.pass(); // after its handler has returned
            if (side != null) {
                side.remove(memory.sideFiles);
            }
            return true;
        }
        if (deliveries + 1 >= memory.options.maxDeliveries()) {
            bury(area, delivered, thrown);
        } else if (relocation.tryMove(memory.lanes()[REDELIVERY_LANE], area, delivered)) {
            memory.notEmpty.signal(1);
        } // else the redelivery lane is full or in somebody's hands: it stays with us, and comes again at once
        if (thrown instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return false;
    }

    /** Moves the next record into the dead-letter lane, waiting for room there: nothing is dropped. */
    private void bury(InFlightArea area, int type, Throwable thrown) throws InterruptedException {
        LOGGER.log(
                Level.WARNING,
                memory + ": an item becomes a dead letter after " + memory.options.maxDeliveries() + " deliveries",
                thrown);
        final Lane deadLetters = memory.lanes()[DEAD_LETTER_LANE];
        if (!relocation.tryMove(deadLetters, area, type)) {
            LOGGER.log(Level.WARNING, memory + ": its dead letters are full: take some by pollDeadLetter()");
            deadLetters.notFull.await(() -> relocation.tryMove(deadLetters, area, type), EventCount.FOREVER, true);
        }
    }
}
