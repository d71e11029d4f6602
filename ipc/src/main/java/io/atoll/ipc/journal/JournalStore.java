package io.atoll.ipc.journal;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.Space;
import io.atoll.ipc.sync.LockOwner;
import io.atoll.ipc.sync.SharedLock;
import io.atoll.ipc.sync.SharedLockOptions;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/**
 * What a handle to a journal has open: Chronicle's files, and the guard with the lock of appends. Whoever gets that lock
 * after an appender's death first frees Chronicle's own lock, which the dead may have left, and counts the death: the dead
 * may also have published a record that Chronicle's last position does not show yet, and everybody's next append must
 * find out, as its index would be wrong by one.
 */
final class JournalStore implements AutoCloseable {
    static final String KIND = "journal";
    static final String LOCK = "append";
    private static final String DEATHS = "deaths";
    private static final String CYCLE = "cycle";
    private static final long PAUSE_NANOS = 1_000_000;

    private final JournalFolder folder;
    private final JournalFile file;
    private final JournalOptions options;
    private final LongSupplier clock;
    private final Space guard;
    private final ChronicleLog log;
    private final SharedLock lock;
    private final SharedLong deaths;
    private long deathsSeen;

    /** Of the last file that anybody has appended to, as far as he lived to say so. */
    private final SharedLong cycle;

    private long cycleSeen;
    private volatile boolean closed;

    /** May it be created, must it be? */
    enum Manner {
        OPEN,
        CREATE,
        ATTACH
    }

    /**
     * How to open.
     *
     * @param folder of the journal
     * @param codec its name
     * @param options of the handle
     * @param manner what to do if it exists, or does not
     * @param clock tells the milliseconds since 1970
     */
    record Request(JournalFolder folder, String codec, JournalOptions options, Manner manner, LongSupplier clock) {}

    private JournalStore(Request request) throws IOException {
        this.folder = request.folder();
        this.options = request.options();
        this.clock = request.clock();
        final JournalFile found = folder.file();
        final JournalFile meta = found == null ? blank(request) : found;
        check(meta, request);
        folder.makeParts();
        this.guard = folder.guard();
        this.log = ChronicleLog.open(folder.queue(), meta.rollCycle(), options.durability(), clock);
        boolean opened = false;
        try {
            if (found == null) {
                meta.publish(folder.platform(), folder.meta(), JournalFileDescriptor.KIND_JOURNAL, 0);
            }
            this.file = meta;
            this.deaths = SharedLong.open(guard, DEATHS);
            this.cycle = SharedLong.open(guard, CYCLE);
            this.lock = openLock();
            opened = true;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    /**
     * Opens a journal.
     *
     * @param request how
     * @return to be closed
     * @throws ObjectExistsException if it must not exist
     * @throws ObjectMissingException if it must
     * @throws OptionsConflictException if it has another codec or roll cycle
     * @throws JournalUnavailableException if something that it stands on is missing
     * @throws IOException on any failure of the file system
     */
    static JournalStore open(Request request) throws IOException {
        ChronicleAccess.check();
        final JournalFolder folder = request.folder();
        if (request.manner() == Manner.ATTACH) {
            requireThere(folder, folder.file());
        } else {
            folder.make();
        }
        final FileMutex mutex = folder.mutex();
        mutex.lock();
        try {
            final JournalFile found = folder.file();
            if (request.manner() == Manner.ATTACH) {
                requireThere(folder, found);
            } else if (request.manner() == Manner.CREATE && found != null) {
                throw new ObjectExistsException(folder.directory(), KIND);
            }
            return new JournalStore(request);
        } finally {
            mutex.unlock();
        }
    }

    private static void requireThere(JournalFolder folder, JournalFile found) throws ObjectMissingException {
        if (found == null) {
            throw folder.missing();
        }
    }

    private static JournalFile blank(Request request) {
        final RollCycle asked = request.options().rollCycle();
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return new JournalFile(id, request.codec(), asked == null ? RollCycle.DAILY : asked);
    }

    private static void check(JournalFile file, Request request) throws OptionsConflictException {
        final Path directory = request.folder().directory();
        if (!file.codec().equals(request.codec())) {
            throw new OptionsConflictException(directory, "codec " + request.codec(), "codec " + file.codec());
        }
        final RollCycle asked = request.options().rollCycle();
        if (asked != null && asked != file.rollCycle()) {
            throw new OptionsConflictException(directory, "roll cycle " + asked, "roll cycle " + file.rollCycle());
        }
    }

    /** Under the mutex. A lock that is not there yet says that nobody has been here since the machine was started. */
    private SharedLock openLock() throws IOException {
        final SharedLockOptions repairing = SharedLockOptions.DEFAULT.withRepair(this::repair);
        try {
            return SharedLock.attach(guard, LOCK, repairing);
        } catch (ObjectMissingException e) {
            log.freeWriteLock(); // whatever process has the number now that it names
            new Cursors(folder, guard, file).cutBack(log.lastIndex());
            return SharedLock.create(guard, LOCK, repairing);
        }
    }

    /** Under the lock, after an appender's death. All who append learn of it: what the dead has left concerns them all. */
    private void repair() {
        deaths.increment();
        log.freeWriteLock();
    }

    /**
     * Appends a record.
     *
     * @return its index
     */
    long append(DirectBuffer buffer, int offset, int length) {
        if (length > ChronicleLog.MAX_LENGTH) {
            throw new IllegalArgumentException("a record of a journal has at most " + ChronicleLog.MAX_LENGTH
                    + " bytes, this one " + length + ": " + folder.directory());
        }
        buffer.boundsCheck(offset, length); // before anything is locked or written
        lock.lock();
        try {
            checkOpen();
            if (deaths.get() != deathsSeen) {
                deathsSeen = deaths.get();
                log.distrust();
            }
            return appendToLast(buffer, offset, length);
        } finally {
            lock.unlock();
        }
    }

    /** All who append must know of the last file: where the clock has gone back, their own may say an earlier one. */
    private long appendToLast(DirectBuffer buffer, int offset, int length) {
        final long latest = cycle.get();
        if (latest > cycleSeen) {
            cycleSeen = latest;
            log.notBefore((int) latest);
        }
        final long index = log.append(buffer, offset, length);
        if (log.cycle(index) > cycleSeen) {
            cycleSeen = log.cycle(index);
            cycle.set(cycleSeen);
        }
        return index;
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "this handle to the journal " + folder.directory() + " is closed: open the journal again");
        }
    }

    /**
     * Removes the files that every cursor has passed and that need not be kept.
     *
     * @return how many
     */
    int trim() throws IOException {
        final FileMutex mutex = folder.mutex();
        mutex.lock(); // no cursor begins while we do
        try {
            checkOpen();
            final Optional<Long> least = cursors().leastAcknowledged();
            if (least.isEmpty() || least.get() == 0) {
                return 0;
            }
            final int kept = log.cycleAt(clock.getAsLong() - options.retention().toMillis());
            return log.removeBefore(folder.platform(), Math.min(log.cycle(least.get()), kept));
        } finally {
            mutex.unlock();
        }
    }

    Cursors cursors() {
        return new Cursors(folder, guard, file);
    }

    ChronicleLog log() {
        checkOpen();
        return log;
    }

    JournalFile file() {
        return file;
    }

    JournalFolder folder() {
        return folder;
    }

    JournalOptions options() {
        return options;
    }

    /** Waits until no thread of this process is appending. One that comes later sees that this is closed. */
    @Override
    public void close() throws IOException {
        closed = true; // before we look at the lock: what gets it after that goes no further
        while (!closeUnlessAppending()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean closeUnlessAppending() throws IOException {
        if (lock.tryLock()) {
            try {
                log.close();
            } finally {
                lock.unlock();
            }
            return true;
        }
        final Optional<LockOwner> owner = lock.owner();
        if (owner.isPresent() && owner.get().pid() != folder.platform().self().pid()) {
            log.close(); // others may keep the lock for as long as they like
            return true;
        }
        return false;
    }
}
