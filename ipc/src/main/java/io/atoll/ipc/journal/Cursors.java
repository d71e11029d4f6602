package io.atoll.ipc.journal;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The cursors of a journal: where each of them stands is a file that outlives everything; who has it is an owner word in
 * the guard, which ends with the machine's boot, as all owners do.
 */
final class Cursors {
    static final String OWNER_KIND = "journal-cursor";
    static final int OWNER_OFFSET = FileHeader.LENGTH;
    static final int OWNER_LENGTH = 2 * FileHeader.LENGTH;

    private final JournalFolder folder;
    private final Space guard;
    private final JournalFile journal;

    Cursors(JournalFolder folder, Space guard, JournalFile journal) {
        this.folder = folder;
        this.guard = guard;
        this.journal = journal;
    }

    /** The names of all, in order. */
    List<String> names() throws IOException {
        return files().stream().map(file -> file.getFileName().toString()).toList();
    }

    private List<Path> files() throws IOException {
        return folder.platform().list(folder.cursors()).stream()
                .filter(file -> !file.getFileName().toString().startsWith(".")) // one that is being made
                .toList();
    }

    /**
     * Takes a cursor, which is made if it is not there.
     *
     * @param name checked
     * @param beginning what a new one begins with; under the mutex
     * @return to be given back
     * @throws CursorTakenException if somebody living has it
     */
    Taken take(String name, Beginning beginning) throws IOException {
        final FileMutex mutex = folder.mutex();
        mutex.lock(); // nobody trims or removes meanwhile
        try {
            final OwnerWord owner = owner(ownerFile(name));
            final long stored = own(name, owner);
            boolean taken = false;
            try {
                final Path file = folder.cursors().resolve(name);
                if (check(file) == null) {
                    journal.publish(
                            folder.platform(), file, JournalFileDescriptor.KIND_CURSOR, beginning.acknowledged());
                }
                final Taken result = new Taken(owner, stored, map(file));
                taken = true;
                return result;
            } finally {
                if (!taken) {
                    owner.release(stored);
                }
            }
        } finally {
            mutex.unlock();
        }
    }

    /** A dead owner leaves nothing to repair: its place is one word. */
    private long own(String name, OwnerWord owner) {
        final long stored = owner.tryAcquireOrSteal();
        if (stored == 0) {
            throw new CursorTakenException(
                    name, folder.directory(), guard.members().describe(owner.get()));
        }
        return OwnerWord.isInconsistent(stored) ? owner.clearInconsistent(stored) : stored;
    }

    /**
     * A cursor in hand.
     *
     * @param owner says so
     * @param stored what to give back
     * @param place its memory
     */
    record Taken(OwnerWord owner, long stored, AtomicBuffer place) {
        long acknowledged() {
            return place.getLongVolatile(JournalFileDescriptor.ACKNOWLEDGED_OFFSET);
        }

        void acknowledge(long index) {
            // release: what the records have brought about comes before; one store, so that a death leaves old or new
            place.putLongRelease(JournalFileDescriptor.ACKNOWLEDGED_OFFSET, index);
        }

        void force() {
            JournalFile.force(place);
        }

        void giveBack() {
            owner.release(stored);
        }
    }

    /** What a new cursor counts as acknowledged. */
    @FunctionalInterface
    interface Beginning {
        long acknowledged();
    }

    private JournalFile check(Path file) throws IOException {
        final JournalFile found = JournalFile.read(folder.platform(), file, JournalFileDescriptor.KIND_CURSOR);
        if (found != null && found.id() != journal.id()) {
            throw new FileFormatException(
                    FileFormatException.Fault.WRONG_SPACE,
                    file,
                    "a cursor of journal " + Long.toHexString(journal.id()),
                    "one of journal " + Long.toHexString(found.id()));
        }
        return found;
    }

    private AtomicBuffer map(Path file) throws IOException {
        return folder.platform().map(file, JournalFileDescriptor.FILE_LENGTH);
    }

    private SharedFile ownerFile(String name) throws IOException {
        final SharedFile file = SharedFile.open(guard, new SharedFile.Blueprint(OWNER_KIND, name, OWNER_LENGTH, null));
        file.requireLength(OWNER_LENGTH);
        return file;
    }

    private OwnerWord owner(SharedFile file) {
        return new OwnerWord(file.buffer(), OWNER_OFFSET, guard.members());
    }

    /**
     * How far all cursors are.
     *
     * @return the least index acknowledged; empty if there is no cursor
     */
    Optional<Long> leastAcknowledged() throws IOException {
        Long least = null;
        for (String name : names()) {
            final long acknowledged = acknowledged(name);
            least = least == null ? acknowledged : Math.min(least, acknowledged);
        }
        return Optional.ofNullable(least);
    }

    /**
     * How far a cursor is.
     *
     * @param name of an existing one
     * @return index of the last record that was acknowledged; 0 for none
     */
    long acknowledged(String name) throws IOException {
        final Path file = folder.cursors().resolve(name);
        check(file);
        return map(file).getLongVolatile(JournalFileDescriptor.ACKNOWLEDGED_OFFSET);
    }

    /**
     * After a loss of power, records may be gone that a cursor has passed; their indexes will be given again. Under the
     * mutex, before anybody appends.
     *
     * @param lastIndex of the records that are left
     */
    void cutBack(long lastIndex) throws IOException {
        for (Path file : files()) {
            check(file);
            final AtomicBuffer buffer = map(file);
            if (buffer.getLongVolatile(JournalFileDescriptor.ACKNOWLEDGED_OFFSET) > lastIndex) {
                // one store, as always; nobody else is here
                buffer.putLongRelease(JournalFileDescriptor.ACKNOWLEDGED_OFFSET, lastIndex);
                JournalFile.force(buffer);
            }
        }
    }

    /**
     * Removes a cursor that nobody has.
     *
     * @param name of the cursor
     * @return false if there is none
     * @throws CursorTakenException if somebody living has it
     */
    boolean remove(String name) throws IOException {
        final Platform platform = folder.platform();
        final FileMutex mutex = folder.mutex();
        mutex.lock();
        try {
            if (check(folder.cursors().resolve(name)) == null) {
                return false;
            }
            final SharedFile file = ownerFile(name);
            final OwnerWord owner = owner(file);
            final long stored = own(name, owner);
            try {
                final boolean removed = platform.unlink(folder.cursors().resolve(name));
                file.unlink(); // nobody has it: whoever wants the cursor again makes another, under the mutex
                return removed;
            } finally {
                owner.release(stored);
            }
        } finally {
            mutex.unlock();
        }
    }
}
