package io.atoll.ipc.journal;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectMissingException;
import io.atoll.core.space.OtherBootException;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The directory of a journal.
 *
 * <pre>
 *   journal.meta   id, codec, roll cycle; with it, the journal exists
 *   journal.lock   kernel lock: mutex of opening, of trimming and of making and removing cursors
 *   queue/         Chronicle's files
 *   cursors/       a file for each cursor
 *   guard/         a space: the lock of appends, and who has which cursor. It ends with the machine's boot and is made
 *                  anew then
 * </pre>
 *
 * <p>The guard lies here and not in shared memory, so that all who find the journal find the same guard, whatever home
 * and whatever /dev/shm their process has.
 */
final class JournalFolder {
    private static final String META = "journal.meta";
    private static final String LOCK = "journal.lock";
    private static final String QUEUE = "queue";
    private static final String CURSORS = "cursors";
    private static final String GUARD = "guard";

    private final Platform platform = Platform.system();
    private final Path directory;

    JournalFolder(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    Platform platform() {
        return platform;
    }

    Path directory() {
        return directory;
    }

    Path meta() {
        return directory.resolve(META);
    }

    Path queue() {
        return directory.resolve(QUEUE);
    }

    Path cursors() {
        return directory.resolve(CURSORS);
    }

    /** What makes it a journal, if it is one. */
    JournalFile file() throws IOException {
        return JournalFile.read(platform, meta(), JournalFileDescriptor.KIND_JOURNAL);
    }

    /** That it is none. */
    ObjectMissingException missing() {
        return new ObjectMissingException(
                directory,
                JournalStore.KIND,
                "look into " + directory.getParent()
                        + " for its name, create it, or open it to do whichever is possible");
    }

    /** Makes the directory that it lies in, and itself, where they are missing. */
    void make() throws IOException {
        platform.createDirectory(directory.getParent(), Access.OWNER);
        if (platform.createDirectory(directory, Access.OWNER)) {
            platform.force(directory.getParent());
        }
    }

    /**
     * The kernel lock under which a journal is opened.
     *
     * @return a mutex between all who open it
     */
    FileMutex mutex() throws IOException {
        return new FileMutex(platform.lockFile(directory.resolve(LOCK), Access.OWNER));
    }

    /**
     * Makes what is missing but the meta file, under the mutex. What a dead maker has left of the queue is removed; he has
     * left no records, as nobody appends before there is a meta file.
     *
     * @throws FileFormatException if there are records
     */
    void makeParts() throws IOException {
        if (platform.facts(meta()) == null && platform.facts(queue()) != null) {
            for (Path file : platform.list(queue())) {
                if (file.getFileName().toString().endsWith(ChronicleLog.CYCLE_FILE)) {
                    throw new FileFormatException(
                            FileFormatException.Fault.FOREIGN,
                            queue(),
                            "no records, as " + META + " is missing",
                            "records in " + file.getFileName() + "; put " + META
                                    + " back from a copy to keep them here");
                }
            }
            platform.removeTree(queue());
        }
        platform.createDirectory(queue(), Access.OWNER);
        platform.createDirectory(cursors(), Access.OWNER);
    }

    /** Where the guard lies; whether or not it is there. */
    Path guardDirectory() {
        return directory.resolve(GUARD);
    }

    /** Opens the guard, under the mutex: of two who find one of an earlier boot, the second finds the new one. */
    Space guard() throws IOException {
        final Path guard = guardDirectory();
        try {
            return Space.at(guard);
        } catch (OtherBootException e) {
            Space.delete(guard);
            return Space.at(guard);
        }
    }
}
