package io.atoll.ipc.pipe;

import io.atoll.core.space.FileHeader;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A received message: a copy out of the ring, or the memory of its side file. */
final class Message {
    private final DirectBuffer content;
    private final int offset;
    private final int length;

    private Message(DirectBuffer content, int offset, int length) {
        this.content = content;
        this.offset = offset;
        this.length = length;
    }

    static Message copyOf(AtomicBuffer buffer, int index, int length) {
        final byte[] copy = new byte[length];
        buffer.getBytes(index, copy);
        return new Message(new UnsafeBuffer(copy), 0, length);
    }

    static Message mapped(AtomicBuffer file) {
        return new Message(file, FileHeader.LENGTH, file.capacity() - FileHeader.LENGTH);
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
        if (content.byteArray() != null) {
            return content.byteArray(); // our own copy
        }
        final byte[] bytes = new byte[length];
        content.getBytes(offset, bytes);
        return bytes;
    }
}
