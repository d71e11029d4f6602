package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedSemaphoreDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceException;
import io.atoll.core.wait.EventCount;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;

/**
 * A {@link java.util.concurrent.Semaphore} between threads of any processes.
 *
 * <p>Its permits are <em>owned</em> by processes: any thread of a process may release what another thread of it has
 * acquired, and what a process has when it dies comes back, to a waiter within about two slices of 25 ms. Or it is
 * <em>counting</em>, for signals: nobody owns the permits, and what the dead acquired stays acquired.
 *
 * <pre>{@code
 * SharedSemaphore connections = SharedSemaphore.open(space, "connections", 5);
 * connections.acquire();
 * try {
 *     useOne();
 * } finally {
 *     connections.release();
 * }
 * }</pre>
 *
 * <p>Permits are taken by whoever finds them, newcomers too, until somebody has waited for 25 ms, or wants several at
 * once: that one has precedence over all who came later. It loses it if it dies, or does not look for 100 ms, as the
 * stopped do not, so nobody waits for ever, neither among many nor for one who sleeps.
 *
 * <p>Invariant: of owned permits, available = total &minus; &Sigma; cells of living members. All words but the event
 * counts are written inside the monitor only, the cell of a member by itself alone. An acquire adds to the own cell, then
 * takes from {@code available}; a release the other way round; the release of the monitor publishes both. A death inside
 * leaves the monitor's bit, and whoever enters next counts the cells again; a death outside leaves a cell that is void,
 * and whoever does not find enough available counts them again. So no permit is lost or invented. A counting semaphore
 * has one word, written by one store: a death leaves it before the step or after it.
 *
 * <p>Handles are thread-safe and serializable.
 */
public final class SharedSemaphore implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient SharedSemaphoreOptions options;
    private final transient SemaphoreState state;

    private SharedSemaphore(Space space, SharedFile file) throws SpaceException {
        file.requireLength(FILE_LENGTH);
        this.file = file;
        this.options = new SharedSemaphoreOptions(
                file.choice(PERMITS_OPTION, Integer.MAX_VALUE), file.choice(COUNTING_OPTION, 2) != 0);
        this.state = SemaphoreState.of(space, file, options);
    }

    private static SharedFile.Blueprint blueprint(String name, SharedSemaphoreOptions options) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                FILE_LENGTH,
                buffer -> buffer.putLong(AVAILABLE_OFFSET, options.permits()),
                options.permits(),
                options.isCounting() ? 1 : 0);
    }

    /**
     * Attaches to a semaphore of owned permits, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param permits how many there are, from 1
     * @return the semaphore
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the semaphore's file cannot be used
     */
    public static SharedSemaphore open(Space space, String name, int permits) throws IOException {
        return open(space, name, SharedSemaphoreOptions.owned(permits));
    }

    /**
     * Attaches to a semaphore, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the semaphore
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the semaphore's file cannot be used
     */
    public static SharedSemaphore open(Space space, String name, SharedSemaphoreOptions options) throws IOException {
        final SharedSemaphore semaphore = new SharedSemaphore(space, SharedFile.open(space, blueprint(name, options)));
        if (!semaphore.options.equals(options)) {
            throw new OptionsConflictException(semaphore.file.path(), options.toString(), semaphore.options.toString());
        }
        return semaphore;
    }

    /**
     * Creates a semaphore.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the semaphore
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the semaphore's file cannot be used
     */
    public static SharedSemaphore create(Space space, String name, SharedSemaphoreOptions options) throws IOException {
        return new SharedSemaphore(space, SharedFile.create(space, blueprint(name, options)));
    }

    /**
     * Attaches to a semaphore.
     *
     * @param space where
     * @param name its name
     * @return the semaphore
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the semaphore's file cannot be used
     */
    public static SharedSemaphore attach(Space space, String name) throws IOException {
        return new SharedSemaphore(space, SharedFile.attach(space, KIND, name));
    }

    /**
     * Takes a permit, waiting for it until interrupted. An interrupt is answered within two slices of 25 ms.
     *
     * @throws InterruptedException if interrupted before
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Takes permits, all of them at once, waiting for them until interrupted; for none it does not wait.
     *
     * @param permits how many, from 0
     * @throws InterruptedException if interrupted before
     * @throws IllegalArgumentException if there will never be so many
     */
    public void acquire(int permits) throws InterruptedException {
        tryAcquire(permits, EventCount.FOREVER, TimeUnit.NANOSECONDS);
    }

    /** Takes a permit, waiting for it as long as it takes; an interrupt stays pending. */
    public void acquireUninterruptibly() {
        acquireUninterruptibly(1);
    }

    /**
     * Takes permits, all of them at once, waiting for them as long as it takes; an interrupt stays pending.
     *
     * @param permits how many, from 0
     * @throws IllegalArgumentException if there will never be so many
     */
    public void acquireUninterruptibly(int permits) {
        try {
            state.acquire(check(permits), EventCount.FOREVER, false);
        } catch (InterruptedException e) {
            throw new AssertionError("not interruptible", e);
        }
    }

    /**
     * Takes a permit if there is one and nobody has precedence. May fail though there is one, as long as a process is
     * stopped while it changes the semaphore, and for 25 ms after a death.
     *
     * @return whether it was taken
     */
    public boolean tryAcquire() {
        return tryAcquire(1);
    }

    /**
     * Takes permits if there are so many and nobody has precedence. May fail though they are there, as long as a process
     * is stopped while it changes the semaphore, and for 25 ms after a death. None at all is always possible, at once.
     *
     * @param permits how many, from 0
     * @return whether all were taken; else none was
     * @throws IllegalArgumentException if there will never be so many
     */
    public boolean tryAcquire(int permits) {
        return state.tryAcquire(check(permits));
    }

    /**
     * Takes a permit if there is one in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return whether it was taken
     * @throws InterruptedException if interrupted before
     */
    public boolean tryAcquire(long time, TimeUnit unit) throws InterruptedException {
        return tryAcquire(1, time, unit);
    }

    /**
     * Takes permits if there are so many in time.
     *
     * @param permits how many, from 0
     * @param time how long to wait
     * @param unit of the time
     * @return whether all were taken; else none was
     * @throws InterruptedException if interrupted before
     * @throws IllegalArgumentException if there will never be so many
     */
    public boolean tryAcquire(int permits, long time, TimeUnit unit) throws InterruptedException {
        check(permits);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return state.acquire(permits, unit.toNanos(time), true);
    }

    private int check(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits);
        }
        if (!options.isCounting() && permits > options.permits()) {
            throw new IllegalArgumentException(
                    "there will never be " + permits + " permits of " + file + ": it has " + options.permits());
        }
        return permits;
    }

    /**
     * Gives a permit back, or, to a counting semaphore, adds one.
     *
     * @throws IllegalMonitorStateException if permits are owned and this process has none
     */
    public void release() {
        release(1);
    }

    /**
     * Gives permits back, or, to a counting semaphore, adds some.
     *
     * @param permits how many, from 0
     * @throws IllegalMonitorStateException if permits are owned and this process has fewer; none is given back then
     */
    public void release(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits: " + permits);
        }
        if (permits > 0) {
            state.release(permits);
        }
    }

    /**
     * How many permits are left at the moment; those that the dead had are counted as left.
     *
     * @return from 0
     */
    public int availablePermits() {
        return state.available();
    }

    /**
     * Takes all permits that are left, whoever has precedence.
     *
     * @return how many they were
     */
    public int drainPermits() {
        return state.drain();
    }

    /**
     * How many permits this process has.
     *
     * @return 0 for a counting semaphore
     */
    public int ownedPermits() {
        return state.mine();
    }

    /**
     * What this semaphore is like.
     *
     * @return its options
     */
    public SharedSemaphoreOptions options() {
        return options;
    }

    /**
     * Removes the semaphore's name. Those attached go on with it; nobody can attach any more.
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

    private record Handle(ObjectHandle semaphore) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedSemaphore(semaphore.space(), semaphore.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " (" + options + ", " + availablePermits() + " left)";
    }
}
