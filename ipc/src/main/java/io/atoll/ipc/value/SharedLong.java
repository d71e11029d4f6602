package io.atoll.ipc.value;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} in shared memory, with the operations and memory orders of {@link
 * java.util.concurrent.atomic.AtomicLong}, between processes. New values are zero.
 *
 * <p>All operations are lock-free and safe for any number of threads of any number of processes; a process that dies in
 * the middle of one has done it or not. Operations make no system call and allocate nothing. A value captured by a
 * lambda that runs in another JVM is the same value there.
 */
public final class SharedLong extends CounterWord {
    private static final long serialVersionUID = 1L;

    SharedLong(Counter counter) {
        super(counter, counter.buffer(), counter.index());
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
    public static SharedLong open(Space space, String name) throws IOException {
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
    public static SharedLong create(Space space, String name) throws IOException {
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
    public static SharedLong create(Space space) throws IOException {
        return new SharedLong(Counter.create(space, CountersDescriptor.TYPE_LONG));
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
    public static SharedLong attach(Space space, String name) throws IOException {
        return open(space, name, Mode.ATTACH);
    }

    private static SharedLong open(Space space, String name, Mode mode) throws IOException {
        return new SharedLong(Counter.open(space, name, CountersDescriptor.TYPE_LONG, mode));
    }

    /**
     * The value, with volatile order.
     *
     * @return the value
     */
    public long get() {
        return load();
    }

    /**
     * The value, with acquire order.
     *
     * @return the value
     */
    public long getAcquire() {
        return loadAcquire();
    }

    /**
     * The value, ordered with nothing but itself. (There is no weaker form: plain access could be cached or merged by
     * the compiler, and would then not be shared at all.)
     *
     * @return the value
     */
    public long getOpaque() {
        return loadOpaque();
    }

    /**
     * Sets the value, with volatile order.
     *
     * @param value the new value
     */
    public void set(long value) {
        store(value);
    }

    /**
     * Sets the value, with release order.
     *
     * @param value the new value
     */
    public void setRelease(long value) {
        storeRelease(value);
    }

    /**
     * Sets the value, ordered with nothing but itself.
     *
     * @param value the new value
     */
    public void setOpaque(long value) {
        storeOpaque(value);
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value before
     */
    public long getAndAdd(long delta) {
        return add(delta);
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value after
     */
    public long addAndGet(long delta) {
        return add(delta) + delta;
    }

    /**
     * Adds one atomically.
     *
     * @return the value after
     */
    public long increment() {
        return addAndGet(1);
    }

    /**
     * Subtracts one atomically.
     *
     * @return the value after
     */
    public long decrement() {
        return addAndGet(-1);
    }

    /**
     * Sets the value atomically.
     *
     * @param value the new value
     * @return the value before
     */
    public long getAndSet(long value) {
        return swap(value);
    }

    /**
     * Sets the value if it is what was expected, with volatile order.
     *
     * @param expected the value expected
     * @param value the new value
     * @return whether it was
     */
    public boolean compareAndSet(long expected, long value) {
        return replace(expected, value);
    }

    /**
     * Replaces the value by a function of it, atomically and without a lock: nobody's update is lost.
     *
     * @param function without side effects; called again when another update came first
     * @return the value after
     */
    public long update(LongUnaryOperator function) {
        while (true) {
            final long before = get();
            final long after = function.applyAsLong(before);
            if (compareAndSet(before, after)) {
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
    public long accumulate(long value, LongBinaryOperator function) {
        while (true) {
            final long before = get();
            final long after = function.applyAsLong(before, value);
            if (compareAndSet(before, after)) {
                return after;
            }
        }
    }

    @Override
    public String toString() {
        return Long.toString(get());
    }
}
