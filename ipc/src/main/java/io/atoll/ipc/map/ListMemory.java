package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedListDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.sync.Monitor;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/** One list of bytes as this JVM sees it. The protocol stands in {@link SharedList}. */
final class ListMemory {
    /** There is no such element. */
    static final int ABSENT = -1;

    /** There is no room for one more. */
    static final int FULL = -2;

    /** It was written meanwhile. */
    static final int CHANGED = -3;

    /** Whatever version it has. */
    static final long ANY = -1;

    /** Where to append: wherever the list ends. */
    static final int AT_THE_END = -1;

    private final AtomicBuffer buffer;
    private final SharedListOptions options;
    private final Monitor writer;
    private final int slotStride;
    private final int elementStride;

    /**
     * A list in shared memory.
     *
     * @param buffer holds it
     * @param options what it is like
     * @param members who may write
     * @param futex how to sleep
     */
    ListMemory(AtomicBuffer buffer, SharedListOptions options, Members members, Futex futex) {
        this.buffer = buffer;
        this.options = options;
        // nothing to recover: each element, and the size, is published by one store of one word
        this.writer = new Monitor(buffer, WRITER_OFFSET, WRITER_GONE_OFFSET, members, futex, () -> {});
        this.slotStride = slotStride(options.maxElementBytes());
        this.elementStride = elementStride(options.maxElementBytes());
    }

    static ListMemory of(Space space, SharedFile file, SharedListOptions options) {
        return file.companion(
                ListMemory.class,
                () -> new ListMemory(file.buffer(), options, space.members(), Futex.of(space.platform())));
    }

    int size() {
        final long size = buffer.getLongVolatile(SIZE_OFFSET);
        if (size < 0 || size > options.capacity()) {
            throw new IllegalStateException("the list's memory was overwritten from outside: a size of " + size
                    + " with room for " + options.capacity());
        }
        return (int) size;
    }

    private int element(int index) {
        return ELEMENTS_OFFSET + index * elementStride;
    }

    private int slot(int element, long version) {
        return element + SLOTS_OFFSET + (int) (version & 1) * slotStride;
    }

    /**
     * Copies an element out. Waits for nobody: it looks again only if the element was written meanwhile.
     *
     * @param target gets it; if there is none, its bytes may have changed all the same
     * @param targetOffset where in it to begin
     * @return its length, or {@link #ABSENT}
     */
    int copy(int index, MutableDirectBuffer target, int targetOffset) {
        if (index < 0 || index >= options.capacity()) {
            return ABSENT;
        }
        final int element = element(index);
        while (true) {
            final long version = buffer.getLongVolatile(element); // acquire: what its slot has was written before
            final int slot = slot(element, version);
            final int length = buffer.getInt(slot + LENGTH_OFFSET);
            final boolean isCopied = isLength(length) && hasRoom(target, targetOffset, length);
            if (isCopied) {
                target.putBytes(targetOffset, buffer, slot + PAYLOAD_OFFSET, length);
            }
            VarHandle.acquireFence(); // the copy before the looks at the size and at the version
            final int size = size(); // between two looks at the version: the element was in the list then
            if (buffer.getLongVolatile(element) == version) {
                if (index >= size) {
                    return ABSENT;
                }
                if (!isCopied) {
                    throw notCopied(length, target, targetOffset);
                }
                return length;
            }
        }
    }

    /** What is too long matters only if it is believed. */
    private static boolean hasRoom(MutableDirectBuffer target, int targetOffset, int length) {
        return target.isExpandable() || length <= target.capacity() - targetOffset;
    }

    private boolean isLength(int length) {
        return length >= 0 && length <= options.maxElementBytes();
    }

    private RuntimeException notCopied(int length, MutableDirectBuffer target, int targetOffset) {
        if (!isLength(length)) {
            return new IllegalStateException("the list's memory was overwritten from outside: an element of " + length
                    + " bytes, where none has more than " + options.maxElementBytes());
        }
        return new IndexOutOfBoundsException("an element of " + length + " bytes at offset " + targetOffset
                + " of a buffer that has " + target.capacity());
    }

    /**
     * Appends an element.
     *
     * @param wanted its index, or {@link #AT_THE_END}
     * @return its index, or {@link #FULL}, or {@link #ABSENT} if the list does not end there
     */
    int append(int wanted, DirectBuffer source, int offset, int length) {
        writer.enter();
        boolean isWhole = false;
        try {
            final int index = append(wanted, size(), source, offset, length);
            isWhole = true;
            return index;
        } finally {
            leave(isWhole);
        }
    }

    private int append(int wanted, int size, DirectBuffer source, int offset, int length) {
        if (wanted != AT_THE_END && wanted != size) {
            return ABSENT;
        }
        if (size == options.capacity()) {
            return FULL;
        }
        write(size, source, offset, length);
        buffer.putLongRelease(SIZE_OFFSET, size + 1L); // COMMIT, by release: after the element
        return size;
    }

    private void leave(boolean isWhole) {
        if (isWhole) {
            writer.exit();
        } else {
            writer.fail();
        }
    }

    /** The writer's steps. */
    private void write(int index, DirectBuffer source, int offset, int length) {
        final int element = element(index);
        final long next = buffer.getLong(element) + 1;
        final int slot = slot(element, next); // which has what the element was before the last time
        VarHandle.releaseFence(); // whoever sees anything of what follows sees that the slot was left
        buffer.putInt(slot + LENGTH_OFFSET, length);
        buffer.putBytes(slot + PAYLOAD_OFFSET, source, offset, length);
        buffer.putLongRelease(element, next); // COMMIT, by release: after the slot
    }

    /** Which version of an element there is: the same until it is written. */
    long version(int index) {
        return index < 0 || index >= options.capacity() ? ABSENT : buffer.getLongVolatile(element(index));
    }

    /**
     * Writes an element anew.
     *
     * @param expected its {@link #version}, or {@link #ANY}
     * @param before gets what it was
     * @return how long it was, or {@link #ABSENT}, or {@link #CHANGED}
     */
    int replace(int index, long expected, DirectBuffer source, int length, MutableDirectBuffer before) {
        writer.enter();
        boolean isWhole = false;
        try {
            int lengthBefore = copy(index, before, 0);
            if (lengthBefore != ABSENT) {
                if (expected == ANY || expected == version(index)) {
                    write(index, source, 0, length);
                } else {
                    lengthBefore = CHANGED;
                }
            }
            isWhole = true;
            return lengthBefore;
        } finally {
            leave(isWhole);
        }
    }

    /**
     * Writes an element anew, whatever it was.
     *
     * @return false if there is none
     */
    boolean set(int index, DirectBuffer source, int offset, int length) {
        writer.enter();
        boolean isWhole = false;
        try {
            final boolean isThere = index >= 0 && index < size();
            if (isThere) {
                write(index, source, offset, length);
            }
            isWhole = true;
            return isThere;
        } finally {
            leave(isWhole);
        }
    }

    /**
     * Takes the last element away.
     *
     * @param last gets it
     * @return how long it was, or {@link #ABSENT} if there is none
     */
    int removeLast(MutableDirectBuffer last) {
        writer.enter();
        boolean isWhole = false;
        try {
            final int index = size() - 1;
            final int length = copy(index, last, 0);
            if (length != ABSENT) {
                buffer.putLongRelease(SIZE_OFFSET, index); // COMMIT
            }
            isWhole = true;
            return length;
        } finally {
            leave(isWhole);
        }
    }

    /** Takes all elements away. */
    void clear() {
        writer.enter();
        buffer.putLongRelease(SIZE_OFFSET, 0); // COMMIT
        writer.exit();
    }
}
