package io.atoll.ipc.pipe;

import io.atoll.ipc.ring.SpscRingDescriptor;
import java.io.Serializable;

/**
 * What a pipe is like. Everybody who opens it must say the same.
 *
 * @param capacity bytes for the messages on their way in one direction: a power of two from 1 KiB. Messages longer than
 *     an eighth of it travel through files of their own
 * @param duplex whether both ends send and receive; else the first end receives and the second sends
 */
public record PipeOptions(int capacity, boolean duplex) implements Serializable {
    /** 64 KiB in each of both directions. */
    public static final PipeOptions DEFAULT = new PipeOptions(1 << 16, true);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if they are not allowed
     */
    public PipeOptions {
        SpscRingDescriptor.checkCapacity(capacity);
    }

    /**
     * Sets the bytes for the messages on their way in one direction.
     *
     * @param bytes a power of two from 1 KiB
     * @return other options
     */
    public PipeOptions withCapacity(int bytes) {
        return new PipeOptions(bytes, duplex);
    }

    /**
     * Lets the first end receive only and the second send only.
     *
     * @return other options
     */
    public PipeOptions withOneWay() {
        return new PipeOptions(capacity, false);
    }
}
