package io.atoll.ipc.value;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedArrayDescriptor.Type;
import java.io.IOException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An array of {@code double}s in shared memory, with the operations and memory orders of {@link
 * java.util.concurrent.atomic.AtomicLongArray}, between processes. See {@link SharedArray} for what all arrays have in
 * common.
 *
 * <pre>{@code
 * SharedDoubleArray prices = SharedDoubleArray.open(space, "prices", 1_000_000);
 * prices.accumulate(item, offer, Math::min);
 * }</pre>
 *
 * <p>Elements are compared by their bits: a NaN is equal to itself, and 0.0 is not equal to -0.0.
 */
public final class SharedDoubleArray extends SharedArray {
    static final int SHIFT = 3;

    private static final long serialVersionUID = 1L;

    SharedDoubleArray(SharedFile file, MemoryOptions options) throws IOException {
        super(file, options);
    }

    /**
     * Attaches to an array, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param length how many elements
     * @return the array
     * @throws IOException see {@link #open(Space, String, long, MemoryOptions)}
     */
    public static SharedDoubleArray open(Space space, String name, long length) throws IOException {
        return open(space, name, length, MemoryOptions.DEFAULT);
    }

    /**
     * Attaches to an array, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param length how many elements
     * @param options how to attach
     * @return the array
     * @throws IllegalArgumentException if the length is not positive, or beyond 16 TiB
     * @throws io.atoll.core.space.OptionsConflictException if it exists with another length or elements of another type
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space or the array's file cannot be used
     */
    public static SharedDoubleArray open(Space space, String name, long length, MemoryOptions options)
            throws IOException {
        return new SharedDoubleArray(openFile(space, name, Type.DOUBLE, length), options);
    }

    /**
     * Creates an array.
     *
     * @param space where
     * @param name its name
     * @param length how many elements
     * @return the array, all zero
     * @throws IOException see {@link #create(Space, String, long, MemoryOptions)}
     */
    public static SharedDoubleArray create(Space space, String name, long length) throws IOException {
        return create(space, name, length, MemoryOptions.DEFAULT);
    }

    /**
     * Creates an array.
     *
     * @param space where
     * @param name its name
     * @param length how many elements
     * @param options how to attach
     * @return the array, all zero
     * @throws IllegalArgumentException if the length is not positive, or beyond 16 TiB
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it; nothing of it is left then
     * @throws IOException if the space cannot be used
     */
    public static SharedDoubleArray create(Space space, String name, long length, MemoryOptions options)
            throws IOException {
        return new SharedDoubleArray(createFile(space, name, Type.DOUBLE, length), options);
    }

    /**
     * Creates an array that needs no name, since tasks capture it. It lasts as long as its space, or until it is unlinked.
     *
     * @param space where
     * @param length how many elements
     * @return the array, all zero
     * @throws IOException see {@link #create(Space, String, long, MemoryOptions)}
     */
    public static SharedDoubleArray create(Space space, long length) throws IOException {
        return new SharedDoubleArray(createFile(space, Type.DOUBLE, length), MemoryOptions.DEFAULT);
    }

    /**
     * Attaches to an array, of whatever length.
     *
     * @param space where
     * @param name its name
     * @return the array
     * @throws IOException see {@link #attach(Space, String, MemoryOptions)}
     */
    public static SharedDoubleArray attach(Space space, String name) throws IOException {
        return attach(space, name, MemoryOptions.DEFAULT);
    }

    /**
     * Attaches to an array, of whatever length.
     *
     * @param space where
     * @param name its name
     * @param options how to attach
     * @return the array
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.OptionsConflictException if it has elements of another type
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the array's file cannot be used
     */
    public static SharedDoubleArray attach(Space space, String name, MemoryOptions options) throws IOException {
        return new SharedDoubleArray(attachFile(space, name, Type.DOUBLE), options);
    }

    private static int offset(long index) {
        return SharedArrayDescriptor.offset(index, SHIFT);
    }

    /**
     * An element, with volatile order.
     *
     * @param index which
     * @return its value
     * @throws IndexOutOfBoundsException here and everywhere else if there is no such element
     * @throws IllegalStateException here and everywhere else if this handle is closed
     */
    public double get(long index) {
        return longBitsToDouble(window(index).getLongVolatile(offset(index)));
    }

    /**
     * An element, with acquire order.
     *
     * @param index which
     * @return its value
     */
    public double getAcquire(long index) {
        return longBitsToDouble(window(index).getLongAcquire(offset(index)));
    }

    /**
     * An element, ordered with nothing but itself.
     *
     * @param index which
     * @return its value
     */
    public double getOpaque(long index) {
        return longBitsToDouble(window(index).getLongOpaque(offset(index)));
    }

    /**
     * An element, read as one of a Java array is: whole, but perhaps not read again where this thread has read it before.
     *
     * @param index which
     * @return its value
     */
    public double getPlain(long index) {
        return longBitsToDouble(window(index).getLong(offset(index)));
    }

    /**
     * Sets an element, with volatile order.
     *
     * @param index which
     * @param value its new value
     */
    public void set(long index, double value) {
        window(index).putLongVolatile(offset(index), doubleToRawLongBits(value));
    }

    /**
     * Sets an element, with release order.
     *
     * @param index which
     * @param value its new value
     */
    public void setRelease(long index, double value) {
        window(index).putLongRelease(offset(index), doubleToRawLongBits(value));
    }

    /**
     * Sets an element, ordered with nothing but itself.
     *
     * @param index which
     * @param value its new value
     */
    public void setOpaque(long index, double value) {
        window(index).putLongOpaque(offset(index), doubleToRawLongBits(value));
    }

    /**
     * Sets an element as one of a Java array is set: whole, but perhaps late, or not at all if this thread sets it again.
     *
     * @param index which
     * @param value its new value
     */
    public void setPlain(long index, double value) {
        window(index).putLong(offset(index), doubleToRawLongBits(value));
    }

    /**
     * Adds to an element atomically.
     *
     * @param index which
     * @param delta what to add
     * @return its value before
     */
    public double getAndAdd(long index, double delta) {
        final AtomicBuffer window = window(index);
        final int offset = offset(index);
        while (true) {
            final long before = window.getLongVolatile(offset);
            final double value = longBitsToDouble(before);
            if (window.compareAndSetLong(offset, before, doubleToRawLongBits(value + delta))) {
                return value;
            }
        }
    }

    /**
     * Adds to an element atomically.
     *
     * @param index which
     * @param delta what to add
     * @return its value after
     */
    public double addAndGet(long index, double delta) {
        return getAndAdd(index, delta) + delta;
    }

    /**
     * Sets an element atomically.
     *
     * @param index which
     * @param value its new value
     * @return its value before
     */
    public double getAndSet(long index, double value) {
        return longBitsToDouble(window(index).getAndSetLong(offset(index), doubleToRawLongBits(value)));
    }

    /**
     * Sets an element if it has the bits of what was expected, with volatile order.
     *
     * @param index which
     * @param expected the value expected
     * @param value its new value
     * @return whether it was
     */
    public boolean compareAndSet(long index, double expected, double value) {
        return window(index)
                .compareAndSetLong(offset(index), doubleToRawLongBits(expected), doubleToRawLongBits(value));
    }

    /**
     * Replaces an element by a function of it, atomically and without a lock: nobody's update is lost.
     *
     * @param index which
     * @param function without side effects; called again when another update came first
     * @return its value after
     */
    public double update(long index, DoubleUnaryOperator function) {
        final AtomicBuffer window = window(index);
        final int offset = offset(index);
        while (true) {
            final long before = window.getLongVolatile(offset);
            final double after = function.applyAsDouble(longBitsToDouble(before));
            if (window.compareAndSetLong(offset, before, doubleToRawLongBits(after))) {
                return after;
            }
        }
    }

    /**
     * Combines an element with a value, atomically and without a lock: nobody's update is lost.
     *
     * @param index which
     * @param value the right operand
     * @param function without side effects; called again when another update came first
     * @return the element's value after
     */
    public double accumulate(long index, double value, DoubleBinaryOperator function) {
        final AtomicBuffer window = window(index);
        final int offset = offset(index);
        while (true) {
            final long before = window.getLongVolatile(offset);
            final double after = function.applyAsDouble(longBitsToDouble(before), value);
            if (window.compareAndSetLong(offset, before, doubleToRawLongBits(after))) {
                return after;
            }
        }
    }

    /**
     * Copies from a Java array into this one, in plain order: each element whole, all of them not at once.
     *
     * @param index of the first element to be set
     * @param source has the values
     * @param offset where they begin there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not that many from there on; nothing is copied
     */
    public void copyFrom(long index, double[] source, int offset, int count) {
        checkCopy(index, offset, count, source.length);
        for (int done = 0; done < count; ) {
            final AtomicBuffer window = window(index + done);
            final int first = offset(index + done);
            final int run = run(index + done, count - done);
            for (int i = 0; i < run; i++) {
                window.putLong(first + (i << SHIFT), doubleToRawLongBits(source[offset + done + i]));
            }
            done += run;
        }
    }

    /**
     * Copies from this array into a Java array, in plain order: each element whole, all of them not at once.
     *
     * @param index of the first element to be read
     * @param target gets the values
     * @param offset where they begin there
     * @param count how many
     * @throws IndexOutOfBoundsException if either array has not that many from there on; nothing is copied
     */
    public void copyTo(long index, double[] target, int offset, int count) {
        checkCopy(index, offset, count, target.length);
        for (int done = 0; done < count; ) {
            final AtomicBuffer window = window(index + done);
            final int first = offset(index + done);
            final int run = run(index + done, count - done);
            for (int i = 0; i < run; i++) {
                target[offset + done + i] = longBitsToDouble(window.getLong(first + (i << SHIFT)));
            }
            done += run;
        }
    }
}
