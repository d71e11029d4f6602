package io.atoll.ipc.journal;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads a {@link ChronicleLog}. Stands on a record, or before the first, or behind the last; to read is to step to the
 * next record or to the one before. Chronicle's tailer, which stands between records and turns around on the spot, is set
 * anew whenever the direction changes. Not thread-safe.
 */
final class ChronicleReader implements AutoCloseable {
    private static final RecordHandler NOTHING = (index, buffer, offset, length) -> {};

    private final ExcerptTailer tailer;
    private final String log;
    private final UnsafeBuffer record = new UnsafeBuffer(0, 0);
    private long last; // index of the record that we stand on; 0 for none
    private boolean backward;
    private boolean atEnd;

    ChronicleReader(ExcerptTailer tailer, String log) {
        this.tailer = tailer;
        this.log = log;
        tailer.singleThreadedCheckDisabled(true); // its user sees to it
    }

    /** Stands before the first record that there is. */
    void toStart() {
        ChronicleLog.calmly(() -> tailer.direction(TailerDirection.FORWARD).toStart());
        set(0, false, false);
    }

    /** Stands behind the last record that there is now. */
    void toEnd() {
        ChronicleLog.calmly(() -> tailer.direction(TailerDirection.FORWARD).toEnd());
        set(0, false, true);
    }

    /**
     * Stands on a record.
     *
     * @param index of the record
     * @return false if there is none; then this stands where it stood
     */
    boolean toRecord(long index) {
        return index > 0 && ChronicleLog.calmly(() -> stepOn(index, false));
    }

    private boolean stepOn(long index, boolean toBackward) {
        final long before = last;
        final boolean wasAtEnd = atEnd;
        if (place(index, toBackward)) {
            return true;
        }
        if (before == 0 || !place(before, backward)) {
            restart(wasAtEnd);
        }
        return false;
    }

    private void restart(boolean end) {
        if (end) {
            toEnd();
        } else {
            toStart();
        }
    }

    /** Reads over the record itself, so that the tailer's next one is its neighbour. */
    private boolean place(long index, boolean toBackward) {
        tailer.direction(toBackward ? TailerDirection.BACKWARD : TailerDirection.FORWARD);
        if (!tailer.moveToIndex(index)) {
            return false;
        }
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent() || document.index() != index) {
                return false;
            }
        }
        set(index, toBackward, false);
        return true;
    }

    private void set(long index, boolean toBackward, boolean end) {
        last = index;
        backward = toBackward;
        atEnd = end;
    }

    /**
     * Steps to the next record.
     *
     * @param handler gets it; if it throws, the step is not taken
     * @return false if there is none yet
     */
    boolean next(RecordHandler handler) {
        if (backward && last != 0) {
            turn(false);
        } else if (backward) {
            toStart(); // a reader that went back over the first record
        }
        return read(handler);
    }

    /**
     * Steps to the record before.
     *
     * @param handler gets it; if it throws, the step is not taken
     * @return false if there is none; then this stands where it stood
     */
    boolean previous(RecordHandler handler) {
        if (!backward) {
            if (last != 0) {
                turn(true);
            } else if (atEnd) {
                ChronicleLog.calmly(
                        () -> tailer.direction(TailerDirection.BACKWARD).toEnd());
                backward = true;
            } else {
                return false; // before the first
            }
        }
        return read(handler);
    }

    private void turn(boolean toBackward) {
        final long index = last;
        if (!ChronicleLog.calmly(() -> place(index, toBackward))) {
            throw new IllegalStateException(log + ": expected record " + Long.toHexString(index)
                    + ", which was just read, found none; its file was removed: begin again from the start");
        }
    }

    private boolean read(RecordHandler handler) {
        try (DocumentContext document = open()) {
            if (!document.isPresent()) {
                return false;
            }
            boolean handled = false;
            try {
                handle(document, handler);
                handled = true;
            } finally {
                if (!handled) {
                    document.rollbackOnClose();
                }
            }
        }
        return true;
    }

    private DocumentContext open() {
        final boolean interrupted = Thread.interrupted(); // as in calmly(), without its lambda
        try {
            return tailer.readingDocument();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void handle(DocumentContext document, RecordHandler handler) {
        final long index = document.index();
        final Bytes<?> bytes = document.wire().bytes();
        final int stored = (int) bytes.readRemaining();
        record.wrap(bytes.addressForRead(bytes.readPosition()), stored);
        final int length = stored - (Padding.isNeeded(record, 0, stored) ? Padding.LENGTH : 0);
        record.wrap(record.addressOffset(), length);
        handler.onRecord(index, record, 0, length);
        last = index;
        atEnd = false;
    }

    /**
     * Reads one record, wherever this stands, and stands on it then.
     *
     * @param index of the record
     * @param handler gets it
     * @return false if there is none
     */
    boolean at(long index, RecordHandler handler) {
        backward = false;
        return index > 0
                && ChronicleLog.calmly(
                        () -> tailer.direction(TailerDirection.FORWARD).moveToIndex(index))
                && read(handler);
    }

    /** Steps over the next record, if there is one. */
    boolean skip() {
        return next(NOTHING);
    }

    /**
     * The record that this stands on.
     *
     * @return its index; 0 for none
     */
    long index() {
        return last;
    }

    @Override
    public void close() {
        ChronicleLog.calmly(() -> {
            tailer.close();
            return null;
        });
    }
}
