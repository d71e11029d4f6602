package io.atoll.ipc.journal;

import io.atoll.core.space.FileFormatException;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads a journal under a name that keeps its place. Each record is delivered at least once: it counts as done when it
 * was {@link #acknowledge() acknowledged}, and whoever opens the cursor next, after a close, a death or a restart of the
 * machine, goes on behind the last that was. So what was delivered and not acknowledged is delivered again, nothing else
 * is, and nothing is skipped.
 *
 * <p>One at a time has a cursor; that of a process that has died can be opened within 25 ms of the kernel's proof. To
 * acknowledge is a store into memory: it survives the death of the process at any instruction, and with {@link
 * Durability#SYNC} the loss of power. After a loss of power with {@link Durability#SYSTEM}, a cursor may deliver again what
 * was acknowledged in the last seconds; if the records themselves are lost, it stands behind the last that is left.
 *
 * <p>Thread-safe; but two threads that read by one cursor acknowledge each other's records.
 *
 * @param <T> what the records are
 */
public final class JournalCursor<T> implements AutoCloseable {
    private final JournalStore store;
    private final String name;
    private final JournalReader<T> reader; // its monitor is ours, too: a handler may acknowledge
    private final Cursors.Taken taken;
    private ChronicleReader probe;

    private JournalCursor(JournalStore store, String name, JournalReader<T> reader, Cursors.Taken taken) {
        this.store = store;
        this.name = name;
        this.reader = reader;
        this.taken = taken;
    }

    /** Takes over the reader, in good and in bad. */
    static <T> JournalCursor<T> open(
            JournalStore store, String name, JournalReader<T> reader, Cursors.Beginning beginning) throws IOException {
        boolean opened = false;
        try {
            final Cursors.Taken taken = store.cursors().take(name, beginning);
            final JournalCursor<T> cursor = new JournalCursor<>(store, name, reader, taken);
            reader.atClose(cursor::giveBack); // also when the journal closes it
            final long acknowledged = taken.acknowledged();
            if (acknowledged != 0 && !reader.toRecord(acknowledged)) {
                throw new FileFormatException(
                        FileFormatException.Fault.CORRUPT,
                        store.folder().queue(),
                        "record " + Long.toHexString(acknowledged) + ", the last that cursor " + name + " acknowledged",
                        "none; files of the journal were removed by hand");
            }
            opened = true;
            return cursor;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /**
     * Its name.
     *
     * @return unique in the journal
     */
    public String name() {
        return name;
    }

    /**
     * Delivers the next record.
     *
     * @return the record, or null if there is none yet
     * @throws UndecodableRecordException if the codec cannot decode it; it was delivered by this, and can be acknowledged
     */
    public T next() {
        return reader.next();
    }

    /**
     * Delivers the next record, in place.
     *
     * @param handler gets it; if it throws, the record was not delivered
     * @return false if there is none yet
     */
    public boolean next(RecordHandler handler) {
        return reader.next(handler);
    }

    /**
     * Delivers the next record, waiting for it.
     *
     * @param timeout how long to wait at most
     * @return the record, or null if none came in time
     * @throws UndecodableRecordException if the codec cannot decode it; it was delivered by this, and can be acknowledged
     * @throws InterruptedException if interrupted before
     */
    public T next(Duration timeout) throws InterruptedException {
        return reader.next(timeout);
    }

    /**
     * Delivers the next record, waiting for it as long as it takes.
     *
     * @return the record
     * @throws UndecodableRecordException if the codec cannot decode it; it was delivered by this, and can be acknowledged
     * @throws InterruptedException if interrupted before
     */
    public T take() throws InterruptedException {
        return reader.take();
    }

    /**
     * The record that was delivered last.
     *
     * @return its index; 0 for none since the journal began
     */
    public long index() {
        return reader.index();
    }

    /**
     * The last record that was acknowledged.
     *
     * @return its index; 0 for none
     */
    public long acknowledged() {
        return taken.acknowledged();
    }

    /** Acknowledges all that was delivered. */
    public void acknowledge() {
        synchronized (reader) {
            acknowledge(reader.index());
        }
    }

    /**
     * Acknowledges all that was delivered up to a record.
     *
     * @param index of the record
     * @throws IllegalArgumentException if a later one was acknowledged already, it was not delivered yet, or there is none
     */
    public void acknowledge(long index) {
        synchronized (reader) {
            if (reader.isClosed()) {
                throw new IllegalStateException("cursor " + name + " is closed: open it again");
            }
            final long acknowledged = taken.acknowledged();
            if (index < acknowledged || index > reader.index()) {
                throw new IllegalArgumentException("cursor " + name + " has acknowledged up to "
                        + Long.toHexString(acknowledged) + " and delivered up to " + Long.toHexString(reader.index())
                        + ", " + Long.toHexString(index) + " is not between these");
            }
            if (index == acknowledged) {
                return;
            }
            if (index != reader.index() && !isRecord(index)) {
                throw new IllegalArgumentException("there is no record " + Long.toHexString(index) + " that cursor "
                        + name + " could acknowledge");
            }
            taken.acknowledge(index);
            if (store.options().durability() == Durability.SYNC) {
                taken.force();
            }
        }
    }

    /** By a reader of its own: the other one may be in the middle of a record. */
    private boolean isRecord(long index) {
        if (probe == null) {
            probe = store.log().reader();
        }
        return probe.toRecord(index);
    }

    /** Gives the cursor back. What was not acknowledged will be delivered again. */
    @Override
    public void close() {
        reader.close();
    }

    /** By the reader, when it is closed. */
    private void giveBack() {
        try {
            if (probe != null) {
                probe.close();
            }
        } finally {
            taken.giveBack();
        }
    }
}
