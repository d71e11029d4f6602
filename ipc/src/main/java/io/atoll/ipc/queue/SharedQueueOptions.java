package io.atoll.ipc.queue;

import io.atoll.ipc.ring.SpscRingDescriptor;
import java.io.Serializable;

/**
 * What a queue is like. Everybody who opens it must say the same.
 *
 * @param laneCapacity bytes for the items of one producer: a power of two from 1 KiB. Items longer than an eighth of it
 *     travel through files of their own
 * @param maxLanes how many processes may put at the same time (raw producers count each), and how many threads may be in
 *     {@code consume}: 1 to 2,048
 * @param spinning whether nobody ever sleeps: waiting then takes a core, and waking costs nothing
 * @param maxDeliveries how often an item is given to a handler before it becomes a dead letter: 1 to 255
 */
public record SharedQueueOptions(int laneCapacity, int maxLanes, boolean spinning, int maxDeliveries)
        implements Serializable {
    /** 256 KiB for each of up to 64 producers (16 MiB, taken as they come), sleeping, 5 deliveries. */
    public static final SharedQueueOptions DEFAULT = new SharedQueueOptions(1 << 18, 64, false, 5);

    private static final int MOST_LANES = 2048;

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if they are not allowed
     */
    public SharedQueueOptions {
        SpscRingDescriptor.checkCapacity(laneCapacity);
        if (maxLanes < 1 || maxLanes > MOST_LANES) {
            throw new IllegalArgumentException("a queue has from 1 to " + MOST_LANES + " lanes, not " + maxLanes);
        }
        if (maxDeliveries < 1 || maxDeliveries > SharedQueueDescriptor.MAX_DELIVERIES) {
            throw new IllegalArgumentException("an item is delivered from 1 to " + SharedQueueDescriptor.MAX_DELIVERIES
                    + " times, not " + maxDeliveries);
        }
        if (!SharedQueueDescriptor.fits(laneCapacity, maxLanes)) {
            throw new IllegalArgumentException(maxLanes + " lanes of " + laneCapacity
                    + " bytes are more than the 2 GiB of a queue: give it fewer or smaller lanes");
        }
    }

    /**
     * Sets the bytes for the items of one producer.
     *
     * @param bytes a power of two from 1 KiB
     * @return other options
     */
    public SharedQueueOptions withLaneCapacity(int bytes) {
        return new SharedQueueOptions(bytes, maxLanes, spinning, maxDeliveries);
    }

    /**
     * Sets how many processes may put at the same time.
     *
     * @param lanes 1 to 2,048
     * @return other options
     */
    public SharedQueueOptions withMaxLanes(int lanes) {
        return new SharedQueueOptions(laneCapacity, lanes, spinning, maxDeliveries);
    }

    /**
     * Lets nobody ever sleep.
     *
     * @return other options
     */
    public SharedQueueOptions withSpinning() {
        return new SharedQueueOptions(laneCapacity, maxLanes, true, maxDeliveries);
    }

    /**
     * Sets how often an item is given to a handler before it becomes a dead letter.
     *
     * @param deliveries 1 to 255
     * @return other options
     */
    public SharedQueueOptions withMaxDeliveries(int deliveries) {
        return new SharedQueueOptions(laneCapacity, maxLanes, spinning, deliveries);
    }
}
