package io.atoll.ipc.journal;

import java.nio.file.Path;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;

/**
 * A look at Chronicle's files by which they stay as they are: mapped read-only. While Chronicle reads its table, it holds
 * a shared kernel lock of {@code metadata.cq4t}; who is stopped just then keeps others from opening the journal. For one
 * look.
 */
final class ChronicleLook implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 100; // what the dead have left unfinished, no look finishes

    private final SingleChronicleQueue queue;
    private final long first;
    private final long last;

    private ChronicleLook(SingleChronicleQueue queue) {
        this.queue = queue;
        this.last = Math.max(queue.lastIndex(), 0);
        this.first = last == 0 ? 0 : first(queue, last);
    }

    /** Of the first file that is there: Chronicle's listing may name one that a trimmer has removed and died. */
    private static long first(SingleChronicleQueue queue, long last) {
        int cycle = queue.firstCycle();
        for (; cycle < queue.rollCycle().toCycle(last); cycle++) {
            final SingleChronicleQueueStore store = queue.storeForCycle(cycle, queue.epoch(), false, null);
            if (store != null) {
                queue.closeStore(store);
                break;
            }
        }
        return queue.rollCycle().toIndex(cycle, 0);
    }

    /**
     * Looks.
     *
     * @param directory of Chronicle's files, at least one of which is there
     * @param cycle of the journal
     * @return to be closed
     */
    static ChronicleLook at(Path directory, RollCycle cycle) {
        return ChronicleLog.calmly(() -> {
            final SingleChronicleQueue queue = SingleChronicleQueueBuilder.single(directory.toFile())
                    .rollCycle(ChronicleLog.chronicle(cycle))
                    .readOnly(true)
                    .checkInterrupts(false)
                    .timeoutMS(PATIENCE_MILLIS)
                    .build();
            try {
                return new ChronicleLook(queue);
            } catch (RuntimeException e) { // damaged
                queue.close();
                throw e;
            }
        });
    }

    /** Where the first record of the oldest file is; 0 if there is none. */
    long first() {
        return first;
    }

    /** The last record; 0 if there is none. */
    long last() {
        return last;
    }

    /**
     * How many records there are.
     *
     * @param index of a record, or 0 for before the first
     * @return those behind it
     */
    long behind(long index) {
        if (last == 0 || index >= last) {
            return 0;
        }
        return ChronicleLog.calmly(
                () -> index < first ? queue.countExcerpts(first, last) + 1 : queue.countExcerpts(index, last));
    }

    /** When the file of the last record was begun at the earliest, milliseconds since 1970. */
    long lastFileMillis() {
        return queue.epoch()
                + (long) queue.rollCycle().toCycle(last) * queue.rollCycle().lengthInMillis();
    }

    @Override
    public void close() {
        ChronicleLog.calmly(() -> {
            queue.close();
            return null;
        });
    }
}
