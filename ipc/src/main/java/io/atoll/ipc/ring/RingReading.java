package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Measure;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;

/**
 * Tells what is in a ring, for builders of inspectors. Needs no ownership and disturbs nobody.
 *
 * <p>What is counted was there: {@code tail} is read after {@code head}, then the records between them are copied, then
 * {@code head} is read again. Records from that head on had not been freed when they were copied, so they are whole, and
 * only they are counted.
 */
public final class RingReading {
    private static final int TRIES = 16;
    private static final int MOST_COPIED = 1 << 22;
    private static final long UNKNOWN = -1;

    private final Examination examination;
    private final long index;
    private final int capacity;

    private long head;
    private long tail;
    private boolean isCut;

    private RingReading(Examination examination, long index, int capacity) {
        this.examination = examination;
        this.index = index;
        this.capacity = capacity;
    }

    /**
     * Tells the items of a ring, their bytes, and its two positions.
     *
     * @param examination of the object that has it
     * @param index where it begins
     * @param capacity for records, checked
     * @return how many items there are; 0 if that cannot be told
     * @throws IOException if it cannot be read
     */
    public static long examine(Examination examination, long index, int capacity) throws IOException {
        return new RingReading(examination, index, capacity).examine();
    }

    private long examine() throws IOException {
        long items = UNKNOWN;
        long firstHead = 0;
        long firstTail = 0;
        for (int tries = 0; tries < TRIES && items == UNKNOWN; tries++) {
            items = tryCount();
            if (tries == 0) {
                firstHead = head;
                firstTail = tail;
            }
        }
        if (items != UNKNOWN) {
            if (isCut) {
                examination.text("items", "more than " + items);
            } else {
                examination.figure("items", items, Measure.PLAIN);
            }
            examination.figure("bytes", tail - head, Measure.BYTES);
        } else if (firstHead == head && firstTail == tail) { // nobody is at it, so it stays as it is
            if (isPossible()) {
                examination.bad("items", "?", "whole records from head to tail");
                examination.figure("bytes", tail - head, Measure.BYTES);
            } else {
                examination.bad("items", "?", "a tail 0 to " + capacity + " bytes after the head");
                examination.bad("bytes", tail - head, "0 to " + capacity + ", a multiple of " + ALIGNMENT);
            }
        } else {
            examination.text("items", "moving");
            examination.text("bytes", "moving");
        }
        examination.figure("put", tail, Measure.POSITION);
        examination.figure("taken", head, Measure.POSITION);
        return Math.max(0, items);
    }

    private boolean isPossible() {
        return head >= 0 && tail >= head && tail - head <= capacity && ((tail | head) & (ALIGNMENT - 1)) == 0;
    }

    private long tryCount() throws IOException {
        head = examination.word(index + HEAD_OFFSET);
        tail = examination.word(index + TAIL_OFFSET);
        if (!isPossible()) {
            return UNKNOWN;
        }
        final long from = head;
        final int copied = (int) Math.min(tail - head, MOST_COPIED);
        final ByteBuffer records = records(from, copied);
        head = examination.word(index + HEAD_OFFSET);
        if (head < from || head > from + copied || (head & (ALIGNMENT - 1)) != 0) {
            return UNKNOWN;
        }
        isCut = copied < tail - from;
        return count(records, (int) (head - from), copied, isCut);
    }

    private ByteBuffer records(long from, int length) throws IOException {
        final int start = (int) from & (capacity - 1);
        final int untilWrap = Math.min(length, capacity - start);
        final ByteBuffer copy = examination.copy(index + RECORDS_OFFSET + start, untilWrap);
        if (untilWrap == length) {
            return copy;
        }
        final ByteBuffer all = ByteBuffer.allocate(length).order(copy.order());
        all.put(copy).put(examination.copy(index + RECORDS_OFFSET, length - untilWrap));
        return all;
    }

    /**
     * Counts records that lie one behind the other, such as those of a batch in somebody's hands.
     *
     * @param records holds them
     * @param from where the first begins
     * @param end where the last ends
     * @return how many; -1 if they do not end there
     */
    public static long count(ByteBuffer records, int from, int end) {
        return count(records, from, end, false);
    }

    private static long count(ByteBuffer records, int from, int end, boolean isCut) {
        long count = 0;
        int at = from;
        while (at < end) {
            final int length = end - at < HEADER_LENGTH ? 0 : records.getInt(at + LENGTH_OFFSET);
            if (length < HEADER_LENGTH || length > end - at && !isCut) {
                return UNKNOWN;
            }
            count += records.getInt(at + TYPE_OFFSET) == PADDING ? 0 : 1;
            at += Math.min(BitUtil.align(length, ALIGNMENT), end - at);
        }
        return count;
    }
}
