package io.atoll.samples;

import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Two processes meet in a ring by its name, in either order; the last to leave removes it, unless messages of a complete
 * stream wait in it. Coming and going happen under the space's mutex: nobody takes a part in a ring that is just being
 * removed.
 *
 * @param <R> the part taken: producer or consumer
 */
final class RingMeeting<R extends AutoCloseable> {
    private final Space space;
    private final SharedRingBuffers ring;
    private final R role;
    private final boolean foundMessages;

    private RingMeeting(Space space, SharedRingBuffers ring, R role, boolean foundMessages) {
        this.space = space;
        this.ring = ring;
        this.role = role;
        this.foundMessages = foundMessages;
    }

    /**
     * Comes to a meeting.
     *
     * @param space where
     * @param name of the ring
     * @param capacity of the ring; null for what it has, or the default if it is new
     * @param part takes the part
     * @param <R> the part
     * @return to be left
     * @throws io.atoll.ipc.ring.RoleTakenException if somebody else plays that part
     * @throws IOException if the ring cannot be opened
     */
    static <R extends AutoCloseable> RingMeeting<R> join(
            Space space, String name, Integer capacity, Function<SharedRingBuffers, R> part) throws IOException {
        space.mutex().lock();
        try {
            final RingBufferOptions options =
                    RingBufferOptions.DEFAULT.withCapacity(capacity != null ? capacity : capacityOf(space, name));
            final SharedRingBuffers ring = SharedRingBuffers.open(space, name, options);
            final boolean foundMessages = ring.size() > 0;
            return new RingMeeting<>(space, ring, part.apply(ring), foundMessages);
        } finally {
            space.mutex().unlock();
        }
    }

    private static int capacityOf(Space space, String name) throws IOException {
        try {
            return SharedRingBuffers.attach(space, name).options().capacity();
        } catch (ObjectMissingException e) {
            return RingBufferOptions.DEFAULT.capacity();
        }
    }

    SharedRingBuffers ring() {
        return ring;
    }

    R role() {
        return role;
    }

    /** Whether messages were here when this part was taken: those of an earlier stream, which are not ours to remove. */
    boolean foundMessages() {
        return foundMessages;
    }

    /**
     * Gives the part back, and removes the ring if nobody else is there.
     *
     * @param isOtherThere whether the other part is taken
     * @param keep whether what nobody has read should wait for a consumer
     * @return what nobody is there to read
     * @throws IOException if the ring cannot be removed
     */
    Rest leave(Predicate<SharedRingBuffers> isOtherThere, boolean keep) throws IOException {
        space.mutex().lock();
        try {
            role.close();
            if (isOtherThere.test(ring)) {
                return Rest.NONE;
            }
            final int bytes = ring.size();
            if (!keep || bytes == 0) {
                ring.unlink();
            }
            return new Rest(bytes == 0 ? "" : Units.bytes(bytes), keep);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            space.mutex().unlock();
        }
    }
}
