package io.atoll.ipc.journal;

import io.atoll.ipc.codec.Codec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Reads a journal, forward and backward. It stands on a record, before the first or behind the last; {@link #next()} and
 * {@link #previous()} step to a neighbour and give it. Each reader sees all records, on its own; nothing of it is kept
 * when it is closed (see {@link JournalCursor} for one of which it is).
 *
 * <p>What is read was appended wholly: what a killed appender has left unfinished is never seen. A reader that stands in
 * a file which is trimmed away goes on reading it to its end.
 *
 * <p>The methods that take a {@link RecordHandler} read in place and allocate nothing. Waiting looks again at growing
 * distances of at most 1 ms. Thread-safe: two threads that read by one reader get each record once between them.
 *
 * @param <T> what the records are
 */
public final class JournalReader<T> implements AutoCloseable {
    private static final long SHORTEST_NANOS = 20_000;
    private static final long LONGEST_NANOS = 1_000_000;

    private final JournalStore store;
    private final ChronicleReader reader;
    private final Decoding<T> decoding;
    private final Consumer<JournalReader<T>> onClose;
    private Runnable atClose = () -> {};
    private boolean closed;

    JournalReader(JournalStore store, Codec<T> codec, Consumer<JournalReader<T>> onClose) {
        this.store = store;
        this.reader = store.log().reader();
        this.decoding = new Decoding<>(codec);
        this.onClose = onClose;
    }

    /**
     * Steps to the next record.
     *
     * @return the record, or null if there is none yet
     * @throws UndecodableRecordException if the codec cannot decode it; this has stepped to it all the same
     */
    public synchronized T next() {
        return open().next(decoding) ? decoding.item() : null;
    }

    /**
     * Steps to the next record, in place.
     *
     * @param handler gets it; if it throws, the step is not taken
     * @return false if there is none yet
     */
    public synchronized boolean next(RecordHandler handler) {
        return open().next(handler);
    }

    /**
     * Steps to the next record, waiting for it.
     *
     * @param timeout how long to wait at most
     * @return the record, or null if none came in time
     * @throws UndecodableRecordException if the codec cannot decode it; this has stepped to it all the same
     * @throws InterruptedException if interrupted before
     */
    public T next(Duration timeout) throws InterruptedException {
        final long start = System.nanoTime();
        final long limit = timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        long pause = SHORTEST_NANOS;
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            final T item = next();
            final long left = limit - (System.nanoTime() - start);
            if (item != null || left <= 0) {
                return item;
            }
            LockSupport.parkNanos(this, Math.min(pause, left));
            pause = Math.min(2 * pause, LONGEST_NANOS);
        }
    }

    /**
     * Steps to the next record, waiting for it as long as it takes.
     *
     * @return the record
     * @throws UndecodableRecordException if the codec cannot decode it; this has stepped to it all the same
     * @throws InterruptedException if interrupted before
     */
    public T take() throws InterruptedException {
        return next(Duration.ofNanos(TimeUnit.DAYS.toNanos(36_500)));
    }

    /**
     * Steps to the record before.
     *
     * @return the record, or null if there is none; then this stands where it stood
     * @throws UndecodableRecordException if the codec cannot decode it; this has stepped to it all the same
     */
    public synchronized T previous() {
        return open().previous(decoding) ? decoding.item() : null;
    }

    /**
     * Steps to the record before, in place.
     *
     * @param handler gets it; if it throws, the step is not taken
     * @return false if there is none; then this stands where it stood
     */
    public synchronized boolean previous(RecordHandler handler) {
        return open().previous(handler);
    }

    /** Goes to before the first record that there is. */
    public synchronized void toStart() {
        open().toStart();
    }

    /** Goes to behind the last record that there is now. */
    public synchronized void toEnd() {
        open().toEnd();
    }

    /**
     * Goes to a record: the next one read is the one behind it.
     *
     * @param index of the record
     * @return false if there is none of this index, perhaps no longer; then this stands where it stood
     */
    public synchronized boolean toRecord(long index) {
        return open().toRecord(index);
    }

    /**
     * Where this stands.
     *
     * @return index of the record that was read last or gone to; 0 for none
     */
    public synchronized long index() {
        return reader.index();
    }

    synchronized T at(long index) {
        return open().at(index, decoding) ? decoding.item() : null;
    }

    synchronized boolean at(long index, RecordHandler handler) {
        return open().at(index, handler);
    }

    /** What else to do when this is closed. */
    synchronized void atClose(Runnable action) {
        atClose = action;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private ChronicleReader open() {
        if (closed) {
            store.checkOpen();
            throw new IllegalStateException(
                    "this reader of " + store.folder().directory() + " is closed: take another one");
        }
        return reader;
    }

    /** Closes this reader. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.accept(this);
            try {
                reader.close();
            } finally {
                atClose.run();
            }
        }
    }
}
