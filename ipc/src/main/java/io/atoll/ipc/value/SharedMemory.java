package io.atoll.ipc.value;

import static io.atoll.ipc.value.SharedMemoryDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Shared memory for whatever structure its users agree on: as Agrona's buffers, which SBE flyweights and Agrona's own
 * structures stand on. New memory is zero.
 *
 * <pre>{@code
 * SharedMemory memory = SharedMemory.open(space, "quotes", 4096);
 * AtomicBuffer quotes = memory.buffer();
 * quotes.putLongRelease(8, 42);
 * }</pre>
 *
 * <p>Access is safe for any number of threads of any number of processes in the orders that the methods of {@link
 * AtomicBuffer} have; those without an order in their name are plain. The memory begins at a multiple of 128, so that what
 * lies at a multiple of 8 in it can be used atomically. A process that dies leaves what it has written: where a
 * structure has several words, its users must tell by one of them which others count.
 *
 * <p>Buffers check their bounds, unless somebody has set Agrona's property {@code agrona.disable.bounds.checks}. Their
 * memory stays mapped as long as anything refers to them, also after this is closed or unlinked. An object captured by a
 * lambda that runs in another JVM is the same memory there.
 */
public final class SharedMemory implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient MemoryOptions options;
    private final transient long length;
    private final transient AtomicBuffer[] windows;
    private transient volatile boolean closed;

    private SharedMemory(SharedFile file, MemoryOptions options) throws IOException {
        this.file = file;
        this.options = options;
        this.length = SharedMemoryDescriptor.length(file);
        this.windows = file.windows();
        if (options.preTouch()) {
            file.preTouch();
        }
    }

    private static SharedFile agreeing(SharedFile file, long asked) throws IOException {
        final long length = SharedMemoryDescriptor.length(file);
        if (length != asked) {
            throw new OptionsConflictException(file.path(), asked + " bytes", length + " bytes");
        }
        return file;
    }

    /**
     * Attaches to memory, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param length in bytes
     * @return the memory
     * @throws IOException see {@link #open(Space, String, long, MemoryOptions)}
     */
    public static SharedMemory open(Space space, String name, long length) throws IOException {
        return open(space, name, length, MemoryOptions.DEFAULT);
    }

    /**
     * Attaches to memory, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param length in bytes
     * @param options how to attach
     * @return the memory
     * @throws IllegalArgumentException if the length is not positive, or beyond 16 TiB
     * @throws OptionsConflictException if it exists with another length
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space or the memory's file cannot be used
     */
    public static SharedMemory open(Space space, String name, long length, MemoryOptions options) throws IOException {
        return new SharedMemory(agreeing(SharedFile.open(space, blueprint(name, length)), length), options);
    }

    /**
     * Creates memory.
     *
     * @param space where
     * @param name its name
     * @param length in bytes
     * @return the memory, all zero
     * @throws IOException see {@link #create(Space, String, long, MemoryOptions)}
     */
    public static SharedMemory create(Space space, String name, long length) throws IOException {
        return create(space, name, length, MemoryOptions.DEFAULT);
    }

    /**
     * Creates memory.
     *
     * @param space where
     * @param name its name
     * @param length in bytes
     * @param options how to attach
     * @return the memory, all zero
     * @throws IllegalArgumentException if the length is not positive, or beyond 16 TiB
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space cannot be used
     */
    public static SharedMemory create(Space space, String name, long length, MemoryOptions options) throws IOException {
        return new SharedMemory(SharedFile.create(space, blueprint(name, length)), options);
    }

    /**
     * Creates memory that needs no name, since tasks capture it. It lasts as long as its space, or until it is unlinked.
     *
     * @param space where
     * @param length in bytes
     * @return the memory, all zero
     * @throws IOException see {@link #create(Space, String, long, MemoryOptions)}
     */
    public static SharedMemory create(Space space, long length) throws IOException {
        return UnnamedObjects.create(space, name -> create(space, name, length));
    }

    /**
     * Attaches to memory, of whatever length.
     *
     * @param space where
     * @param name its name
     * @return the memory
     * @throws IOException see {@link #attach(Space, String, MemoryOptions)}
     */
    public static SharedMemory attach(Space space, String name) throws IOException {
        return attach(space, name, MemoryOptions.DEFAULT);
    }

    /**
     * Attaches to memory, of whatever length.
     *
     * @param space where
     * @param name its name
     * @param options how to attach
     * @return the memory
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the memory's file cannot be used
     */
    public static SharedMemory attach(Space space, String name, MemoryOptions options) throws IOException {
        return new SharedMemory(SharedFile.attach(space, KIND, name), options);
    }

    /**
     * The whole memory, where one buffer can hold it: up to 2 GiB less 4,224 bytes.
     *
     * @return a new buffer over all of it; keep it rather than asking again
     * @throws IllegalStateException if it is longer, or this handle is closed
     */
    public AtomicBuffer buffer() {
        checkOpen();
        if (length > MAX_BUFFER) {
            throw new IllegalStateException(this + " does not fit into one buffer of " + MAX_BUFFER
                    + " bytes: take slices of it, of up to " + MAX_SLICE + " bytes");
        }
        return new UnsafeBuffer(windows[0], MEMORY_OFFSET, (int) length);
    }

    /**
     * A part of the memory. Slices may overlap; they are all of the same memory.
     *
     * @param offset where it begins; a multiple of 8 if words of it are to be used atomically
     * @param length of the part, at most 1 GiB less 4 KiB
     * @return a new buffer over that part
     * @throws IndexOutOfBoundsException if the memory has no such part
     * @throws IllegalArgumentException if the part is longer than a slice can be
     * @throws IllegalStateException if this handle is closed
     */
    public AtomicBuffer slice(long offset, int length) {
        checkOpen();
        if (offset < 0 || length < 0 || offset > this.length - length) {
            throw new IndexOutOfBoundsException(length + " bytes at " + offset + " of " + this);
        }
        if (length > MAX_SLICE) {
            throw new IllegalArgumentException(
                    "a slice of " + length + " bytes is longer than the longest, " + MAX_SLICE + " bytes");
        }
        if (length == 0) {
            return new UnsafeBuffer(windows[0], MEMORY_OFFSET, 0); // the end may be that of the last window, too
        }
        return new UnsafeBuffer(windows[window(offset)], indexInWindow(offset), length);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this handle to " + file + " is closed: attach to it again");
        }
    }

    /**
     * How long it is.
     *
     * @return bytes; always the same, also of a closed handle
     */
    public long length() {
        return length;
    }

    /**
     * The name of this memory.
     *
     * @return its name, which was generated if it was created without one
     */
    public String name() {
        return file.name();
    }

    /**
     * Removes the memory's name. Those attached go on with it; nobody can attach any more. It is free when nobody refers
     * to it any more, as the garbage collector of each JVM finds out in its own time: a mapping ends with the last buffer
     * on it, or an access through one that is left would end the JVM.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    /** Closes this handle: it gives out no more buffers. Those that it has given out go on, and so do other handles. */
    @Override
    public void close() {
        closed = true;
    }

    private Object writeReplace() {
        checkOpen();
        return new Handle(file.handle(), options);
    }

    private record Handle(ObjectHandle memory, MemoryOptions options) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedMemory(memory.attach(), options);
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " of " + length + " bytes";
    }
}
