package io.atoll.ipc.journal;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.time.TimeProvider;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.posix.MSyncFlag;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.noop.NoOpPosixAPI;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A Chronicle Queue, as far as a journal uses it. What Chronicle stores of a record is its bytes (see {@link Padding} for
 * the exception), so that its own tools can read them.
 *
 * <p>Why no record is lost or torn when an appender dies: Chronicle writes the payload first and then, by one CAS, the
 * record's header, without which the bytes do not exist for readers, and are overwritten by the next. What it keeps
 * besides, the last position and the index, it computes anew where they lag behind.
 *
 * <p>Whoever appends, or begins to, holds the journal's lock. Chronicle's own lock is taken as well, inside, and is always
 * free then, except after a death: {@link #freeWriteLock()}.
 */
final class ChronicleLog implements AutoCloseable {
    /** The longest payload: Chronicle's files are mapped 64 MiB at a time, with room for a quarter more. */
    static final int MAX_LENGTH = (16 << 20) - 64;

    private static final int RECORD_HEADER = 8; // a length and up to 4 bytes of alignment
    private static final long PAGE = 4096;
    private static final int NONE = -1;
    static final String CYCLE_FILE = ".cq4";
    private static final long TIMEOUT_MILLIS = 1_000;
    private static final String WRITE_LOCK = "chronicle.write.lock";

    private final SingleChronicleQueue queue;
    private final NeverBack time;
    private final LongValue writeLock;
    private final UnsafeBuffer target = new UnsafeBuffer(0, 0);
    private final PointerBytesStore memory = new PointerBytesStore();
    private final Path directory;
    private final boolean synced;
    private ExcerptAppender appender;
    private boolean orderly;
    private int syncedCycle = NONE; // the file of which we know up to where it is on disk
    private long syncedTo;
    private String syncedFile = ""; // name of the last file that was synced as a whole

    private ChronicleLog(SingleChronicleQueue queue, NeverBack time, Path directory, boolean synced) {
        this.queue = queue;
        this.time = time;
        this.directory = directory;
        this.writeLock = queue.metaStore().doWithExclusiveLock(store -> store.acquireValueFor(WRITE_LOCK));
        this.synced = synced;
    }

    /**
     * Opens the files, making them if there are none. The caller holds the journal's mutex.
     *
     * @param directory of Chronicle's files
     * @param cycle how often to begin a new one
     * @param durability of what is appended here
     * @param clock tells the milliseconds since 1970, by which files are begun
     * @return to be closed
     * @throws JournalUnavailableException if the durability is not to be had
     */
    static ChronicleLog open(Path directory, RollCycle cycle, Durability durability, LongSupplier clock) {
        if (durability == Durability.SYNC && PosixAPI.posix() instanceof NoOpPosixAPI) {
            throw new JournalUnavailableException(
                    "durability SYNC needs a native layer to call msync, and Chronicle's was not to be loaded: let the build"
                            + " find com.github.jnr:jnr-ffi, on a platform that it knows",
                    null);
        }
        return calmly(() -> {
            final NeverBack time = new NeverBack(clock);
            final SingleChronicleQueue queue = SingleChronicleQueueBuilder.single(directory.toFile())
                    .rollCycle(chronicle(cycle))
                    .timeoutMS(TIMEOUT_MILLIS)
                    .timeProvider(time)
                    .checkInterrupts(false) // on an interrupt, it would take back what was written
                    .build();
            final ChronicleLog log = new ChronicleLog(queue, time, directory, durability == Durability.SYNC);
            log.notBefore(queue.lastCycle());
            return log;
        });
    }

    static net.openhft.chronicle.queue.RollCycle chronicle(RollCycle cycle) {
        return switch (cycle) {
            case MINUTELY -> LegacyRollCycles.MINUTELY;
            case TEN_MINUTELY -> RollCycles.TEN_MINUTELY;
            case HOURLY -> RollCycles.FAST_HOURLY;
            case DAILY -> RollCycles.FAST_DAILY;
        };
    }

    /**
     * A clock that does not go back: Chronicle would begin to write in an earlier file again, whose end is marked. It
     * begins with the last file that there is, and is told when others go ahead.
     */
    private static final class NeverBack implements TimeProvider {
        private final LongSupplier clock;
        private final AtomicLong latest = new AtomicLong();

        NeverBack(LongSupplier clock) {
            this.clock = clock;
        }

        void notBefore(long millis) {
            latest.accumulateAndGet(millis, Math::max);
        }

        @Override
        public long currentTimeMillis() {
            final long now = clock.getAsLong();
            final long before = latest.get();
            if (now > before) {
                latest.compareAndSet(before, now); // whoever else has set it meanwhile has set it to the same instant
                return now;
            }
            return before;
        }
    }

    /** What Chronicle does with its files. */
    @FunctionalInterface
    interface Work<T> {
        T run();
    }

    /** With the interrupt flag down: an interrupt would close channels of Chronicle's. */
    static <T> T calmly(Work<T> work) {
        final boolean interrupted = Thread.interrupted();
        try {
            return work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Appends a record. The caller holds the journal's lock.
     *
     * @return its index
     */
    long append(DirectBuffer source, int offset, int length) {
        final boolean interrupted = Thread.interrupted(); // as in calmly(), without its lambda
        try {
            return write(source, offset, length);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private long write(DirectBuffer source, int offset, int length) {
        if (appender == null) {
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true); // the journal's lock sees to it
        }
        if (orderly && source.byteArray() == null && !Padding.isNeeded(source, offset, length)) {
            memory.set(source.addressOffset() + offset, length);
            appender.writeBytes(memory);
        } else {
            writeDocument(source, offset, length);
            orderly = true;
        }
        if (synced) {
            sync(length);
        }
        return appender.lastIndexAppended();
    }

    /** The slower way, by which Chronicle looks for what is behind the last position that it knows. */
    private void writeDocument(DirectBuffer source, int offset, int length) {
        try (DocumentContext document = appender.writingDocument()) {
            boolean written = false;
            try {
                final Bytes<?> bytes = document.wire().bytes();
                target.wrap(bytes.addressForWrite(bytes.writePosition()), length + Padding.LENGTH);
                target.putBytes(0, source, offset, length);
                bytes.writeSkip(length);
                if (Padding.isNeeded(source, offset, length)) {
                    bytes.writeByte(Padding.BYTE);
                }
                written = true;
            } finally {
                if (!written) {
                    document.rollbackOnClose(); // else the half of it would be a record
                }
            }
        }
    }

    /**
     * After a death: there may be a record that is published and that Chronicle's own numbers do not count yet, and a file that
     * nobody has been told of.
     */
    void distrust() {
        orderly = false;
        syncedCycle = NONE;
        calmly(() -> {
            queue.refreshDirectoryListing();
            notBefore(queue.lastCycle());
            return null;
        });
    }

    /**
     * Lets this handle append to no earlier file, whatever the clock says.
     *
     * @param cycle of a file that has been begun; negative if there is none
     */
    void notBefore(int cycle) {
        if (cycle >= 0) {
            time.notBefore(queue.epoch() + (long) cycle * queue.rollCycle().lengthInMillis());
        }
    }

    /**
     * From where the file is on disk, so with what others have appended meanwhile; whole files where that is not known.
     * What Chronicle changes in earlier pages, its position and its index, it computes anew.
     */
    private void sync(int length) {
        final Bytes<?> bytes = appender.wire().bytes();
        final long position = bytes.writePosition();
        final long end = bytes.addressForRead(position - 1) + 1;
        final long record = position - length - Padding.LENGTH - RECORD_HEADER;
        final boolean known = appender.cycle() == syncedCycle
                && syncedTo >= bytes.bytesStore().start(); // else it is mapped elsewhere
        sync(end - (position - (known ? Math.min(record, syncedTo) : record)), end);
        if (!known) {
            syncFiles();
        }
        syncedCycle = appender.cycle();
        syncedTo = position;
    }

    /** By its own call: Chronicle's tells nobody when it fails. */
    private void sync(long begin, long end) {
        final long from = begin & -PAGE;
        if (PosixAPI.posix().msync(from, end - from, MSyncFlag.MS_SYNC) != 0) {
            throw new UncheckedIOException(new IOException("msync of " + queue.fileAbsolutePath() + " failed: "
                    + PosixAPI.posix().lastErrorStr() + "; the record is there, but perhaps not on disk"));
        }
    }

    /** All files from the last one on that was synced so, what Chronicle knows of them, and their names. */
    private void syncFiles() {
        final Platform platform = Platform.system();
        try {
            String last = syncedFile;
            for (Path file : platform.list(directory)) {
                final String name = file.getFileName().toString();
                final boolean cycle = name.endsWith(CYCLE_FILE);
                if (!cycle || name.compareTo(syncedFile) >= 0) {
                    syncFile(platform, file);
                    last = cycle ? name : last;
                }
            }
            platform.force(directory);
            syncedFile = last;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "fsync of " + directory + " failed: " + e.getMessage()
                            + "; the record is there, but perhaps not on disk",
                    e);
        }
    }

    private static void syncFile(Platform platform, Path file) throws IOException {
        try {
            platform.force(file);
        } catch (NoSuchFileException e) {
            // trimmed meanwhile
        }
    }

    /** Frees Chronicle's own lock, which a dead appender has left. The caller holds the journal's lock, or its mutex. */
    void freeWriteLock() {
        writeLock.setVolatileValue(AbstractTSQueueLock.UNLOCKED);
    }

    /**
     * A reader, which begins at the first record.
     *
     * @return to be closed
     */
    ChronicleReader reader() {
        return calmly(() -> new ChronicleReader(queue.createTailer(), queue.fileAbsolutePath()));
    }

    /**
     * The index of the last record.
     *
     * @return 0 if there is none
     */
    long lastIndex() {
        return calmly(() -> Math.max(queue.lastIndex(), 0));
    }

    /**
     * The index that the first record of the oldest file has.
     *
     * @return 0 if there is no file
     */
    long firstIndex() {
        return calmly(() -> {
            queue.refreshDirectoryListing();
            final long first = queue.firstIndex();
            return first == Long.MAX_VALUE ? 0 : first;
        });
    }

    /**
     * The file that a record is in.
     *
     * @param index of the record
     * @return number of its cycle
     */
    int cycle(long index) {
        return queue.rollCycle().toCycle(index);
    }

    /**
     * The file that is written at a time.
     *
     * @param millis since 1970
     * @return number of its cycle
     */
    int cycleAt(long millis) {
        return queue.cycle(() -> millis);
    }

    /**
     * Removes the oldest files, but never the last. Those who are reading them go on.
     *
     * @param platform removes them
     * @param cycle the first that stays
     * @return how many were removed
     * @throws IOException if one cannot be removed
     */
    int removeBefore(Platform platform, int cycle) throws IOException {
        queue.refreshDirectoryListing();
        final int first = queue.firstCycle();
        final int last = Math.min(cycle, queue.lastCycle()) - 1;
        int removed = 0;
        if (first <= last) {
            for (long old : queue.listCyclesBetween(first, last)) {
                final SingleChronicleQueueStore store = queue.storeForCycle((int) old, queue.epoch(), false, null);
                final Path file = store.file().toPath();
                queue.closeStore(store);
                removed += platform.unlink(file) ? 1 : 0;
            }
            queue.refreshDirectoryListing(); // which all processes have in common
        }
        return removed;
    }

    @Override
    public void close() {
        calmly(() -> {
            queue.close();
            return null;
        });
    }
}
