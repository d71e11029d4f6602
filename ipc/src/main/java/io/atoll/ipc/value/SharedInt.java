package io.atoll.ipc.value;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.Counters.Mode;
import java.io.IOException;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.agrona.concurrent.AtomicBuffer;

/**
 * An {@code int} in shared memory, with the operations and memory orders of {@link
 * java.util.concurrent.atomic.AtomicInteger}, between processes. New values are zero.
 *
 * <p>All operations are lock-free and safe for any number of threads of any number of processes; a process that dies in
 * the middle of one has done it or not. Operations make no system call and allocate nothing. A value captured by a
 * lambda that runs in another JVM is the same value there.
 *
 * <p>It lies in the low half of an 8-byte word, sign-extended whenever it is set. Additions are of the whole word, one
 * instruction each, and carry beyond the low half where an int would overflow; only the low half ever counts. So Agrona's
 * tools show the same number, except after an overflow.
 */
public final class SharedInt extends CounterWord {
    private static final long serialVersionUID = 1L;

    SharedInt(Counter counter) {
        this(counter, counter.buffer(), counter.index());
    }

    /**
     * Over memory that somebody else stands in front of.
     *
     * @param counter its record; may be null where nobody asks for its name
     * @param buffer holds its word
     * @param index where
     */
    SharedInt(Counter counter, AtomicBuffer buffer, int index) {
        super(counter, buffer, index);
    }

    /** The value that a word holds. */
    static int ofWord(long word) {
        return (int) word;
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
    public static SharedInt open(Space space, String name) throws IOException {
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
    public static SharedInt create(Space space, String name) throws IOException {
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
    public static SharedInt create(Space space) throws IOException {
        return new SharedInt(Counter.create(space, CountersDescriptor.TYPE_INT));
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
    public static SharedInt attach(Space space, String name) throws IOException {
        return open(space, name, Mode.ATTACH);
    }

    private static SharedInt open(Space space, String name, Mode mode) throws IOException {
        return new SharedInt(Counter.open(space, name, CountersDescriptor.TYPE_INT, mode));
    }

    /**
     * The value, with volatile order.
     *
     * @return the value
     */
    public int get() {
        return ofWord(load());
    }

    /**
     * The value, with acquire order.
     *
     * @return the value
     */
    public int getAcquire() {
        return ofWord(loadAcquire());
    }

    /**
     * The value, ordered with nothing but itself. (There is no weaker form: plain access could be cached or merged by
     * the compiler, and would then not be shared at all.)
     *
     * @return the value
     */
    public int getOpaque() {
        return ofWord(loadOpaque());
    }

    /**
     * Sets the value, with volatile order.
     *
     * @param value the new value
     */
    public void set(int value) {
        store(value);
    }

    /**
     * Sets the value, with release order.
     *
     * @param value the new value
     */
    public void setRelease(int value) {
        storeRelease(value);
    }

    /**
     * Sets the value, ordered with nothing but itself.
     *
     * @param value the new value
     */
    public void setOpaque(int value) {
        storeOpaque(value);
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value before
     */
    public int getAndAdd(int delta) {
        return ofWord(add(delta));
    }

    /**
     * Adds atomically.
     *
     * @param delta what to add
     * @return the value after
     */
    public int addAndGet(int delta) {
        return ofWord(add(delta)) + delta;
    }

    /**
     * Adds one atomically.
     *
     * @return the value after
     */
    public int increment() {
        return addAndGet(1);
    }

    /**
     * Subtracts one atomically.
     *
     * @return the value after
     */
    public int decrement() {
        return addAndGet(-1);
    }

    /**
     * Sets the value atomically.
     *
     * @param value the new value
     * @return the value before
     */
    public int getAndSet(int value) {
        return ofWord(swap(value));
    }

    /**
     * Sets the value if it is what was expected, with volatile order.
     *
     * @param expected the value expected
     * @param value the new value
     * @return whether it was
     */
    public boolean compareAndSet(int expected, int value) {
        while (true) {
            final long word = load();
            if (ofWord(word) != expected) {
                return false;
            }
            if (replace(word, value)) {
                return true;
            }
            // else the word is another one, which may still hold the value expected
        }
    }

    /**
     * Replaces the value by a function of it, atomically and without a lock: nobody's update is lost.
     *
     * @param function without side effects; called again when another update came first
     * @return the value after
     */
    public int update(IntUnaryOperator function) {
        while (true) {
            final long before = load();
            final int after = function.applyAsInt(ofWord(before));
            if (replace(before, after)) {
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
    public int accumulate(int value, IntBinaryOperator function) {
        while (true) {
            final long before = load();
            final int after = function.applyAsInt(ofWord(before), value);
            if (replace(before, after)) {
                return after;
            }
        }
    }

    @Override
    public String toString() {
        return Integer.toString(get());
    }
}
