package io.atoll.ipc.value;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedArrayDescriptor.Type;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An array in shared memory. Its elements are zero at first and lie side by side, so that there may be more than 2^31 of
 * them, in more than 2 GiB.
 *
 * <p>Access to elements is lock-free, makes no system call and allocates nothing, and is safe for any number of threads of
 * any number of processes. What holds after a death at any point: every element has the value of one of the operations on
 * it that had begun, whole; and an array is there, all of it zero, or not there at all. Indices are always checked.
 *
 * <p>Creation gives an array all its room, filled with zeros, so that no later access can fail for want of it; that takes
 * about half a second for each GiB. An array captured by a lambda that runs in another JVM is the same array there.
 */
public abstract sealed class SharedArray implements AutoCloseable, Serializable
        permits SharedLongArray, SharedIntArray, SharedDoubleArray {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient MemoryOptions options;
    private final transient int shift;
    private final transient long length;
    private final transient AtomicBuffer[] windows;
    private final transient AtomicBuffer near;

    /** How many elements {@link #near} is good for; 0 when this handle is closed: one comparison checks all there is. */
    private transient long nearLength;

    private transient volatile boolean closed;

    SharedArray(SharedFile file, MemoryOptions options) throws IOException {
        this.file = file;
        this.options = options;
        this.shift = SharedArrayDescriptor.type(file).shift;
        this.length = SharedArrayDescriptor.length(file);
        this.windows = file.windows();
        this.near = windows[0];
        this.nearLength = Math.min(length, SharedArrayDescriptor.nearLength(shift));
        if (options.preTouch()) {
            file.preTouch();
        }
    }

    static SharedFile openFile(Space space, String name, Type type, long length) throws IOException {
        final SharedFile file = SharedFile.open(space, SharedArrayDescriptor.blueprint(name, type, length));
        final Type there = SharedArrayDescriptor.type(file);
        final long lengthThere = SharedArrayDescriptor.length(file);
        if (there != type || lengthThere != length) {
            throw new OptionsConflictException(file.path(), length + " " + type, lengthThere + " " + there);
        }
        return file;
    }

    static SharedFile createFile(Space space, String name, Type type, long length) throws IOException {
        return SharedFile.create(space, SharedArrayDescriptor.blueprint(name, type, length));
    }

    static SharedFile createFile(Space space, Type type, long length) throws IOException {
        return UnnamedObjects.create(space, name -> createFile(space, name, type, length));
    }

    static SharedFile attachFile(Space space, String name, Type type) throws IOException {
        final SharedFile file = SharedFile.attach(space, SharedArrayDescriptor.KIND, name);
        final Type there = SharedArrayDescriptor.type(file);
        if (there != type) {
            throw new OptionsConflictException(
                    file.path(), "an array of " + type, SharedArrayDescriptor.length(file) + " " + there);
        }
        return file;
    }

    /**
     * The memory that an element lies in.
     *
     * @throws IndexOutOfBoundsException if there is no such element
     * @throws IllegalStateException if this handle is closed
     */
    final AtomicBuffer window(long index) {
        return index >= 0 && index < nearLength ? near : farWindow(index);
    }

    private AtomicBuffer farWindow(long index) {
        checkOpen();
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("index " + index + " of " + this);
        }
        return windows[SharedArrayDescriptor.window(index, shift)];
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this handle to " + file + " is closed: attach to it again");
        }
    }

    /**
     * Checks a copy in or out.
     *
     * @param index of the first element here
     * @param offset of the first element there
     * @param count how many
     * @param there length of the Java array
     */
    final void checkCopy(long index, int offset, int count, int there) {
        checkOpen();
        if (index < 0 || count < 0 || index > length - count) {
            throw new IndexOutOfBoundsException(count + " elements at index " + index + " of " + this);
        }
        if (offset < 0 || offset > there - count) {
            throw new IndexOutOfBoundsException(count + " elements at index " + offset + " of an array of " + there);
        }
    }

    /** How many of so many elements from here on lie before the next window begins. */
    final int run(long index, int count) {
        final long position = SharedArrayDescriptor.offset(index, shift);
        return (int) Math.min(count, Platform.WINDOW_STRIDE - position >> shift);
    }

    /**
     * How many elements it has.
     *
     * @return always the same, also of a closed handle
     */
    public final long length() {
        return length;
    }

    /**
     * The name of this array.
     *
     * @return its name, which was generated if it was created without one
     */
    public final String name() {
        return file.name();
    }

    /**
     * Removes the array's name. Those attached go on with it, as long as they like; nobody can attach any more. The memory
     * is free when nobody refers to it any more, as the garbage collector of each JVM finds out in its own time.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public final boolean unlink() throws IOException {
        return file.unlink();
    }

    /**
     * Closes this handle: every access to elements through it throws an {@link IllegalStateException} from now on, by
     * other threads a moment later. Other handles go on, in this process too. The memory stays mapped while anybody may
     * still be at it, so that closing is never a danger.
     */
    @Override
    public final void close() {
        closed = true;
        nearLength = 0;
    }

    final Object writeReplace() {
        checkOpen();
        return new Handle(file.handle(), options);
    }

    private record Handle(ObjectHandle array, MemoryOptions options) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                final SharedFile file = array.attach();
                return switch (SharedArrayDescriptor.type(file)) {
                    case LONG -> new SharedLongArray(file, options);
                    case INT -> new SharedIntArray(file, options);
                    case DOUBLE -> new SharedDoubleArray(file, options);
                };
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public final String toString() {
        return file + " of " + length + " elements";
    }
}
