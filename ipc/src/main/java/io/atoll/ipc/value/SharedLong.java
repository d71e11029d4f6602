package io.atoll.ipc.value;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A {@code long} in shared memory, with the operations and memory orders of {@link
 * java.util.concurrent.atomic.AtomicLong}, between processes. New values are zero.
 *
 * <p>All operations are lock-free and safe for any number of threads of any number of processes; a process that dies in
 * the middle of one has done it or not. Operations make no system call and allocate nothing. A value captured by a
 * lambda that runs in another JVM is the same value there.
 */
public final class SharedLong implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Counter counter;
    private final transient AtomicBuffer buffer;
    private final transient int index;

    SharedLong(Counter counter) {
        this.counter = counter;
        this.buffer = counter.buffer();
        this.index = counter.index();
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
        return buffer.getLongVolatile(index);
    }

    /**
     * The value, with acquire order.
     *
     * @return the value
     */
    public long getAcquire() {
        return buffer.getLongAcquire(index);
    }

    /**
     * The value, ordered with nothing but itself. (There is no weaker form: plain access could be cached or merged by
     * the compiler, and would then not be shared at all.)
     *
     * @return the value
     */
    public long getOpaque() {
        return buffer.getLongOpaque(index);
    }

    /**
     * Sets the value, with volatile order.
     *
     * @param value the new value
     */
    public void set(long value) {
        buffer.putLongVolatile(index, value);
    }

    /**
     * Sets the value, with release order.
     *
     * @param value the new value
     */
    public void setRelease(long value) {
        buffer.putLongRelease(index, value);
    }

    /**
     * Sets the value, ordered with nothing but itself.
     *
     * @param value the new value
     */
    public void setOpaque(long value) {
        buffer.putLongOpaque(index, value);
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value before
     */
    public long getAndAdd(long delta) {
        return buffer.getAndAddLong(index, delta);
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value after
     */
    public long addAndGet(long delta) {
        return buffer.getAndAddLong(index, delta) + delta;
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
        return buffer.getAndSetLong(index, value);
    }

    /**
     * Sets the value if it is what was expected, with volatile order.
     *
     * @param expected the value expected
     * @param value the new value
     * @return whether it was
     */
    public boolean compareAndSet(long expected, long value) {
        return buffer.compareAndSetLong(index, expected, value);
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
        return Long.toString(get());
    }
}
