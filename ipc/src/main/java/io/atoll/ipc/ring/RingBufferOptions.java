package io.atoll.ipc.ring;

import java.io.Serializable;
import org.agrona.BitUtil;

/**
 * Which of Agrona's rings, and how large. Everybody who opens a ring must say the same.
 *
 * @param producers how many may write
 * @param capacity bytes for messages and their headers: a power of two from 1 KiB to 512 MiB; the longest message is an
 *     eighth of it
 */
public record RingBufferOptions(Producers producers, int capacity) implements Serializable {
    /** How many producers a ring may have at the same time. */
    public enum Producers {
        /** One: {@link org.agrona.concurrent.ringbuffer.OneToOneRingBuffer}. */
        ONE,
        /** Any number: {@link org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer}. */
        MANY
    }

    /** One producer, 1 MiB. */
    public static final RingBufferOptions DEFAULT = new RingBufferOptions(Producers.ONE, 1 << 20);

    private static final int MIN_CAPACITY = 1 << 10;
    private static final int MAX_CAPACITY = 1 << 29;

    /**
     * Checks the capacity.
     *
     * @throws IllegalArgumentException if it is not allowed
     */
    public RingBufferOptions {
        if (!BitUtil.isPowerOfTwo(capacity) || capacity < MIN_CAPACITY || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity must be a power of two from " + MIN_CAPACITY + " to "
                    + MAX_CAPACITY + ", it is " + capacity);
        }
    }

    /**
     * Lets any number of producers write.
     *
     * @return other options
     */
    public RingBufferOptions withManyProducers() {
        return new RingBufferOptions(Producers.MANY, capacity);
    }

    /**
     * Sets the capacity.
     *
     * @param bytes a power of two from 1 KiB to 512 MiB
     * @return other options
     */
    public RingBufferOptions withCapacity(int bytes) {
        return new RingBufferOptions(producers, bytes);
    }

    @Override
    public String toString() {
        return producers + " producer" + (producers == Producers.ONE ? "" : "S") + ", " + capacity + " bytes";
    }
}
