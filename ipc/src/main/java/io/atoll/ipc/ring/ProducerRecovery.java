package io.atoll.ipc.ring;

import static org.agrona.concurrent.ringbuffer.RecordDescriptor.*;
import static org.agrona.concurrent.ringbuffer.RingBuffer.PADDING_MSG_TYPE_ID;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.*;

import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Repairs a one-to-one ring whose producer died. Agrona's producer moves the tail first and writes after it, so a death
 * in between leaves a stretch up to the tail that no consumer passes. There is at most one such stretch, since there was
 * one producer, and the new producer alone may touch it: it turns it into padding.
 *
 * <p>The stretch begins at the first record from the head on whose length is not positive (its header was zeroed before
 * the tail passed it, so it is never an old one) and ends at the tail. The header at the tail is zeroed first, then
 * padding is published from behind. What holds after a death at any point: the consumer stands before the stretch or has
 * passed all of it, and doing it again gives the same.
 */
final class ProducerRecovery {
    private ProducerRecovery() {}

    static void recover(AtomicBuffer ring, int capacity) {
        final int mask = capacity - 1;
        final long tail = ring.getLongVolatile(capacity + TAIL_POSITION_OFFSET);
        long position = ring.getLongVolatile(capacity + HEAD_POSITION_OFFSET);
        while (position < tail) {
            final int length = ring.getIntVolatile(lengthOffset((int) position & mask));
            if (length <= 0) {
                pad(ring, capacity, position, tail);
                return;
            }
            position += BitUtil.align(length, ALIGNMENT);
        }
        ring.putLong((int) tail & mask, 0); // the producer may have died between its tail and this
    }

    private static void pad(AtomicBuffer ring, int capacity, long from, long tail) {
        final int mask = capacity - 1;
        final int start = (int) from & mask;
        final int total = (int) (tail - from);
        final int untilWrap = Math.min(total, capacity - start);
        ring.putLong((int) tail & mask, 0);
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
