package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SharedRingBuffersDescriptor.*;
import static org.agrona.concurrent.ringbuffer.RingBufferDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import io.atoll.ipc.ring.RingBufferOptions.Producers;
import java.io.IOException;

/** Tells how full one of Agrona's rings is and who is at it, for tools. Its messages are not counted: some may be half written. */
public final class SharedRingBuffersInspector implements Inspector {
    private static final int PRODUCERS_OPTION = 0;
    private static final int CAPACITY_OPTION = 1;
    private static final int TRIES = 16;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        examination.optionAmong("producers", PRODUCERS_OPTION, Producers.values());
        final int capacity = SpscRingInspector.capacity(examination, CAPACITY_OPTION);
        examination.expectLength(fileLength(capacity));
        final long trailer = RING_OFFSET + capacity;
        long head = 0;
        long tail = 0;
        for (int tries = 0; tries < TRIES; tries++) {
            head = examination.word(trailer + HEAD_POSITION_OFFSET);
            tail = examination.word(trailer + TAIL_POSITION_OFFSET); // after the head: never behind it
            if (tail - head <= capacity) {
                break; // else there was time for much between the two
            }
        }
        if (head < 0 || tail < head || tail - head > capacity) {
            examination.bad("bytes", tail - head, "0 to " + capacity);
        } else {
            examination.figure("bytes", tail - head, Measure.BYTES);
        }
        examination.figure("put", tail, Measure.POSITION);
        examination.figure("taken", head, Measure.POSITION);
        examination.owner("producer", PRODUCER_OFFSET);
        examination.owner("consumer", CONSUMER_OFFSET);
    }
}
