package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;

import io.atoll.core.inspect.Examination;
import io.atoll.core.inspect.Inspector;
import io.atoll.core.inspect.Measure;
import java.io.IOException;

/** Tells how far a {@link SharedBroadcast} has come and who transmits, for tools. */
public final class SharedBroadcastInspector implements Inspector {
    private static final int CAPACITY_OPTION = 0;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void inspect(Examination examination) throws IOException {
        final int capacity = SpscRingInspector.capacity(examination, CAPACITY_OPTION);
        examination.expectLength(fileLength(capacity));
        final long tail = examination.word(BROADCAST_OFFSET + (long) tailIndex(capacity));
        if (tail < 0) {
            examination.bad("sent", tail, "0 or more");
        } else {
            examination.figure("sent", tail, Measure.POSITION);
        }
        if (examination.isFull()) {
            examination.figure(
                    "tail intent",
                    examination.word(BROADCAST_OFFSET + (long) tailIntentIndex(capacity)),
                    Measure.PLAIN);
            examination.figure(
                    "latest", examination.word(BROADCAST_OFFSET + (long) latestIndex(capacity)), Measure.PLAIN);
        }
        examination.owner("transmitter", TRANSMITTER_OFFSET);
    }
}
