package io.atoll.samples;

import org.agrona.BitUtil;

/**
 * What {@code produce} and {@code consume} send each other.
 *
 * <pre>
 *  type {@link #DATA}:
 *   0                                  8                                  16
 *  +----------------------------------+----------------------------------+-----------------------+
 *  |  when it was to be sent, ns      |  stream 24 | number in it, from 0 |  unused, to its size  |
 *  +----------------------------------+----------------------------------+-----------------------+
 *  type {@link #END}, in rings only: empty, the stream is complete
 * </pre>
 *
 * <p>Times are {@link System#nanoTime()}, which on Linux is CLOCK_MONOTONIC: one clock for all processes of a machine.
 */
final class MessageLayout {
    static final int DATA = 1;
    static final int END = 2;

    static final int SEND_TIME_OFFSET = 0;
    static final int NUMBER_OFFSET = SEND_TIME_OFFSET + BitUtil.SIZE_OF_LONG;
    static final int MIN_SIZE = NUMBER_OFFSET + BitUtil.SIZE_OF_LONG;

    private static final int SEQUENCE_BITS = 40;

    private MessageLayout() {}

    static long number(long stream, long sequence) {
        return stream << SEQUENCE_BITS | sequence;
    }

    static long stream(long number) {
        return number >>> SEQUENCE_BITS;
    }

    static long sequence(long number) {
        return number & (1L << SEQUENCE_BITS) - 1;
    }
}
