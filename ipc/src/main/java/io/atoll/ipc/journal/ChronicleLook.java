package io.atoll.ipc.journal;

import io.atoll.core.platform.Platform;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.RollingResourcesCache;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;

/**
 * A look at Chronicle's files by which they stay as they are: mapped read-only. While Chronicle reads its table, it holds
 * a shared kernel lock of {@code metadata.cq4t}; who is stopped just then keeps others from opening the journal. For one
 * look.
 *
 * <p>The files are those that are there: Chronicle's listing may name some that a trimmer has removed and died. All
 * figures are of one moment; what is appended or trimmed later does not change them.
 */
final class ChronicleLook implements AutoCloseable {
    /** How long a look waits for a file whose beginning is not finished: what the dead have left so, no look finishes. */
    static final long PATIENCE_MILLIS = 100;

    private final SingleChronicleQueue queue;
    private final NavigableMap<Integer, Path> files = new TreeMap<>();
    private final NavigableMap<Integer, Long> records = new TreeMap<>(); // of each file that could be read
    private final NavigableMap<Integer, Path> unfinished = new TreeMap<>();
    private final long last;

    private ChronicleLook(Platform platform, SingleChronicleQueue queue, List<Path> there) throws IOException {
        this.queue = queue;
        this.last = Math.max(queue.lastIndex(), 0);
        final RollingResourcesCache names = new RollingResourcesCache(
                queue.rollCycle(),
                queue.epoch(),
                File::new,
                file -> file.getName().replace(ChronicleLog.CYCLE_FILE, ""));
        for (Path file : there) {
            final int cycle = names.toLong(file.toFile()).intValue();
            if (cycle <= queue.lastCycle()) { // else it is being begun just now
                files.put(cycle, file);
            }
        }
        try (ExcerptTailer tailer = queue.createTailer()) {
            for (Map.Entry<Integer, Path> file :
                    List.copyOf(files.descendingMap().entrySet())) {
                count(platform, tailer, file.getKey(), file.getValue());
            }
        }
        if (last != 0) {
            records.put(
                    lastCycle(), queue.rollCycle().toSequenceNumber(last) + 1); // its file may be younger than the list
        }
    }

    private void count(Platform platform, ExcerptTailer tailer, int cycle, Path file) throws IOException {
        if (!unfinished.isEmpty() && unfinished.firstKey() < lastCycle()) {
            return; // one patience is enough: what is older cannot be summed up any more
        }
        final SingleChronicleQueueStore store = queue.storeForCycle(cycle, queue.epoch(), false, null);
        if (store != null) {
            queue.closeStore(store);
            records.put(
                    cycle,
                    cycle == lastCycle()
                            ? queue.rollCycle().toSequenceNumber(last) + 1
                            : Math.max(0, tailer.excerptsInCycle(cycle)));
        } else if (platform.facts(file) != null) {
            unfinished.put(cycle, file);
        } else {
            files.remove(cycle); // trimmed meanwhile
        }
    }

    private int lastCycle() {
        return queue.rollCycle().toCycle(last);
    }

    /**
     * Looks.
     *
     * @param platform where the files are
     * @param there Chronicle's files, at least one
     * @param cycle of the journal
     * @return to be closed
     * @throws IOException if what is there cannot be told
     */
    static ChronicleLook at(Platform platform, List<Path> there, RollCycle cycle) throws IOException {
        try {
            return ChronicleLog.calmly(() -> {
                final SingleChronicleQueue queue = SingleChronicleQueueBuilder.single(
                                there.get(0).getParent().toFile())
                        .rollCycle(ChronicleLog.chronicle(cycle))
                        .readOnly(true)
                        .checkInterrupts(false)
                        .timeoutMS(PATIENCE_MILLIS)
                        .build();
                try {
                    return new ChronicleLook(platform, queue, there);
                } catch (IOException e) {
                    queue.close();
                    throw new UncheckedIOException(e);
                } catch (RuntimeException e) { // damaged
                    queue.close();
                    throw e;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Where the first record of the oldest file is; 0 if there is none. */
    long first() {
        return last == 0 || files.isEmpty() ? 0 : queue.rollCycle().toIndex(files.firstKey(), 0);
    }

    /** The last record; 0 if there is none. */
    long last() {
        return last;
    }

    /** Files whose beginning was not finished, nor in the time of our patience. */
    List<Path> unfinished() {
        return List.copyOf(unfinished.values());
    }

    /**
     * How many records there are.
     *
     * @param index of a record, or 0 for before the first
     * @return those behind it; empty if a file that they may be in was not to be read in time
     */
    OptionalLong behind(long index) {
        if (last == 0 || index >= last) {
            return OptionalLong.of(0);
        }
        final int cycle = queue.rollCycle().toCycle(index);
        if (!unfinished.subMap(cycle, true, lastCycle(), true).isEmpty()) {
            return OptionalLong.empty();
        }
        final long passed = records.containsKey(cycle) ? queue.rollCycle().toSequenceNumber(index) + 1 : 0;
        return OptionalLong.of(records.subMap(cycle, true, lastCycle(), true).values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                - passed);
    }

    /** When the file of the last record was begun at the earliest, milliseconds since 1970. */
    long lastFileMillis() {
        return queue.epoch() + (long) lastCycle() * queue.rollCycle().lengthInMillis();
    }

    @Override
    public void close() {
        ChronicleLog.calmly(() -> {
            queue.close();
            return null;
        });
    }
}
