package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.SideFiles;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.agrona.concurrent.AtomicBuffer;

/** One direction of a pipe: a ring, the side files of its messages, and how one waits at either side of it. */
final class Channel {

    /** A look at a condition. */
    @FunctionalInterface
    interface Look {
        /** True if it holds. May take what it finds. */
        boolean look() throws IOException;
    }

    final int sender;
    final int capacity;
    final AtomicBuffer buffer;
    final RingWriter writer;
    final RingReader reader;
    final EventCount notEmpty;
    final EventCount notFull;
    final SideFiles sideFiles;

    Channel(SharedFile file, PipeOptions options, int sender, Futex futex) {
        final int offset = channelOffset(options, sender);
        this.sender = sender;
        this.capacity = options.capacity();
        this.buffer = file.buffer();
        this.writer = new RingWriter(buffer, offset + RING_OFFSET, capacity, file.toString());
        this.reader = new RingReader(buffer, offset + RING_OFFSET, capacity, file.toString());
        this.notEmpty = new EventCount(buffer, offset + NOT_EMPTY_OFFSET, futex);
        this.notFull = new EventCount(buffer, offset + NOT_FULL_OFFSET, futex);
        this.sideFiles = file.sideFiles();
    }

    /** Waits until a condition holds: spins briefly, then sleeps. False if the time is over first. */
    static boolean await(EventCount event, Look condition, long nanos) throws IOException, InterruptedException {
        if (nanos <= 0) {
            return condition.look();
        }
        final long began = System.nanoTime();
        for (int looks = 0; looks < BriefSpin.LOOKS; looks++) {
            if (condition.look()) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (left(began, nanos) <= 0) {
                return false;
            }
            BriefSpin.pause(looks);
        }
        try {
            return event.await(
                    () -> {
                        try {
                            return condition.look();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    left(began, nanos),
                    true);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static long left(long began, long nanos) {
        return nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - began);
    }

    /** Whoever waits at either side is to look again. After a CAS, which orders what it is to see. */
    void wakeAll() {
        notEmpty.signal(Integer.MAX_VALUE);
        notFull.signal(Integer.MAX_VALUE);
    }

    boolean isHalfFree() {
        return reader.sharedTail() - reader.sharedHead() <= capacity / 2;
    }

    /** Removes all side files. Nobody will receive any of them: one of the two ends has ended, and the other asks. */
    void sweep() {
        try {
            for (String name : sideFiles.list()) {
                if (SidePayload.ring(name) == sender) {
                    sideFiles.remove(name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
