package io.atoll.ipc.pipe;

import io.atoll.core.space.FileHeader;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A received message: a copy out of the ring, or the memory of its side file. */
final class Message {
    /** Null if the content is the memory of a side file. */
    private final byte[] copy;

    private final DirectBuffer content;
    private final int offset;
    private final int length;

    private Message(byte[] copy, DirectBuffer content, int offset, int length) {
        this.copy = copy;
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    static Message copyOf(AtomicBuffer buffer, int index, int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(index, copy);
        return new Message(copy, new UnsafeBuffer(copy), 0, length);
    }

    static Message mapped(AtomicBuffer file) {
        return new Message(null, file, FileHeader.LENGTH, file.capacity() - FileHeader.LENGTH);
    }

    DirectBuffer content() {
        return content;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        if (copy != null) {
            return copy;
        }
        final byte[] bytes = new byte[length];
        content.getBytes(offset, bytes);
        return bytes;
    }
}
