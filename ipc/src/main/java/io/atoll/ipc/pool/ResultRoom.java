package io.atoll.ipc.pool;

import io.atoll.core.space.SpaceFullException;
import io.atoll.core.wait.EventCount;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Room in the space for the long results of a worker. Where there is none now, that is mostly so for a moment: others'
 * results are not read yet, arguments lie in the rings, arrays' files are kept for those to come. So it tells the pool, which
 * sees to it that these go and lets one worker try at a time (see {@link Shortage}), since the half-written files of two
 * may leave room for neither. Used by the worker's main thread only.
 */
final class ResultRoom {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** In its turn, with as much room as before: while it changes, somebody is about to make some, however slowly. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** With the time until its turn: others may try before it, who copy much. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Writes something that takes room. */
    @FunctionalInterface
    interface Writing<T> {
        T write() throws IOException;
    }

    private final WorkerMemory memory;
    private final EventCount results;
    private final Runnable leavingRoom;

    /**
     * For the results of one worker.
     *
     * @param results wakes whoever runs the pool
     * @param leavingRoom frees what this worker itself need not have
     */
    ResultRoom(WorkerMemory memory, EventCount results, Runnable leavingRoom) {
        this.memory = memory;
        this.results = results;
        this.leavingRoom = leavingRoom;
    }

    /**
     * Writes as soon as there is room.
     *
     * @throws SpaceFullException if there is none for some seconds, though nobody else is let in, or none after a minute
     */
    <T> T write(Writing<T> writing) throws IOException {
        try {
            return writing.write();
        } catch (SpaceFullException e) {
            return writeInTurn(writing);
        }
    }

    private <T> T writeInTurn(Writing<T> writing) throws IOException {
        final long began = System.nanoTime();
        long sameSince = began;
        long usable = -1;
        memory.wantRoom();
        try {
            results.signal(1); // after the volatile store of the want
            while (true) {
                Thread.interrupted(); // meant for a task that has ended: it would not let us pause
                LockSupport.parkNanos(this, PAUSE_NANOS);
                leavingRoom.run();
                final long now = System.nanoTime();
                if (now - began > LONGEST_NANOS) {
                    return writing.write(); // the room may have come just now, or while this process was stopped
                }
                if (!memory.mayTakeRoom()) {
                    continue;
                }
                final long before = usable;
                usable = memory.sideFiles.usable();
                sameSince = usable == before ? sameSince : now;
                try {
                    return writing.write();
                } catch (SpaceFullException e) {
                    if (now - sameSince > PATIENCE_NANOS) {
                        throw e;
                    }
                }
            }
        } finally {
            memory.wantNoRoom();
        }
    }
}
