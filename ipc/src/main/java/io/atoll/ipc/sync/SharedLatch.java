package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedLatchDescriptor.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.core.wait.Waitable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Lets threads of any processes wait until a number of events has happened: a {@link
 * java.util.concurrent.CountDownLatch} between processes.
 *
 * <pre>{@code
 * SharedLatch ready = SharedLatch.open(space, "ready", 4);
 * ready.countDown();                                      // in each of four workers
 * ready.await();                                          // where all of them are needed
 * }</pre>
 *
 * <p>Invariant: the count is the number that it began with less the events counted, and never below zero. Anybody may
 * write the word, by one step only: CAS to one less. A death at any point leaves an event counted or not counted, nothing
 * between; one who dies after the last count and before the wake delays the waiters by at most one slice of 25 ms. A
 * latch counts events, not processes: one who dies before it has counted never will. Where a death should be noticed, use
 * a {@link SharedBarrier}, or wait for a limited time.
 *
 * <p>Handles are thread-safe and serializable.
 */
public final class SharedLatch implements Waitable, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient AtomicBuffer buffer;
    private final transient EventCount zero;
    private final transient BooleanSupplier open = this::isReady;

    private SharedLatch(Space space, SharedFile file) throws SpaceException {
        this(file, memory(file), Futex.of(space.platform()));
    }

    private static AtomicBuffer memory(SharedFile file) throws SpaceException {
        file.requireLength(FILE_LENGTH);
        file.choice(0, Integer.MAX_VALUE);
        final long count = file.buffer().getLongVolatile(COUNT_OFFSET);
        if (count < 0) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT, file.path(), "a count from 0", Long.toString(count));
        }
        return file.buffer();
    }

    /**
     * Over memory that somebody else stands in front of.
     *
     * @param file its file; may be null where nobody asks for its name
     * @param buffer holds it
     * @param futex how to sleep
     */
    SharedLatch(SharedFile file, AtomicBuffer buffer, Futex futex) {
        this.file = file;
        this.buffer = buffer;
        this.zero = new EventCount(buffer, ZERO_OFFSET, futex);
    }

    private static SharedFile.Blueprint blueprint(String name, int count) {
        if (count < 0 || count == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a latch counts from 0 to " + (Integer.MAX_VALUE - 1) + ", not " + count);
        }
        return new SharedFile.Blueprint(KIND, name, FILE_LENGTH, buffer -> buffer.putLong(COUNT_OFFSET, count), count);
    }

    /**
     * Attaches to a latch, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param count how many events open it, from 0
     * @return the latch
     * @throws OptionsConflictException if it exists and began with another count
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the latch's file cannot be used
     */
    public static SharedLatch open(Space space, String name, int count) throws IOException {
        final SharedLatch latch = new SharedLatch(space, SharedFile.open(space, blueprint(name, count)));
        final long begun = latch.file.header().option(0);
        if (begun != count) {
            throw new OptionsConflictException(latch.file.path(), "a count of " + count, "a count of " + begun);
        }
        return latch;
    }

    /**
     * Creates a latch.
     *
     * @param space where
     * @param name its name
     * @param count how many events open it, from 0
     * @return the latch
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the latch's file cannot be used
     */
    public static SharedLatch create(Space space, String name, int count) throws IOException {
        return new SharedLatch(space, SharedFile.create(space, blueprint(name, count)));
    }

    /**
     * Attaches to a latch.
     *
     * @param space where
     * @param name its name
     * @return the latch
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the latch's file cannot be used
     */
    public static SharedLatch attach(Space space, String name) throws IOException {
        return new SharedLatch(space, SharedFile.attach(space, KIND, name));
    }

    /** Counts one event. The last one opens the latch; further ones change nothing. */
    public void countDown() {
        while (true) {
            final long count = buffer.getLongVolatile(COUNT_OFFSET);
            if (count <= 0) {
                return;
            }
            // one step; it orders what this thread did before it ahead of what waiters do once the latch is open
            if (buffer.compareAndSetLong(COUNT_OFFSET, count, count - 1)) {
                if (count == 1) {
                    zero.signal(Integer.MAX_VALUE);
                }
                return;
            }
        }
    }

    /**
     * How many events are still missing.
     *
     * @return 0 if the latch is open
     */
    public long getCount() {
        return Math.max(0, buffer.getLongVolatile(COUNT_OFFSET));
    }

    /**
     * Whether the latch is open.
     *
     * @return true if no event is missing
     */
    @Override
    public boolean isReady() {
        return getCount() == 0;
    }

    /**
     * Waits until the latch is open. An interrupt is answered within 25 ms.
     *
     * @throws InterruptedException if interrupted before
     */
    public void await() throws InterruptedException {
        await(EventCount.FOREVER, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until the latch is open, for a limited time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return false if the time was over first
     * @throws InterruptedException if interrupted before
     */
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return isReady() || zero.await(open, unit.toNanos(time), true);
    }

    /**
     * Removes the latch's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle latch) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedLatch(latch.space(), latch.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " (count " + getCount() + ")";
    }
}
