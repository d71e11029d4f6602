package io.atoll.core.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Everything that Atoll asks of the operating system. No method follows a symbolic link in the last element of a path,
 * none fails because the calling thread is interrupted (the interrupt stays pending), and all may be called by any
 * thread.
 */
public interface Platform {
    /** The largest piece of a file that is mapped at once: 2 GiB less a page, as indices are ints. */
    long MAX_MAPPING = (1L << 31) - 4096;

    /** How far apart the windows begin that a file of any length is mapped in: 1 GiB. */
    long WINDOW_STRIDE = 1L << 30;

    /** The longest file that is mapped in windows: 16 TiB, as a process may have some 65,000 mappings. */
    long MAX_FILE = 1L << 44;

    /** What to do with a lock file that is open for the length of the visit only. */
    @FunctionalInterface
    interface Visit {
        /**
         * Uses the file.
         *
         * @param file open now, and perhaps closed after the visit
         * @throws IOException passed on to the caller
         */
        void visit(LockFile file) throws IOException;
    }

    /** Gives or takes the content of a file in pieces. */
    @FunctionalInterface
    interface Pieces {
        /**
         * Fills a piece, or empties it. May be asked for the same one again.
         *
         * @param position where in the content it begins, a multiple of 8
         * @param piece from its position to its limit; in native byte order
         */
        void piece(long position, ByteBuffer piece);
    }

    /** What to do with the bytes of a file that is open for the length of the visit only. */
    @FunctionalInterface
    interface Reading {
        /**
         * Reads the file. May be called again from the beginning, if an interrupt has cut it off.
         *
         * @param bytes of the file
         * @throws IOException passed on to the caller
         */
        void read(FileBytes bytes) throws IOException;
    }

    /**
     * The real operating system.
     *
     * @return always the same object
     */
    static Platform system() {
        return SystemPlatform.INSTANCE;
    }

    /**
     * Looks at a directory entry without following links.
     *
     * @param path what to look at
     * @return its facts, or null if there is nothing
     * @throws IOException if it cannot be looked at
     */
    FileFacts facts(Path path) throws IOException;

    /**
     * Makes a directory.
     *
     * @param directory where; its parent must exist
     * @param access its permissions, whatever the umask says
     * @return false if something was there already
     * @throws IOException if it cannot be made
     */
    boolean createDirectory(Path directory, Access access) throws IOException;

    /**
     * Makes a new file and writes real zeros over its whole length, so that a full file system is reported here and
     * not later by a signal. If that fails, the file is removed again.
     *
     * @param file where; must not exist
     * @param length in bytes
     * @param access its permissions, whatever the umask says
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if the file system is full, or on any other failure
     */
    default void createZeroed(Path file, long length, Access access) throws IOException {
        createZeroed(file, length, length, access);
    }

    /**
     * Makes a new file of which only the beginning has room in the file system yet. Whoever touches the rest before it
     * was given room by {@link #reserve} risks a signal that ends the process.
     *
     * @param file where; must not exist
     * @param zeroed so many bytes from the beginning get real zeros
     * @param length of the whole file in bytes
     * @param access its permissions, whatever the umask says
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if the file system is full, or on any other failure
     */
    void createZeroed(Path file, long zeroed, long length, Access access) throws IOException;

    /**
     * Makes a new file and writes its content, without a mapping: what is written once costs less so. If that fails, the
     * file is removed again.
     *
     * @param file where; must not exist
     * @param beginning what it begins with
     * @param length of the content behind that, in bytes
     * @param content gives it
     * @param access its permissions, whatever the umask says
     * @throws java.nio.file.FileAlreadyExistsException if it exists
     * @throws IOException if the file system is full, or on any other failure
     */
    void createFilled(Path file, byte[] beginning, long length, Pieces content, Access access) throws IOException;

    /**
     * Maps a file for content that is copied in or out as a whole, until the mapping is closed.
     *
     * @param file an existing regular file that has room over its whole length
     * @param length in bytes, at most {@link #MAX_MAPPING} and the file's length
     * @param writable whether it is to be written, too; its memory is made ready for that now, which costs about as much
     *     as one more copy
     * @return the mapping, to be closed
     * @throws java.io.EOFException if the file is shorter
     * @throws IOException if it cannot be opened or mapped
     */
    PieceMapping mapPieces(Path file, long length, boolean writable) throws IOException;

    /**
     * Removes a file and gives its memory back now, though others may have it mapped: whoever touches it afterwards risks
     * a signal that ends the process.
     *
     * @param file what to remove
     * @return false if there was nothing
     * @throws IOException if it cannot be removed
     */
    boolean discard(Path file) throws IOException;

    /**
     * Writes real zeros over a stretch of a file, so that it has room there.
     *
     * @param file an existing regular file
     * @param position where to begin
     * @param length in bytes
     * @throws IOException if the file system is full, or on any other failure
     */
    void reserve(Path file, long position, long length) throws IOException;

    /**
     * Maps a file from its beginning, for reading and writing. The mapping stays until the buffer is unreachable.
     *
     * @param file an existing regular file
     * @param length in bytes, at most {@link #MAX_MAPPING} and the file's length
     * @return the memory
     * @throws java.io.EOFException if the file is shorter; it is left as it is
     * @throws IOException if it cannot be opened or mapped
     */
    AtomicBuffer map(Path file, long length) throws IOException;

    /**
     * Maps a file of any length, for reading and writing, in windows that begin {@link #WINDOW_STRIDE} apart. Each is as
     * long as the file and {@link #MAX_MAPPING} let it be, so that it overlaps the next one, and any piece of
     * {@code MAX_MAPPING - WINDOW_STRIDE} bytes lies wholly in the window in whose first stride it begins. The same file,
     * even if its name is given to another one meanwhile. The mappings stay until the buffers are unreachable.
     *
     * @param file an existing regular file
     * @param length in bytes, from 1 to {@link #MAX_FILE}, and at most the file's length
     * @return the windows in their order
     * @throws java.io.EOFException if the file is shorter; it is left as it is
     * @throws IOException if it cannot be opened or mapped
     */
    AtomicBuffer[] mapWindows(Path file, long length) throws IOException;

    /**
     * Maps a file from its beginning, for reading only; a write through the buffer would end the JVM.
     *
     * @param file an existing regular file
     * @param length in bytes, at most {@link #MAX_MAPPING} and the file's length
     * @return the memory
     * @throws java.io.EOFException if the file is shorter
     * @throws IOException if it cannot be opened or mapped
     */
    AtomicBuffer mapReadOnly(Path file, long length) throws IOException;

    /**
     * Reads a whole small file.
     *
     * @param file an existing regular file
     * @return its bytes
     * @throws IOException if it cannot be read
     */
    byte[] read(Path file) throws IOException;

    /**
     * Reads the beginning of a file, without a mapping that would stay until the collector finds it.
     *
     * @param file an existing regular file
     * @param length at most so many bytes
     * @return its first bytes; fewer if the file is shorter
     * @throws IOException if it cannot be read
     */
    byte[] readBeginning(Path file, int length) throws IOException;

    /**
     * Looks at the bytes of a file here and there, without mapping it. Never to be used on a lock file, whose locks are
     * lost when it is closed.
     *
     * @param file what to read
     * @param reading what to do with it
     * @return false, and nothing done, if there is no such file
     * @throws IllegalArgumentException if it is a lock file that this JVM keeps open; then it was not opened again
     * @throws IOException if it is not a regular file or cannot be opened, or from the reading
     */
    boolean readHereAndThere(Path file, Reading reading) throws IOException;

    /**
     * Writes a new small file.
     *
     * @param file must not exist
     * @param bytes what it will hold
     * @param access its permissions
     * @throws IOException if it exists or cannot be written; then nothing is left of it
     */
    void write(Path file, byte[] bytes, Access access) throws IOException;

    /**
     * Gives a file a second name, atomically.
     *
     * @param existing the file
     * @param link its new name
     * @throws java.nio.file.FileAlreadyExistsException if that name is taken
     * @throws IOException on any other failure
     */
    void link(Path existing, Path link) throws IOException;

    /**
     * Removes a name of a file, or an empty directory.
     *
     * @param path what to remove
     * @return false if there was nothing
     * @throws IOException if it cannot be removed
     */
    boolean unlink(Path path) throws IOException;

    /**
     * Renames a file or directory within its file system, atomically.
     *
     * @param from its name
     * @param to its new name
     * @throws IOException if it cannot be renamed
     */
    void rename(Path from, Path to) throws IOException;

    /**
     * Removes a directory and all that is in it. What others remove at the same time is no failure.
     *
     * @param directory what to remove; a symbolic link inside is removed, not followed
     * @throws IOException if something cannot be removed
     */
    void removeTree(Path directory) throws IOException;

    /**
     * The entries of a directory.
     *
     * @param directory where to look
     * @return full paths in the order of their names; empty if there is no such directory
     * @throws IOException if it cannot be read
     */
    List<Path> list(Path directory) throws IOException;

    /**
     * Opens a file for its locks and keeps it open until this process ends.
     *
     * @param file a regular file, created empty if absent
     * @param access permissions of a file created
     * @return its one channel in this JVM
     * @throws IOException if it is something else or cannot be opened
     */
    LockFile lockFile(Path file, Access access) throws IOException;

    /**
     * Looks at a lock file without keeping it open, unless this JVM keeps it anyway (closing it would then drop locks).
     *
     * @param file a lock file
     * @param visit what to do with it
     * @return false, and nothing done, if there is no such file
     * @throws IOException if it cannot be opened, or from the visit
     */
    boolean visitLockFile(Path file, Visit visit) throws IOException;

    /**
     * What this process keeps for as long as it lives, by the identity of the file that it belongs to.
     *
     * @return always the same map
     */
    ConcurrentMap<Object, Object> residents();

    /**
     * How to sleep on a word of a file.
     *
     * @return the way to sleep; empty to use the best that this JVM offers
     */
    Optional<FutexCall> futex();

    /**
     * Waits until a file, or the names in a directory, are on disk: also what was written through mappings, by whatever
     * process. Of a directory, nothing where the system has no such call.
     *
     * @param path of the file or directory
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the disk fails
     */
    void force(Path path) throws IOException;

    /**
     * The type of the file system that holds a path.
     *
     * @param path an existing path
     * @return for instance {@code tmpfs}, {@code ext4}, {@code nfs4}
     * @throws IOException if it cannot be told
     */
    String fileSystem(Path path) throws IOException;

    /**
     * The free and total bytes of the file system that holds a path.
     *
     * @param path an existing path
     * @return usable bytes and total bytes
     * @throws IOException if they cannot be told
     */
    long[] usableAndTotal(Path path) throws IOException;

    /**
     * Identity of the running kernel's boot.
     *
     * @return a UUID; zeros where the system gives none
     */
    java.util.UUID bootId();

    /**
     * This process as the system knows it.
     *
     * @return facts for people; never evidence of life
     */
    ProcessFacts self();

    /**
     * Whether another process of this machine that we can see has a token among the words of its command line.
     *
     * @param token a unique word
     * @return true if there is one
     */
    boolean isOnACommandLine(String token);

    /**
     * A small text file of the kernel's, such as those below /proc and /sys.
     *
     * @param path an absolute path
     * @return its trimmed text, or null where there is none
     */
    String kernelText(String path);
}
