package io.atoll.ipc.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.*;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.*;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Repairs a one-to-one ring whose producer died, or gave up its role with claims open. Agrona's producer moves the tail
 * first and writes after it, so a death in between leaves a stretch up to the tail that no consumer passes. The new
 * producer alone may touch what is not committed: it turns it into padding.
 *
 * <p>From the head on, a positive length is a committed message, a negative one a claim of that length that was never
 * committed (messages behind it may be), and zero the beginning of the last claim, which ends at the tail. A header was
 * zeroed before the tail passed it, so it is never an old one. The header at the tail is zeroed first, then padding is
 * published, in the last claim from behind. What holds after a death at any point: the consumer stands before an
 * uncommitted stretch or has passed all of it, and doing it again gives the same.
 */
final class ProducerRecovery {
    private ProducerRecovery() {}

    /**
     * Repairs a ring. The caller has the producer's role.
     *
     * @param ring Agrona's ring with its trailer
     * @param capacity of the ring
     * @throws IllegalStateException if its positions cannot be: it was damaged from outside
     */
    static void recover(AtomicBuffer ring, int capacity) {
        final int mask = capacity - 1;
        final long tail = ring.getLongVolatile(capacity + TAIL_POSITION_OFFSET);
        long position = ring.getLongVolatile(capacity + HEAD_POSITION_OFFSET);
        if (tail < position || tail - position > capacity || ((tail | position) & (ALIGNMENT - 1)) != 0) {
            throw new IllegalStateException("the ring was damaged from outside: its head is " + position
                    + " and its tail " + tail + " with a capacity of " + capacity + "; unlink it and create it anew");
        }
        ring.putLong((int) tail & mask, 0); // the producer may have died between its tail and this
        while (position < tail) {
            final int index = (int) position & mask;
            final int length = ring.getIntVolatile(lengthOffset(index));
            final long aligned = BitUtil.align(Math.abs((long) length), ALIGNMENT);
            if (length == 0 || aligned > tail - position || aligned > capacity - index) {
                pad(ring, capacity, position, tail); // the last claim, or what no producer wrote
                return;
            }
            if (length < 0) {
                padOne(ring, index, -length);
            }
            position += aligned;
        }
    }

    private static void pad(AtomicBuffer ring, int capacity, long from, long tail) {
        final int mask = capacity - 1;
        final int start = (int) from & mask;
        final int total = (int) (tail - from);
        final int untilWrap = Math.min(total, capacity - start);
        if (total > untilWrap) {
            padOne(ring, 0, total - untilWrap);
        }
        padOne(ring, start, untilWrap);
    }

    private static void padOne(AtomicBuffer ring, int index, int length) {
        ring.putInt(typeOffset(index), PADDING_MSG_TYPE_ID);
        ring.putIntRelease(lengthOffset(index), length);
    }
}
