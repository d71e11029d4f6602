package io.atoll.ipc.pool;

import io.atoll.core.space.SideFiles;
import io.atoll.ipc.ring.RingWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.agrona.collections.LongArrayList;

/**
 * The long arrays among the results of one worker, which lie in side files until the pool has freed the record that they
 * belong to. Thread-safe, though the worker writes them by one thread.
 */
final class ResultArrays implements Values.ArrayWriter {
    /** An array whose record ends there in all that was ever in the ring. */
    private record Sent(long number, long end) {}

    private final SideArrays arrays;
    private final RingWriter ring;
    private final LongArrayList written = new LongArrayList();
    private final Deque<Sent> sent = new ArrayDeque<>();

    /**
     * For one worker.
     *
     * @param asked how often it was asked to give up what it keeps
     */
    ResultArrays(SideFiles files, RingWriter ring, LongSupplier asked) {
        this.arrays = new SideArrays(files, this::takeBack, asked);
        this.ring = ring;
    }

    @Override
    public long write(Object array, long bytes) throws IOException {
        takeBack();
        final long number = arrays.write(array, bytes);
        synchronized (this) {
            written.addLong(number);
        }
        return number;
    }

    /** Keeps nothing of what it has by now. */
    void giveUp() {
        arrays.giveUp();
    }

    /** Their record is written, as the last in the ring, and not yet published. */
    synchronized void areInTheRing() {
        for (int i = 0; i < written.size(); i++) {
            sent.add(new Sent(written.getLong(i), ring.position()));
        }
        written.clear();
    }

    private synchronized void takeBack() {
        final long freed = sent.isEmpty() ? 0 : ring.freed();
        while (!sent.isEmpty() && sent.peek().end <= freed) {
            arrays.release(sent.remove().number);
        }
    }
}
