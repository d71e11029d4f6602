package io.atoll.ipc.value;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A {@code double} in shared memory, with the operations and memory orders of {@link
 * java.util.concurrent.atomic.AtomicLong}, between processes. New values are zero.
 *
 * <p>All operations are lock-free and safe for any number of threads of any number of processes; a process that dies in
 * the middle of one has done it or not. Operations make no system call and allocate nothing. A value captured by a
 * lambda that runs in another JVM is the same value there.
 *
 * <p>Values are compared by their bits: a NaN is equal to itself, and 0.0 is not equal to -0.0. Agrona's tools show the
 * bits as a long; {@link Counters} shows the number.
 */
public final class SharedDouble implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Counter counter;
    private final transient AtomicBuffer buffer;
    private final transient int index;

    SharedDouble(Counter counter) {
        this(counter, counter.buffer(), counter.index());
    }

    /**
     * Over memory that somebody else stands in front of.
     *
     * @param counter its record; may be null where nobody asks for its name
     * @param buffer holds its word
     * @param index where
     */
    SharedDouble(Counter counter, AtomicBuffer buffer, int index) {
        this.counter = counter;
        this.buffer = buffer;
        this.index = index;
    }

    /**
     * Attaches to a value, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @return the value
     * @throws io.atoll.core.space.OptionsConflictException if a value of that name has another type
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space cannot be used
     */
    public static SharedDouble open(Space space, String name) throws IOException {
        return open(space, name, Mode.OPEN);
    }

    /**
     * Creates a value.
     *
     * @param space where
     * @param name its name
     * @return the value
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space cannot be used
     */
    public static SharedDouble create(Space space, String name) throws IOException {
        return open(space, name, Mode.CREATE);
    }

    /**
     * Creates a value that needs no name, since tasks capture it. It takes one of the places of its space until it is
     * unlinked.
     *
     * @param space where
     * @return the value
     * @throws IOException if the space cannot be used
     */
    public static SharedDouble create(Space space) throws IOException {
        return new SharedDouble(Counter.create(space, CountersDescriptor.TYPE_DOUBLE));
    }

    /**
     * Attaches to a value.
     *
     * @param space where
     * @param name its name
     * @return the value
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.OptionsConflictException if it has another type
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space cannot be used
     */
    public static SharedDouble attach(Space space, String name) throws IOException {
        return open(space, name, Mode.ATTACH);
    }

    private static SharedDouble open(Space space, String name, Mode mode) throws IOException {
        return new SharedDouble(Counter.open(space, name, CountersDescriptor.TYPE_DOUBLE, mode));
    }

    /**
     * The value, with volatile order.
     *
     * @return the value
     */
    public double get() {
        return longBitsToDouble(buffer.getLongVolatile(index));
    }

    /**
     * The value, with acquire order.
     *
     * @return the value
     */
    public double getAcquire() {
        return longBitsToDouble(buffer.getLongAcquire(index));
    }

    /**
     * The value, ordered with nothing but itself. (There is no weaker form: plain access could be cached or merged by
     * the compiler, and would then not be shared at all.)
     *
     * @return the value
     */
    public double getOpaque() {
        return longBitsToDouble(buffer.getLongOpaque(index));
    }

    /**
     * Sets the value, with volatile order.
     *
     * @param value the new value
     */
    public void set(double value) {
        buffer.putLongVolatile(index, doubleToRawLongBits(value));
    }

    /**
     * Sets the value, with release order.
     *
     * @param value the new value
     */
    public void setRelease(double value) {
        buffer.putLongRelease(index, doubleToRawLongBits(value));
    }

    /**
     * Sets the value, ordered with nothing but itself.
     *
     * @param value the new value
     */
    public void setOpaque(double value) {
        buffer.putLongOpaque(index, doubleToRawLongBits(value));
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value before
     */
    public double getAndAdd(double delta) {
        while (true) {
            final long before = buffer.getLongVolatile(index);
            final double value = longBitsToDouble(before);
            if (buffer.compareAndSetLong(index, before, doubleToRawLongBits(value + delta))) {
                return value;
            }
        }
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value after
     */
    public double addAndGet(double delta) {
        return getAndAdd(delta) + delta;
    }

    /**
     * Sets the value atomically.
     *
     * @param value the new value
     * @return the value before
     */
    public double getAndSet(double value) {
        return longBitsToDouble(buffer.getAndSetLong(index, doubleToRawLongBits(value)));
    }

    /**
     * Sets the value if it has the bits of what was expected, with volatile order.
     *
     * @param expected the value expected
     * @param value the new value
     * @return whether it was
     */
    public boolean compareAndSet(double expected, double value) {
        return buffer.compareAndSetLong(index, doubleToRawLongBits(expected), doubleToRawLongBits(value));
    }

    /**
     * Replaces the value by a function of it, atomically and without a lock: nobody's update is lost.
     *
     * @param function without side effects; called again when another update came first
     * @return the value after
     */
    public double update(DoubleUnaryOperator function) {
        while (true) {
            final long before = buffer.getLongVolatile(index);
            final double after = function.applyAsDouble(longBitsToDouble(before));
            if (buffer.compareAndSetLong(index, before, doubleToRawLongBits(after))) {
                return after;
            }
        }
    }

    /**
     * Combines the value with another, atomically and without a lock: nobody's update is lost.
     *
     * @param value the right operand
     * @param function without side effects; called again when another update came first
     * @return the value after
     */
    public double accumulate(double value, DoubleBinaryOperator function) {
        while (true) {
            final long before = buffer.getLongVolatile(index);
            final double after = function.applyAsDouble(longBitsToDouble(before), value);
            if (buffer.compareAndSetLong(index, before, doubleToRawLongBits(after))) {
                return after;
            }
        }
    }

    /**
     * The name of this value.
     *
     * @return its name
     */
    public String name() {
        return counter.name();
    }

    /**
     * Removes the value's name. Those attached go on with it; nobody can attach any more. Its memory is used again only
     * when all who may know it are dead.
     *
     * @return false if it was unlinked before
     * @throws IOException if the space cannot be used
     */
    public boolean unlink() throws IOException {
        return counter.unlink();
    }

    private Object writeReplace() {
        return counter.handle();
    }

    @Override
    public String toString() {
        return Double.toString(get());
    }
}
