package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import java.io.IOException;

/** Tells what is in a {@link SpscRing} and who is at it, for tools. */
public final class SpscRingInspector implements Inspector {
    private static final int CAPACITY_OPTION = 0;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final int capacity = capacity(examination, CAPACITY_OPTION);
        examination.expectLength(fileLength(capacity));
        RingReading.examine(examination, RING_OFFSET, capacity);
        examination.owner("producer", RING_OFFSET + PRODUCER_OFFSET);
        examination.owner("consumer", RING_OFFSET + CONSUMER_OFFSET);
    }

    /**
     * The capacity of a ring, for builders of inspectors.
     *
     * @param examination of the object that has it
     * @param option index of the option that tells it
     * @return a power of two
     * @throws io.atoll.core.space.FileFormatException if it is none
     * @throws IOException if it cannot be told
     */
    public static int capacity(Examination examination, int option) throws IOException {
        return (int) examination.powerOfTwo("capacity", option, MIN_CAPACITY, MAX_CAPACITY);
    }
}
