package io.atoll.bench.peers.child;

import io.atoll.core.wait.Futex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.IoUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The least that a hand-over between sleepers can cost: a value, a word that grows, one system call on each side. */
final class FutexLink implements LongLink {
    private static final String FILE = "futex";
    private static final int CELL_LENGTH = 128;
    private static final int VALUE_OFFSET = 8;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    private final Futex futex = Futex.chosen();
    private final AtomicBuffer memory;
    private final int out;
    private final int in;
    private int received;

    private FutexLink(AtomicBuffer memory, int out, int in) {
        this.memory = memory;
        this.out = out;
        this.in = in;
    }

    static LongLink open(Path directory, Rendezvous rendezvous, boolean first) throws IOException {
        final Path file = directory.resolve(FILE);
        try {
            if (first) {
                final AtomicBuffer memory = new UnsafeBuffer(IoUtil.mapNewFile(file.toFile(), 2 * CELL_LENGTH));
                rendezvous.await("word");
                return new FutexLink(memory, 0, CELL_LENGTH);
            }
            rendezvous.await("word");
            return new FutexLink(new UnsafeBuffer(IoUtil.mapExistingFile(file.toFile(), FILE)), CELL_LENGTH, 0);
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void send(long number) {
        memory.putLong(out + VALUE_OFFSET, number);
        memory.getAndAddInt(out, 1); // after the value
        futex.wake(memory, out, 1);
    }

    @Override
    public long receive() {
        while (memory.getIntVolatile(in) == received) {
            futex.sleep(memory, in, received, SLICE_NANOS);
        }
        received++;
        return memory.getLong(in + VALUE_OFFSET); // after the word
    }
}
