package io.atoll.bench.peers.child;

import io.atoll.core.space.Space;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Where the sides of one run meet: a space of their own. The same for every library. */
final class Rendezvous {
    private static final String SPACE = "space";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = 200_000;

    private final Space space;
    private final int parties;

    private Rendezvous(Space space, int parties) {
        this.space = space;
        this.parties = parties;
    }

    static Rendezvous of(Stage stage) throws IOException {
        return new Rendezvous(Space.at(stage.directory().resolve(SPACE)), stage.parties());
    }

    Space space() {
        return space;
    }

    /**
     * Waits until all have come to a gate. Asleep, so that the others have the processors to themselves.
     *
     * @param gate its name, used once in a run
     * @throws TimeoutException if somebody does not come
     */
    void await(String gate) throws IOException, TimeoutException {
        final SharedLong arrivals = SharedLong.open(space, gate);
        final long start = System.nanoTime();
        arrivals.increment();
        while (arrivals.get() < parties) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new TimeoutException("only " + arrivals.get() + " of " + parties + " came to \"" + gate + "\"");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /**
     * A flag by which one side ends the others.
     *
     * @return 0 until it is raised
     */
    SharedLong stop() throws IOException {
        return SharedLong.open(space, "stop");
    }
}
