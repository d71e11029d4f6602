package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedBarrierDescriptor.*;

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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a fixed number of threads of any processes wait for each other, again and again: a {@link
 * java.util.concurrent.CyclicBarrier} between processes, which knows its parties.
 *
 * <pre>{@code
 * SharedBarrier step = SharedBarrier.open(space, "step", SharedBarrierOptions.of(5).withAction(() -> swap(grids)));
 * while (!isDone()) {
 *     compute();
 *     step.await();                                       // nobody goes on before all five are here
 * }
 * }</pre>
 *
 * <p>Parties belong to processes, one for each thread that meets there. They register by {@link #register()} or when they
 * first wait, up to the number that the barrier is for, and stay registered until they {@link #deregister()} or their
 * process ends. What happens when it dies says the {@link PartyDeathPolicy}: the barrier breaks, or the dead leave. Those
 * who wait notice within about two slices of 25 ms; if nobody waits, the next who comes does.
 *
 * <p>Of each generation exactly one is the leader, the last to arrive: it runs the action, while the others wait, and
 * {@link #await()} returns 0 to it alone. If its process dies at that, or its action throws, the barrier breaks under
 * both policies.
 *
 * <p>Invariant: a generation ends once, by passing, breaking or being reset, as one CAS of the phase decides; and it
 * passes only if as many living parties have arrived as are needed. Cells, arrivals and leader are written in the monitor
 * only, each by one store: arriving adds to the own arrivals, marked with the generation, then looks whether it is full;
 * for an action the leader's word comes before the phase; a reset notes which generation it ends before the phase. The
 * dead are settled by whoever notices first: the phase breaks, if it is to, before the cell is forgotten. A death at any point leaves nothing half done that the next to
 * settle would not do again: arrivals of the dead, and of other generations, count for nothing.
 *
 * <p>Handles are thread-safe and serializable.
 */
public final class SharedBarrier implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient SharedBarrierOptions options;
    private final transient BarrierState state;

    private SharedBarrier(Space space, SharedFile file, SharedBarrierOptions asked) throws SpaceException {
        file.requireLength(FILE_LENGTH);
        this.file = file;
        final int parties = file.choice(PARTIES_OPTION, SharedBarrierOptions.MAX_PARTIES + 1);
        final PartyDeathPolicy policy =
                PartyDeathPolicy.values()[file.choice(POLICY_OPTION, PartyDeathPolicy.values().length)];
        if (asked.parties() != parties || asked.policy() != policy) {
            throw new OptionsConflictException(
                    file.path(), describe(asked.parties(), asked.policy()), describe(parties, policy));
        }
        this.options = asked;
        this.state = BarrierState.of(space, file, asked);
    }

    private static String describe(int parties, PartyDeathPolicy policy) {
        return parties + " parties, policy " + policy;
    }

    private static SharedFile.Blueprint blueprint(String name, SharedBarrierOptions options) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                FILE_LENGTH,
                null,
                options.parties(),
                options.policy().ordinal());
    }

    /**
     * Attaches to a barrier that breaks when a party dies, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param parties how many meet, from 1
     * @return the barrier
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the barrier's file cannot be used
     */
    public static SharedBarrier open(Space space, String name, int parties) throws IOException {
        return open(space, name, SharedBarrierOptions.of(parties));
    }

    /**
     * Attaches to a barrier, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the barrier
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the barrier's file cannot be used
     */
    public static SharedBarrier open(Space space, String name, SharedBarrierOptions options) throws IOException {
        return new SharedBarrier(space, SharedFile.open(space, blueprint(name, options)), options);
    }

    /**
     * Creates a barrier.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the barrier
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the barrier's file cannot be used
     */
    public static SharedBarrier create(Space space, String name, SharedBarrierOptions options) throws IOException {
        return new SharedBarrier(space, SharedFile.create(space, blueprint(name, options)), options);
    }

    /**
     * Attaches to a barrier.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the barrier
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws OptionsConflictException if it has other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the barrier's file cannot be used
     */
    public static SharedBarrier attach(Space space, String name, SharedBarrierOptions options) throws IOException {
        return new SharedBarrier(space, SharedFile.attach(space, KIND, name), options);
    }

    /**
     * Registers one party more of this process, so that its death is noticed even before it first waits.
     *
     * @throws IllegalStateException if all parties are registered already
     */
    public void register() {
        state.register();
    }

    /**
     * Takes back one registration of this process. Its place is free for another; where the dead leave, it leaves.
     *
     * @throws IllegalStateException if this process has no party registered that does not wait
     */
    public void deregister() {
        state.deregister();
    }

    /**
     * Waits until all parties are here. An interrupt is answered within 25 ms.
     *
     * @return how many were still missing when this party arrived; 0 for the leader
     * @throws BrokenBarrierException if the barrier is broken, or breaks or is reset meanwhile
     * @throws InterruptedException if interrupted before; the barrier is broken then
     * @throws IllegalStateException if all parties are registered, and this one is none of them
     */
    public int await() throws InterruptedException, BrokenBarrierException {
        try {
            return state.await(EventCount.FOREVER, options.action());
        } catch (TimeoutException e) {
            throw new AssertionError("without a limit", e);
        }
    }

    /**
     * Waits until all parties are here, for a limited time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return how many were still missing when this party arrived; 0 for the leader
     * @throws TimeoutException if the time was over first; the barrier is broken then
     * @throws BrokenBarrierException if the barrier is broken, or breaks or is reset meanwhile
     * @throws InterruptedException if interrupted before; the barrier is broken then
     * @throws IllegalStateException if all parties are registered, and this one is none of them
     */
    public int await(long time, TimeUnit unit) throws InterruptedException, BrokenBarrierException, TimeoutException {
        return state.await(Math.min(unit.toNanos(time), EventCount.FOREVER - 1), options.action());
    }

    /** Breaks the barrier: all who wait, and all who come, get a {@link BrokenBarrierException} until it is reset. */
    public void abort() {
        state.abort();
    }

    /** Opens the barrier anew. Those who wait get a {@link BrokenBarrierException}. Registrations of the living stay. */
    public void reset() {
        state.reset();
    }

    /**
     * Whether the barrier is broken.
     *
     * @return true if nobody passes it until it is reset
     */
    public boolean isBroken() {
        return state.isBroken();
    }

    /**
     * How many parties are needed to pass.
     *
     * @return as many as the barrier is for; where the dead leave, once all were registered, as many as are left
     */
    public int getParties() {
        return state.needed();
    }

    /**
     * How many parties wait at the moment.
     *
     * @return from 0
     */
    public int getNumberWaiting() {
        return state.waiting();
    }

    /**
     * How many parties of living processes are registered.
     *
     * @return from 0
     */
    public int getRegisteredParties() {
        return state.registered();
    }

    /**
     * What this barrier is like.
     *
     * @return the options of this handle
     */
    public SharedBarrierOptions options() {
        return options;
    }

    /**
     * Removes the barrier's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle(), options);
    }

    private record Handle(ObjectHandle barrier, SharedBarrierOptions options) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedBarrier(barrier.space(), barrier.attach(), options);
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file + " (" + getNumberWaiting() + " of " + getParties() + " wait)";
    }
}
