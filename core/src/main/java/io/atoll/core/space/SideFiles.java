package io.atoll.core.space;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.PieceMapping;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Files beside a shared object that hold what is too long for it: for builders of objects. Each appears complete or not
 * at all; what it is for, and when it may go, its object's protocol decides.
 *
 * <p>They lie in a directory of their own, which outlives the object's name: those attached go on with what they hold.
 * When the object is unlinked, the directory is marked with the number of joins so far, and it is removed once every
 * member that had joined by then is dead. A death between the two leaves it unmarked, and the next sweeper marks it.
 * Thread-safe.
 */
public final class SideFiles {
    private static final String KIND = "side";
    private static final String DIRECTORY_PREFIX = ".side-";
    private static final Pattern MARK = Pattern.compile("\\.orphaned-(\\d{1,18})");
    private static final int TRIES = 100;

    private final SpaceRoom room;
    private final Path directory;
    private final long objectId;

    SideFiles(SpaceRoom room, SharedFile file) {
        this.room = room;
        this.objectId = file.objectId();
        this.directory = directory(file.path(), objectId);
    }

    /** Begins with a dot, so that no name of an object can be the same. */
    static Path directory(Path file, long objectId) {
        return file.resolveSibling(DIRECTORY_PREFIX + Long.toHexString(objectId));
    }

    static boolean isDirectory(Path path) {
        return path.getFileName().toString().startsWith(DIRECTORY_PREFIX);
    }

    /**
     * Makes a side file, in place of one of that name that its protocol has given up.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @param length of its content in bytes, at most {@link #maxLength()}
     * @param content writes the content, which begins at {@link FileHeader#LENGTH}
     * @throws SpaceFullException if the file system has no room; nothing of it is left then
     * @throws IOException on any other failure of the file system
     */
    public void create(String name, long length, Consumer<AtomicBuffer> content) throws IOException {
        make(
                name,
                length,
                (temporary, header, publication) ->
                        room.publisher().create(temporary, header, header.fileLength(), content, publication));
    }

    /**
     * Makes a side file like {@link #create}, for content that is written as a whole: its memory is touched only by the copy
     * itself.
     *
     * @param name 1 to 100 of {@code A-Z a-z 0-9 . _ -}, no leading dot
     * @param length of its content in bytes, at most {@link #maxLength()}
     * @param content gives the content
     * @throws SpaceFullException if the file system has no room; nothing of it is left then
     * @throws IOException on any other failure of the file system
     */
    public void write(String name, long length, Platform.Pieces content) throws IOException {
        make(
                name,
                length,
                (temporary, header, publication) ->
                        room.publisher().createFilled(temporary, header, content, publication));
    }

    /** One way to make a file. */
    private interface Making {
        void make(Path temporary, FileHeader header, FilePublisher.Publication publication) throws IOException;
    }

    private void make(String name, long length, Making making) throws IOException {
        if (length < 0 || length > maxLength()) {
            throw new IllegalArgumentException("a side file of " + length + " bytes is not from 0 to " + maxLength());
        }
        final FileHeader header = new FileHeader(
                KIND,
                FileHeader.LENGTH + length,
                room.id(),
                objectId,
                room.members().ownerWord(),
                System.currentTimeMillis());
        final Path file = directory.resolve(Names.check(name));
        final Path temporary =
                directory.resolve(TemporaryName.next(room.members()).toString());
        for (int tries = 1; ; tries++) {
            room.makeDirectory(directory);
            try {
                making.make(temporary, header, finished -> give(finished, file));
                return;
            } catch (NoSuchFileException e) { // who unlinked the object has removed the directory, which was empty
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void give(Path finished, Path file) throws IOException {
        try {
            room.platform().link(finished, file);
        } catch (FileAlreadyExistsException e) {
            room.platform().unlink(file);
            room.platform().link(finished, file);
        }
    }

    /**
     * Gives a side file a second name, in place of a file of that name that its protocol has given up.
     *
     * @param name of the file
     * @param second its other name
     * @throws NoSuchFileException if there is no such file
     * @throws IOException on any other failure of the file system
     */
    public void link(String name, String second) throws IOException {
        give(directory.resolve(name), directory.resolve(Names.check(second)));
    }

    /**
     * Maps a side file. The memory stays mapped as long as anything refers to it, also when the file is removed.
     *
     * @param name of the file
     * @return the whole of it; its content begins at {@link FileHeader#LENGTH}
     * @throws NoSuchFileException if there is no such file
     * @throws FileFormatException if it is not a whole side file of this object
     * @throws IOException on any other failure of the file system
     */
    public AtomicBuffer map(String name) throws IOException {
        final Path file = directory.resolve(name);
        final AtomicBuffer buffer = room.publisher().map(file, header(file));
        if (buffer == null) {
            throw new NoSuchFileException(file.toString());
        }
        return buffer;
    }

    private FileHeader header(Path file) throws IOException {
        final FileHeader header = room.publisher().header(file, KIND);
        if (header == null) {
            throw new NoSuchFileException(file.toString());
        }
        if (header.objectId() != objectId) {
            throw SharedFile.stale(file, objectId, header);
        }
        return header;
    }

    /**
     * Maps a side file that nobody replaces meanwhile, to copy content in or out, until the mapping is closed. The content
     * begins at {@link FileHeader#LENGTH}.
     *
     * @param name of the file
     * @param length that its content must have at least
     * @param writable whether content is to be written
     * @return the mapping, to be closed
     * @throws NoSuchFileException if there is no such file
     * @throws FileFormatException if it is not a whole side file of this object, or a shorter one
     * @throws IOException on any other failure of the file system
     */
    public PieceMapping mapPieces(String name, long length, boolean writable) throws IOException {
        final Path file = directory.resolve(name);
        final long whole = header(file).fileLength();
        if (whole - FileHeader.LENGTH < length) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT,
                    file,
                    "at least " + length + " bytes of content",
                    whole - FileHeader.LENGTH + " bytes");
        }
        return room.platform().mapPieces(file, whole, writable);
    }

    /**
     * Removes a side file that nobody will look at again, and gives its memory back now, though others may have it mapped
     * still.
     *
     * @param name of the file
     * @return false if there was none
     * @throws IOException if it cannot be removed
     */
    public boolean discard(String name) throws IOException {
        return room.platform().discard(directory.resolve(name));
    }

    /**
     * How much room the file system has now, for files of which one asks.
     *
     * @return bytes; {@link Long#MAX_VALUE} where there is no limit
     * @throws IOException if it cannot be told
     */
    public long usable() throws IOException {
        return room.publisher().usable(directory.getParent()); // the same file system, and it is there before the first
    }

    /**
     * Removes a side file.
     *
     * @param name of the file
     * @return false if there was none
     * @throws IOException if it cannot be removed
     */
    public boolean remove(String name) throws IOException {
        return room.platform().unlink(directory.resolve(name));
    }

    /**
     * The side files that there are.
     *
     * @return their names in order
     * @throws IOException if they cannot be listed
     */
    public List<String> list() throws IOException {
        return room.platform().list(directory).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    /**
     * Removes all side files, those too that the dead have begun and not finished. Only where nobody writes any more.
     *
     * @throws IOException if they cannot be removed
     */
    public void clear() throws IOException {
        for (Path file : room.platform().list(directory)) {
            room.platform().unlink(file);
        }
    }

    /**
     * The longest content of a side file.
     *
     * @return bytes
     */
    public static long maxLength() {
        return Platform.MAX_MAPPING - FileHeader.LENGTH;
    }

    /** The object has lost its name: what nobody can need goes, the rest is marked. */
    void abandon() throws IOException {
        abandon(room.platform(), room.members().table(), room.options().access(), directory);
    }

    /**
     * Removes the side files of an object that has lost its name, if nobody can need them any more; else marks them.
     *
     * @param platform the operating system
     * @param table the space's members
     * @param access of the space
     * @param directory of the side files
     */
    static void abandon(Platform platform, MemberTable table, Access access, Path directory) throws IOException {
        final FileFacts facts = platform.facts(directory);
        if (facts == null || facts.type() != FileFacts.Type.DIRECTORY) {
            return;
        }
        final List<Path> files = platform.list(directory);
        if (isOutlived(files, table)) {
            platform.removeTree(directory);
        } else if (mark(files).isEmpty() && !(files.isEmpty() && removeEmpty(platform, directory))) {
            mark(platform, directory.resolve(".orphaned-" + table.joins()), access);
        }
    }

    /**
     * Whether nobody can need the side files of an object that has lost its name any more.
     *
     * @param platform the operating system
     * @param table the space's members
     * @param directory of the side files
     * @return true if they were marked, and all that had joined by then are dead
     */
    static boolean isOutlived(Platform platform, MemberTable table, Path directory) throws IOException {
        return isOutlived(platform.list(directory), table);
    }

    private static boolean isOutlived(List<Path> files, MemberTable table) throws IOException {
        final OptionalLong mark = mark(files);
        return mark.isPresent() && table.oldestLivingJoin() > mark.getAsLong();
    }

    private static OptionalLong mark(List<Path> files) {
        return files.stream()
                .map(file -> MARK.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .max();
    }

    /** False if somebody has finished a file in it since we looked. */
    private static boolean removeEmpty(Platform platform, Path directory) throws IOException {
        try {
            platform.unlink(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static void mark(Platform platform, Path mark, Access access) throws IOException {
        try {
            platform.createZeroed(mark, 0, access);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // somebody else has done it, or removed it all
        }
    }
}
