package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedEventDescriptor.*;

import io.atoll.core.space.ObjectHandle;
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
import org.agrona.concurrent.AtomicBuffer;

/**
 * A flag that threads of any processes set, clear and wait for.
 *
 * <pre>{@code
 * SharedEvent stop = SharedEvent.open(space, "stop");
 * while (!stop.await(1, TimeUnit.SECONDS)) {              // in workers
 *     work();
 * }
 * stop.set();                                             // where it is decided
 * }</pre>
 *
 * <p>Invariant: one word tells whether the event is set and how often it was. Anybody may write it, by two steps: CAS to
 * set and once more, CAS to clear with the same number. So whoever waits while the event is set goes on, even if it is
 * cleared before it looks. A death at any point leaves the event set or not set; one who dies between setting it and the
 * wake delays the waiters by at most one slice of 25 ms.
 *
 * <p>Handles are thread-safe and serializable.
 */
public final class SharedEvent implements Waitable, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient AtomicBuffer buffer;
    private final transient EventCount wasSet;

    private SharedEvent(Space space, SharedFile file) throws SpaceException {
        this(file, memory(file), Futex.of(space.platform()));
    }

    private static AtomicBuffer memory(SharedFile file) throws SpaceException {
        file.requireLength(FILE_LENGTH);
        return file.buffer();
    }

    /**
     * Over memory that somebody else stands in front of.
     *
     * @param file its file; may be null where nobody asks for its name
     * @param buffer holds it
     * @param futex how to sleep
     */
    SharedEvent(SharedFile file, AtomicBuffer buffer, Futex futex) {
        this.file = file;
        this.buffer = buffer;
        this.wasSet = new EventCount(buffer, WAS_SET_OFFSET, futex);
    }

    private static SharedFile.Blueprint blueprint(String name) {
        return new SharedFile.Blueprint(KIND, name, FILE_LENGTH, null);
    }

    /**
     * Attaches to an event, or creates it, not set, if there is none.
     *
     * @param space where
     * @param name its name
     * @return the event
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the event's file cannot be used
     */
    public static SharedEvent open(Space space, String name) throws IOException {
        return new SharedEvent(space, SharedFile.open(space, blueprint(name)));
    }

    /**
     * Creates an event that is not set.
     *
     * @param space where
     * @param name its name
     * @return the event
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the event's file cannot be used
     */
    public static SharedEvent create(Space space, String name) throws IOException {
        return new SharedEvent(space, SharedFile.create(space, blueprint(name)));
    }

    /**
     * Attaches to an event.
     *
     * @param space where
     * @param name its name
     * @return the event
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the event's file cannot be used
     */
    public static SharedEvent attach(Space space, String name) throws IOException {
        return new SharedEvent(space, SharedFile.attach(space, KIND, name));
    }

    private static boolean isSet(long state) {
        return (state & SET_BIT) != 0;
    }

    /** Sets the event: all who wait go on, and all who come, until it is cleared. Changes nothing if it is set. */
    public void set() {
        while (true) {
            final long state = buffer.getLongVolatile(STATE_OFFSET);
            if (isSet(state)) {
                return;
            }
            // one step; it orders what this thread did before it ahead of what waiters do after it
            if (buffer.compareAndSetLong(STATE_OFFSET, state, state + ONCE_MORE | SET_BIT)) {
                wasSet.signal(Integer.MAX_VALUE);
                return;
            }
        }
    }

    /** Clears the event: who comes from now on waits for the next {@link #set()}. Changes nothing if it is not set. */
    public void clear() {
        while (true) {
            final long state = buffer.getLongVolatile(STATE_OFFSET);
            if (!isSet(state) || buffer.compareAndSetLong(STATE_OFFSET, state, state & ~SET_BIT)) {
                return; // a CAS, so that it clears what it saw and not a later set
            }
        }
    }

    /**
     * Whether the event is set.
     *
     * @return true if it is
     */
    public boolean isSet() {
        return isSet(buffer.getLongVolatile(STATE_OFFSET));
    }

    /** The same as {@link #isSet()}. */
    @Override
    public boolean isReady() {
        return isSet();
    }

    /**
     * Waits until the event is set, or was set since. An interrupt is answered within 25 ms.
     *
     * @throws InterruptedException if interrupted before
     */
    public void await() throws InterruptedException {
        await(EventCount.FOREVER, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until the event is set, or was set since, for a limited time.
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
        final long before = buffer.getLongVolatile(STATE_OFFSET);
        return isSet(before)
                || wasSet.await(() -> buffer.getLongVolatile(STATE_OFFSET) != before, unit.toNanos(time), true);
    }

    /**
     * Removes the event's name. Those attached go on with it; nobody can attach any more.
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

    private record Handle(ObjectHandle event) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedEvent(event.space(), event.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + (isSet() ? " (set)" : " (not set)");
    }
}
