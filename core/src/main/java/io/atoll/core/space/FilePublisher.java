package io.atoll.core.space;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes files that appear complete or not at all, and maps them after checking them.
 *
 * <p>Creation: a temporary of real zeros over its whole length; header; initial content; then one hard link gives it
 * its name, and the temporary name goes. What holds after a death at any point: either the name does not exist, or it
 * leads to a complete file; what may be left is a temporary that names its dead creator, for anybody to sweep.
 */
final class FilePublisher {
    /** What is shorter is not asked for its room first: asking takes longer than writing. */
    private static final long LARGE = 1 << 24;

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Platform platform;
    private final FileGuard guard;
    private final Access access;

    FilePublisher(Platform platform, FileGuard guard, Access access) {
        this.platform = platform;
        this.guard = guard;
        this.access = access;
    }

    /** Gives a finished file its name; to be refused by throwing. */
    @FunctionalInterface
    interface Publication {
        void link(Path temporary) throws IOException;
    }

    /**
     * Makes a complete file and gives it its name.
     *
     * @param temporary path of the temporary, in the same directory
     * @param header written first
     * @param roomLength how much of the file gets real zeros, from its beginning
     * @param initializer writes the initial content; null to leave it zero
     * @param publication links the temporary to its name
     * @throws SpaceFullException if the file system has no room
     * @throws FileAlreadyExistsException from the publication, if the name is taken
     */
    void create(
            Path temporary,
            FileHeader header,
            long roomLength,
            Consumer<AtomicBuffer> initializer,
            Publication publication)
            throws IOException {
        try {
            make(
                    temporary,
                    roomLength,
                    () -> platform.createZeroed(temporary, roomLength, header.fileLength(), access));
            final AtomicBuffer buffer = platform.map(temporary, Math.min(header.fileLength(), Platform.MAX_MAPPING));
            header.write(buffer);
            if (initializer != null) {
                initializer.accept(buffer);
            }
            publication.link(temporary);
        } finally {
            platform.unlink(temporary);
        }
    }

    /**
     * Makes a complete file of content that is not to be changed later, and gives it its name.
     *
     * @param temporary path of the temporary, in the same directory
     * @param header written first
     * @param content of the length that the header leaves for it
     * @param publication links the temporary to its name
     * @throws SpaceFullException if the file system has no room
     * @throws FileAlreadyExistsException from the publication, if the name is taken
     */
    void createFilled(Path temporary, FileHeader header, Platform.Pieces content, Publication publication)
            throws IOException {
        final byte[] beginning = new byte[FileHeader.LENGTH];
        header.write(new UnsafeBuffer(beginning));
        try {
            make(
                    temporary,
                    header.fileLength(),
                    () -> platform.createFilled(
                            temporary, beginning, header.fileLength() - FileHeader.LENGTH, content, access));
            publication.link(temporary);
        } finally {
            platform.unlink(temporary);
        }
    }

    /** Makes a temporary. */
    private interface Making {
        void make() throws IOException;
    }

    private void make(Path temporary, long roomLength, Making making) throws IOException {
        if (roomLength > LARGE) {
            requireRoom(temporary, roomLength);
        }
        try {
            making.make();
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw perhapsFull(temporary, roomLength, e);
        }
    }

    /**
     * Gives a stretch of a file room in the file system.
     *
     * @param file an existing file
     * @param position where it begins
     * @param length in bytes
     * @throws SpaceFullException if the file system has no room
     */
    void reserve(Path file, long position, long length) throws IOException {
        requireRoom(file, length);
        try {
            platform.reserve(file, position, length);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw perhapsFull(file, length, e);
        }
    }

    /** Before anything is written: half of what does not fit would take the room of everybody else. */
    private void requireRoom(Path file, long length) throws IOException {
        final long usable = usable(file.getParent());
        if (usable < length) {
            throw new SpaceFullException(file.getParent(), length, usable, null);
        }
    }

    /** A tmpfs without a limit tells zero of zero, and takes what is written. */
    long usable(Path directory) throws IOException {
        final long[] usableAndTotal = platform.usableAndTotal(directory);
        return usableAndTotal[1] == 0 ? UNKNOWN : usableAndTotal[0];
    }

    private IOException perhapsFull(Path file, long length, IOException failure) throws IOException {
        final long usable = usable(file.getParent());
        final String message = String.valueOf(failure.getMessage());
        return usable < length || message.contains("No space left") || message.contains("quota")
                ? new SpaceFullException(file.getParent(), length, usable == UNKNOWN ? 0 : usable, failure)
                : failure;
    }

    /**
     * Checks a file and its header.
     *
     * @param file an existing file
     * @param kind what it must hold
     * @return its header, or null if there is no such file
     * @throws FileFormatException if it is not a whole file of that kind
     * @throws UnsafeFileException if it cannot be trusted
     */
    FileHeader header(Path file, String kind) throws IOException {
        final FileFacts facts = guard.file(file);
        if (facts == null) {
            return null;
        }
        if (facts.length() < FileHeader.LENGTH) {
            throw truncated(file, FileHeader.LENGTH, facts.length());
        }
        final byte[] beginning;
        try {
            beginning = platform.readBeginning(file, FileHeader.LENGTH);
        } catch (NoSuchFileException e) {
            return null;
        }
        if (beginning.length < FileHeader.LENGTH) {
            throw truncated(file, FileHeader.LENGTH, beginning.length);
        }
        final FileHeader header;
        try {
            header = FileHeader.read(new UnsafeBuffer(beginning), file, facts.length());
        } catch (FileFormatException e) {
            final FileFacts now = platform.facts(file);
            if (now != null && now.key().equals(facts.key()) && now.length() == facts.length()) {
                throw e;
            }
            return header(file, kind); // replaced between two looks
        }
        if (!header.kind().equals(kind)) {
            throw new FileFormatException(
                    FileFormatException.Fault.WRONG_KIND, file, "a file of kind " + kind, "kind " + header.kind());
        }
        return header;
    }

    /**
     * Maps a file whose header was checked.
     *
     * @param file the file
     * @param header what {@link #header} returned
     * @return the whole of it, or null if it has been replaced since
     * @throws FileFormatException if it has been damaged since
     */
    AtomicBuffer map(Path file, FileHeader header) throws IOException {
        return first(map(file, header, Platform.MAX_MAPPING, (path, length) -> one(platform.map(path, length))));
    }

    /**
     * Maps a file whose header was checked, of any length.
     *
     * @param file the file
     * @param header what {@link #header} returned
     * @return all of it, as {@link Platform#mapWindows} does, or null if it has been replaced since
     * @throws FileFormatException if it has been damaged since
     */
    AtomicBuffer[] mapWindows(Path file, FileHeader header) throws IOException {
        return map(file, header, Platform.MAX_FILE, platform::mapWindows);
    }

    /**
     * Maps a file whose header was checked, for reading only.
     *
     * @param file the file
     * @param header what {@link #header} returned
     * @return the whole of it, or null if it has been replaced since
     * @throws FileFormatException if it has been damaged since
     */
    AtomicBuffer mapReadOnly(Path file, FileHeader header) throws IOException {
        return first(
                map(file, header, Platform.MAX_MAPPING, (path, length) -> one(platform.mapReadOnly(path, length))));
    }

    private static AtomicBuffer[] one(AtomicBuffer buffer) {
        return new AtomicBuffer[] {buffer};
    }

    private static AtomicBuffer first(AtomicBuffer[] windows) {
        return windows == null ? null : windows[0];
    }

    /** One way to map a file. */
    private interface Mapping {
        AtomicBuffer[] map(Path file, long length) throws IOException;
    }

    private AtomicBuffer[] map(Path file, FileHeader header, long most, Mapping mapping) throws IOException {
        if (header.fileLength() > most) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT,
                    file,
                    "at most " + most + " bytes",
                    header.fileLength() + " bytes");
        }
        final AtomicBuffer[] windows;
        try {
            windows = mapping.map(file, header.fileLength());
        } catch (NoSuchFileException e) {
            return null;
        } catch (EOFException e) {
            return replaced(file, header);
        }
        final FileFacts facts = platform.facts(file); // may be of another file by now, or of one that was cut
        if (facts == null
                || facts.length() != header.fileLength()
                || FileHeader.read(windows[0], file, facts.length()).objectId() != header.objectId()) {
            return replaced(file, header);
        }
        return windows;
    }

    /** What has another length than a moment ago was replaced, unless a new look says that it is damaged. */
    private AtomicBuffer[] replaced(Path file, FileHeader header) throws IOException {
        header(file, header.kind());
        return null;
    }

    private static FileFormatException truncated(Path file, long expected, long found) {
        return new FileFormatException(
                FileFormatException.Fault.TRUNCATED, file, "at least " + expected + " bytes", found + " bytes");
    }
}
