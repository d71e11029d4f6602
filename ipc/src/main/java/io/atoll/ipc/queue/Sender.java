package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;

/**
 * Puts records into a lane whose producer this member is; one thread at a time.
 *
 * <p>A put is accepted if, after its record was published and a full fence, the shutdown flag is still down. If it is up,
 * the record is withdrawn under the consumer's word if it is still there; else nobody can tell (specification: {@code
 * shutdown.pml} with {@code -DRETRACT}). A consumer ends only after it saw the flag and then found every lane empty, so
 * what was published before the flag went up is always found.
 */
final class Sender {
    private static final int EAGER_TRIES = 100;
    private static final int PATIENT_TRIES = 100;
    private static final long PATIENCE_NANOS = 1_000_000;

    private final QueueMemory memory;
    private final Lane lane;
    private final RingWriter writer;
    private SidePayload side;

    Sender(QueueMemory memory, Lane lane) {
        this.memory = memory;
        this.lane = lane;
        this.writer = lane.writer;
    }

    Lane lane() {
        return lane;
    }

    int maxInline() {
        return writer.maxLength();
    }

    /** Writes a record without publishing it. False if there is no room now. */
    boolean write(int type, DirectBuffer source, int offset, int length) {
        if (length <= writer.maxLength()) {
            return writer.write(type, source, offset, length);
        }
        source.boundsCheck(offset, length);
        return write(type, length, (buffer, index) -> buffer.putBytes(index, source, offset, length));
    }

    /** Writes a record without publishing it, its content into a side file. False if there is no room now. */
    boolean write(int type, int length, SidePayload.Content content) {
        final SidePayload put;
        try {
            put = SidePayload.put(
                    writer, memory.buffer(), memory.sideFiles, lane.index, type | SIDE_BIT, length, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (put == null) {
            return false;
        }
        side = put;
        return true;
    }

    /**
     * Publishes what was written, and settles with a shutdown that came meanwhile.
     *
     * @param start the writer's position before it was written
     */
    void publish(long start) {
        writer.publishFully(); // publish and full fence, before ...
        if (memory.isShutDown()) { // ... the second look
            withdraw(start);
        }
        if (!memory.options.spinning()) {
            memory.notEmpty.signal(1);
        }
        side = null;
    }

    private void withdraw(long start) {
        for (int tries = 0; tries < EAGER_TRIES + PATIENT_TRIES && !lane.mayBeTaken(start); tries++) {
            if (lane.tryConsume(memory)) {
                final boolean there;
                try {
                    there = !lane.mayBeTaken(start);
                    if (there) {
                        writer.withdraw(start);
                        lane.reader.begin();
                    }
                } finally {
                    lane.stopConsuming();
                }
                if (there) {
                    forgetSide();
                    throw memory.refused();
                }
                break;
            }
            if (tries < EAGER_TRIES) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PATIENCE_NANOS); // whoever has the word may be stopped, or have it for itself
            }
        }
        throw memory.unknown();
    }

    private void forgetSide() {
        if (side != null) {
            side.remove(memory.sideFiles);
            side = null;
        }
    }
}
