package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.space.FileHeader;
import io.atoll.ipc.ring.SidePayload;
import java.io.UncheckedIOException;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** A record out of the queue, in one thread's hands. Reused. */
final class TakenItem {
    private static final int KEEP = 1 << 20;

    private ExpandableArrayBuffer inline = new ExpandableArrayBuffer();
    private MutableDirectBuffer content;
    private int offset;
    private int length;
    private int type;
    private SidePayload side;

    /** Copies a record, or maps its side file. The record is still where it was. */
    void copy(QueueMemory memory, int type, AtomicBuffer buffer, int index, int length) {
        this.type = type;
        if ((type & SIDE_BIT) == 0) {
            inline.putBytes(0, buffer, index, length);
            side = null;
            content = inline;
            offset = 0;
            this.length = length;
        } else {
            side = SidePayload.read(buffer, index, length);
            content = side.map(memory.sideFiles);
            offset = FileHeader.LENGTH;
            this.length = (int) side.length();
        }
    }

    /** The record has left the queue for good: so does its side file, whose memory stays as long as this item. */
    void freed(QueueMemory memory) {
        if (side != null) {
            try {
                side.remove(memory.sideFiles);
            } catch (UncheckedIOException e) {
                // the item is ours all the same; a later sweep removes the file
            }
        }
    }

    DirectBuffer content() {
        return content;
    }

    MutableDirectBuffer mutableContent() {
        return content;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    int userType() {
        return type & MAX_USER_TYPE;
    }

    int deliveries() {
        return type >>> DELIVERIES_SHIFT & MAX_DELIVERIES;
    }

    byte[] bytes() {
        final byte[] bytes = new byte[length];
        content.getBytes(offset, bytes);
        return bytes;
    }

    /** Lets go of what is large. */
    void clear() {
        content = null;
        side = null;
        if (inline.capacity() > KEEP) {
            inline = new ExpandableArrayBuffer();
        }
    }
}
