package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SharedBroadcastDescriptor.*;
import static org.agrona.concurrent.broadcast.RecordDescriptor.*;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads Agrona's broadcast buffer, whose protocol is told by {@link BroadcastRecovery}, and writes nothing.
 *
 * <p>Agrona's own receiver steps by the length in a record before it has validated that length. Lapped just then, it may
 * go on inside a record, or far ahead of the transmitter, where its validation always succeeds. Here nothing that was
 * read is used, neither a length nor a type nor a content, before the intent, read after it, has vouched for it.
 */
final class BroadcastReader {
    private static final int FIRST_COPY_LENGTH = 4096;

    private final AtomicBuffer broadcast;
    private final int capacity;
    private final int tailIntentIndex;
    private final int tailIndex;
    private final int latestIndex;
    private final AtomicLong lapped = new AtomicLong();
    private final UnsafeBuffer copy;

    private long position;

    /**
     * A reader that begins with the newest message.
     *
     * @param broadcast Agrona's broadcast buffer with its trailer
     * @param capacity of the buffer
     */
    BroadcastReader(AtomicBuffer broadcast, int capacity) {
        this.broadcast = broadcast;
        this.capacity = capacity;
        this.tailIntentIndex = tailIntentIndex(capacity);
        this.tailIndex = tailIndex(capacity);
        this.latestIndex = latestIndex(capacity);
        this.copy = new UnsafeBuffer(new byte[Math.min(FIRST_COPY_LENGTH, calculateMaxMessageLength(capacity))]);
        this.position = newest();
    }

    int receive(MessageHandler handler, int limit) {
        int received = 0;
        long tail = broadcast.getLongVolatile(tailIndex);
        while (received < limit && position < tail) {
            final int index = (int) position & (capacity - 1);
            final int length = broadcast.getInt(lengthOffset(index));
            final int type = broadcast.getInt(typeOffset(index));
            if (isWhole() && (type <= 0 || copyContent(index, length))) {
                position += BitUtil.align(checkLength(length, index), RECORD_ALIGNMENT);
                if (type > 0) {
                    received++;
                    handler.onMessage(type, copy, 0, length - HEADER_LENGTH);
                }
            } else {
                lapped.setOpaque(lapped.getPlain() + 1);
                position = newest();
                tail = broadcast.getLongVolatile(tailIndex);
            }
        }
        return received;
    }

    /** Copies the content of a record whose header is whole. */
    private boolean copyContent(int index, int recordLength) {
        final int length = checkLength(recordLength, index) - HEADER_LENGTH;
        if (length > copy.capacity()) {
            copy.wrap(new byte[BitUtil.findNextPositivePowerOfTwo(length)]);
        }
        broadcast.getBytes(msgOffset(index), copy, 0, length);
        return isWhole();
    }

    /** Whether the record at the position, as far as it was read until now, is as its transmitter wrote it. */
    private boolean isWhole() {
        VarHandle.acquireFence(); // what was read of the record was read before the intent is
        final long ahead = broadcast.getLongVolatile(tailIntentIndex) - position;
        if (ahead < 0) {
            throw damaged("its tail is beyond its tail intent");
        }
        return ahead <= capacity;
    }

    private int checkLength(int length, int index) {
        if (length < HEADER_LENGTH || length > capacity - index) {
            throw damaged("a record has the length " + length);
        }
        return length;
    }

    private IllegalStateException damaged(String found) {
        return new IllegalStateException("the broadcast was damaged from outside: at position " + position + ", "
                + found + "; unlink it and create it anew");
    }

    /**
     * The position of the newest message; that of the next one, if the newest is not whole any more, be it that many
     * transmitters in a row died in a message.
     */
    private long newest() {
        final long latest = broadcast.getLongVolatile(latestIndex);
        return broadcast.getLongVolatile(tailIntentIndex) - latest <= capacity
                ? latest
                : broadcast.getLongVolatile(tailIndex);
    }

    long lappedCount() {
        return lapped.getOpaque(); // also from a thread that only watches
    }
}
