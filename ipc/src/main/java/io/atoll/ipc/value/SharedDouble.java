package io.atoll.ipc.value;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
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
public final class SharedDouble extends CounterWord {
    private static final long serialVersionUID = 1L;

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
        super(counter, buffer, index);
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
        return longBitsToDouble(load());
    }

    /**
     * The value, with acquire order.
     *
     * @return the value
     */
    public double getAcquire() {
        return longBitsToDouble(loadAcquire());
    }

    /**
     * The value, ordered with nothing but itself. (There is no weaker form: plain access could be cached or merged by
     * the compiler, and would then not be shared at all.)
     *
     * @return the value
     */
    public double getOpaque() {
        return longBitsToDouble(loadOpaque());
    }

    /**
     * Sets the value, with volatile order.
     *
     * @param value the new value
     */
    public void set(double value) {
        store(doubleToRawLongBits(value));
    }

    /**
     * Sets the value, with release order.
     *
     * @param value the new value
     */
    public void setRelease(double value) {
        storeRelease(doubleToRawLongBits(value));
    }

    /**
     * Sets the value, ordered with nothing but itself.
     *
     * @param value the new value
     */
    public void setOpaque(double value) {
        storeOpaque(doubleToRawLongBits(value));
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value before
     */
    public double getAndAdd(double delta) {
        while (true) {
            final long before = load();
            final double value = longBitsToDouble(before);
            if (replace(before, doubleToRawLongBits(value + delta))) {
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
        return longBitsToDouble(swap(doubleToRawLongBits(value)));
    }

    /**
     * Sets the value if it has the bits of what was expected, with volatile order.
     *
     * @param expected the value expected
     * @param value the new value
     * @return whether it was
     */
    public boolean compareAndSet(double expected, double value) {
        return replace(doubleToRawLongBits(expected), doubleToRawLongBits(value));
    }

    /**
     * Replaces the value by a function of it, atomically and without a lock: nobody's update is lost.
     *
     * @param function without side effects; called again when another update came first
     * @return the value after
     */
    public double update(DoubleUnaryOperator function) {
        while (true) {
            final long before = load();
            final double after = function.applyAsDouble(longBitsToDouble(before));
            if (replace(before, doubleToRawLongBits(after))) {
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
            final long before = load();
            final double after = function.applyAsDouble(longBitsToDouble(before), value);
            if (replace(before, doubleToRawLongBits(after))) {
                return after;
            }
        }
    }

    @Override
    public String toString() {
        return Double.toString(get());
    }
}
