package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.SideFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** The payload of a record whose content is a side file: where the record first lay, which is the file's name. */
record SidePayload(int lane, long position, long length) {
    private static final char DASH = '-';

    static SidePayload read(AtomicBuffer buffer, int index, int payloadLength) {
        if (payloadLength != SIDE_PAYLOAD_LENGTH) {
            throw new IllegalStateException(
                    "a record was damaged from outside: it names a side file in " + payloadLength + " bytes");
        }
        final SidePayload payload = new SidePayload(
                (int) buffer.getLong(index + SIDE_LANE_OFFSET),
                buffer.getLong(index + SIDE_POSITION_OFFSET),
                buffer.getLong(index + SIDE_LENGTH_OFFSET));
        if (payload.lane < 0 || payload.position < 0 || payload.length < 0 || payload.length > SideFiles.maxLength()) {
            throw new IllegalStateException("a record was damaged from outside: " + payload);
        }
        return payload;
    }

    void write(MutableDirectBuffer buffer, int index) {
        buffer.putLong(index + SIDE_LANE_OFFSET, lane);
        buffer.putLong(index + SIDE_POSITION_OFFSET, position);
        buffer.putLong(index + SIDE_LENGTH_OFFSET, length);
    }

    String name() {
        return lane + "" + DASH + position;
    }

    /** The lane that a side file's name tells, or -1 if it is no such name. */
    static int lane(String name) {
        final int dash = name.indexOf(DASH);
        return dash > 0 ? Integer.parseInt(name, 0, dash, 10) : -1;
    }

    static long position(String name) {
        return Long.parseLong(name.substring(name.indexOf(DASH) + 1));
    }

    AtomicBuffer map(SideFiles files) {
        try {
            return files.map(name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(SideFiles files) {
        try {
            files.remove(name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
