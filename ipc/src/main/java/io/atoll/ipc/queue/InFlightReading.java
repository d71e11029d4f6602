package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Measure;
import io.atoll.ipc.ring.RingReading;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tells what is left of a batch in an {@link InFlightArea}, for tools. Its owner may be at it meanwhile: what is told was so
 * at some instant, or it is told that it moves.
 */
final class InFlightReading {
    private static final int TRIES = 16;
    private static final int ALIGNMENT = 8;

    /** What tells one batch from another: no two of a lane have the same positions. */
    private record Batch(long state, long lane, long from, long to, long end) {}

    private final Examination examination;
    private final int offset;
    private final int most;

    InFlightReading(Examination examination, int offset, int most) {
        this.examination = examination;
        this.offset = offset;
        this.most = most;
    }

    /** Tells it, and how many items there are. */
    long examine(long lanes) throws IOException {
        Batch batch = batch();
        long items = 0;
        for (int tries = 1; ; tries++) {
            final Batch before = batch;
            items = before.state() == 1 ? count(before.end()) : 0;
            batch = batch();
            if (batch.equals(before)) {
                break;
            }
            if (tries == TRIES) {
                examination.text("items", "moving");
                return 0;
            }
        }
        tell(batch, items, lanes);
        examination.owner("owner", offset + AREA_WORD_OFFSET);
        return Math.max(0, items);
    }

    private Batch batch() throws IOException {
        return new Batch(
                examination.word(offset + AREA_STATE_OFFSET),
                examination.word(offset + AREA_LANE_OFFSET),
                examination.word(offset + AREA_FROM_OFFSET),
                examination.word(offset + AREA_TO_OFFSET),
                examination.word(offset + AREA_END_OFFSET));
    }

    /** How many records are left; -1 if they are not whole. */
    private long count(long end) throws IOException {
        final long next = examination.word(offset + AREA_NEXT_OFFSET);
        if (next < 0 || next > end || end > most || ((next | end) & (ALIGNMENT - 1)) != 0) {
            return -1;
        }
        final ByteBuffer records = examination.copy(offset + AREA_RECORDS_OFFSET + next, (int) (end - next));
        return RingReading.count(records, 0, records.capacity());
    }

    private void tell(Batch batch, long items, long lanes) throws IOException {
        if (batch.state() != 0 && batch.state() != 1) {
            examination.bad("items", "?", "a state of 0 or 1, not " + batch.state());
        } else if (items < 0) {
            examination.bad("items", "?", "whole records up to " + batch.end() + ", of at most " + most + " bytes");
        } else {
            examination.figure("items", items, Measure.PLAIN);
        }
        if (batch.state() == 1) {
            examination.number("of lane", batch.lane(), 0, lanes - 1);
        } else {
            examination.text("of lane", "");
        }
        if (examination.isFull()) {
            examination.figure("from", batch.from(), Measure.PLAIN);
            examination.figure("to", batch.to(), Measure.PLAIN);
            examination.figure("next", examination.word(offset + AREA_NEXT_OFFSET), Measure.PLAIN);
            examination.figure("end", batch.end(), Measure.PLAIN);
        }
    }
}
