package io.atoll.core.space;

import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The memory of one shared object: for builders of objects, not for their users. One for each object and JVM, however
 * often it is opened. Its memory stays mapped as long as anything refers to it, also after the object is unlinked or
 * the space closed or deleted.
 */
public final class SharedFile {
    private static final String PARTS_PREFIX = ".parts-";
    private static final int PAGE = 4096;

    private final SpaceRoom room;
    private final Path path;
    private final String name;
    private final FileHeader header;
    private final AtomicBuffer[] windows;
    private Object companion;

    private SharedFile(SpaceRoom room, Path path, String name, FileHeader header, AtomicBuffer[] windows) {
        this.room = room;
        this.path = path;
        this.name = name;
        this.header = header;
        this.windows = windows;
    }

    /**
     * What a new object is made of.
     *
     * @param kind what kind of object; at most {@value FileHeader#MAX_KIND_LENGTH} letters of a-z and -
     * @param name its name; null for the only object of its kind in the space
     * @param roomLength how much of it, from its beginning, has room in the file system when it appears; the rest must
     *     get it by {@link #reserve} before it is touched
     * @param length of the whole file with its header, in bytes
     * @param initializer writes the initial content behind the header; null to leave it zero
     * @param options at most {@value FileHeader#OPTIONS} words that the kind defines
     */
    public record Blueprint(
            String kind,
            String name,
            long roomLength,
            long length,
            Consumer<AtomicBuffer> initializer,
            long... options) {
        /**
         * An object that has all its room from the beginning.
         *
         * @param kind what kind of object
         * @param name its name; null for the only object of its kind in the space
         * @param length of the whole file with its header, in bytes
         * @param initializer writes the initial content behind the header; null to leave it zero
         * @param options at most {@value FileHeader#OPTIONS} words that the kind defines
         */
        public Blueprint(String kind, String name, long length, Consumer<AtomicBuffer> initializer, long... options) {
            this(kind, name, length, length, initializer, options);
        }
    }

    /**
     * Creates an object.
     *
     * @param space where
     * @param blueprint what it is made of
     * @return its memory
     * @throws ObjectExistsException if it exists
     * @throws SpaceFullException if the file system has no room; nothing of it is left then
     * @throws SpaceDeletedException if the space was deleted
     * @throws IOException on any other failure of the file system, also if this process cannot map all of it; nothing of
     *     it is left then
     */
    public static SharedFile create(Space space, Blueprint blueprint) throws IOException {
        final SpaceRoom room = space.room();
        final Path path = path(room, blueprint.kind(), blueprint.name());
        room.checkThere();
        final FileHeader header = new FileHeader(
                blueprint.kind(),
                blueprint.length(),
                room.id(),
                ObjectIds.next(room.platform()),
                room.members().ownerWord(),
                System.currentTimeMillis(),
                blueprint.options());
        final Path temporary =
                path.resolveSibling(TemporaryName.next(room.members()).toString());
        try {
            room.makeDirectory(path.getParent());
            if (room.guard().file(path) != null) {
                throw new ObjectExistsException(path, blueprint.kind());
            }
            room.publisher()
                    .create(
                            temporary,
                            header,
                            blueprint.roomLength(),
                            blueprint.initializer(),
                            finished -> room.link(finished, path));
        } catch (FileAlreadyExistsException e) {
            throw new ObjectExistsException(path, blueprint.kind());
        } catch (NoSuchFileException e) {
            room.checkThere();
            throw e;
        }
        try {
            return attach(space, blueprint.kind(), blueprint.name());
        } catch (IOException | RuntimeException | Error e) { // as where this process has no room to map all of it
            withdraw(room, path, header, e);
            throw e;
        }
    }

    /** Removes the name of what was just created and nobody will hear of. */
    private static void withdraw(SpaceRoom room, Path path, FileHeader header, Throwable failure) {
        try {
            room.mutex().lock(); // whoever removes a name takes it: a name that we have looked at stays what it is
            try {
                final FileHeader there = room.publisher().header(path, header.kind());
                if (there != null && there.objectId() == header.objectId()) {
                    room.platform().unlink(path);
                }
            } finally {
                room.mutex().unlock();
            }
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Attaches to an object.
     *
     * @param space where
     * @param kind what kind of object
     * @param name its name; null for the only object of its kind in the space
     * @return its memory
     * @throws ObjectMissingException if there is none
     * @throws FileFormatException if what is there is not a whole object of this kind, version and space
     * @throws UnsafeFileException if what is there cannot be trusted
     * @throws SpaceDeletedException if the space was deleted
     * @throws IOException on any other failure of the file system
     */
    public static SharedFile attach(Space space, String kind, String name) throws IOException {
        final SpaceRoom room = space.room();
        final Path path = path(room, kind, name);
        room.checkThere();
        if (room.guard().directory(path.getParent()) == null) {
            throw new ObjectMissingException(path, kind);
        }
        while (true) {
            final FileHeader header = room.publisher().header(path, kind);
            if (header == null) {
                throw new ObjectMissingException(path, kind);
            }
            room.checkSpace(path, header);
            final SharedFile known = room.attached().get(header.objectId());
            if (known != null) {
                return known;
            }
            final AtomicBuffer[] windows = room.publisher().mapWindows(path, header);
            if (windows != null) { // else it was replaced between two looks
                final SharedFile attached = new SharedFile(room, path, name, header, windows).onlyOne();
                if (attached != null) {
                    return attached;
                }
            }
        }
    }

    /**
     * The one Java object for this shared object: two of them would each think that it knows what this JVM does with it.
     * Under one lock with the look at the name, so that nobody who was slow to attach to a predecessor of that name brings
     * it back, or drives out its successor.
     *
     * @return null if the name has become another object's meanwhile
     */
    private SharedFile onlyOne() throws IOException {
        synchronized (room.attached()) {
            if (!isNamed()) {
                return null;
            }
            room.attached()
                    .values()
                    .removeIf(other -> other.path().equals(path) // unlinked by others: only its users keep it
                            && other.objectId() != header.objectId());
            final SharedFile earlier = room.attached().putIfAbsent(header.objectId(), this);
            return earlier != null ? earlier : this;
        }
    }

    private boolean isNamed() throws IOException {
        final FileHeader there = room.publisher().header(path, header.kind());
        return there != null && there.objectId() == header.objectId();
    }

    /**
     * Attaches to an object, or creates it if there is none. Of any number of processes that do this at once, exactly
     * one creates.
     *
     * @param space where
     * @param blueprint what it is made of if there is none
     * @return its memory; the caller compares its options with those of the blueprint
     * @throws IOException see {@link #create} and {@link #attach}
     */
    public static SharedFile open(Space space, Blueprint blueprint) throws IOException {
        while (true) {
            try {
                return attach(space, blueprint.kind(), blueprint.name());
            } catch (ObjectMissingException missing) {
                try {
                    return create(space, blueprint);
                } catch (ObjectExistsException | ObjectMissingException e) {
                    // somebody else created it, or unlinked what we had just created: look again
                }
            }
        }
    }

    /**
     * An object as a tool sees it.
     *
     * @param header checked
     * @param buffer the memory, header included, mapped for reading only: a write through it would end the JVM
     */
    public record View(FileHeader header, AtomicBuffer buffer) {}

    /**
     * Looks at an object without joining its space: changes nothing, and is not noticed by anybody.
     *
     * @param space directory of the space
     * @param kind what kind of object
     * @param name its name; null for the only object of its kind in the space
     * @return its header and memory
     * @throws ObjectMissingException if there is none
     * @throws FileFormatException if what is there is not a whole object of this kind and version
     * @throws UnsafeFileException if what is there cannot be trusted
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException on any other failure of the file system
     */
    public static View view(Path space, String kind, String name) throws IOException {
        JvmAccess.check();
        return new SpaceInspector(Platform.system()).view(space, kind, name);
    }

    private static Path path(SpaceRoom room, String kind, String name) {
        return name == null
                ? room.directory().resolve(kind)
                : room.directory().resolve(kind).resolve(Names.check(name));
    }

    /**
     * Removes the object's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if the name is gone, or is that of another object by now
     * @throws IOException if it cannot be removed
     */
    public boolean unlink() throws IOException {
        room.mutex().lock(); // whoever removes a name takes it: a name that we have looked at stays what it is
        try {
            room.checkThere();
            if (!isNamed()) {
                return false;
            }
            room.platform().unlink(path);
        } finally {
            room.mutex().unlock();
        }
        synchronized (room.attached()) {
            room.attached().remove(header.objectId()); // after the name: nobody puts it in again
        }
        room.platform().removeTree(parts());
        new SideFiles(room, this).abandon();
        return true;
    }

    /**
     * Gives a stretch of the file room in the file system, filled with zeros. Whoever calls this must be sure, by a word
     * of the object or by the space's mutex, that nobody uses the stretch yet.
     *
     * @param position where it begins
     * @param length in bytes
     * @throws StaleHandleException if the object was unlinked meanwhile
     * @throws SpaceFullException if the file system has no room
     * @throws IOException on any other failure of the file system
     */
    public void reserve(long position, long length) throws IOException {
        room.mutex().lock(); // whoever removes or replaces a name takes it: the name stays what we find it to be
        try {
            room.checkThere();
            final FileHeader there = room.publisher().header(path, header.kind());
            if (there == null || there.objectId() != header.objectId()) {
                throw stale(path, header.objectId(), there);
            }
            room.publisher().reserve(path, position, length);
        } finally {
            room.mutex().unlock();
        }
    }

    /**
     * Further files of this object that hold what is too long for it.
     *
     * @return its side files
     */
    public SideFiles sideFiles() {
        return new SideFiles(room, this);
    }

    /**
     * A further file of this object, made for its kernel locks.
     *
     * @param part its name within the object
     * @return the path of the file; it may not exist yet
     * @throws StaleHandleException if the object was unlinked meanwhile
     * @throws IOException if the directory for parts cannot be made
     */
    public Path part(String part) throws IOException {
        room.guard().makeDirectory(parts());
        final FileHeader there = room.publisher().header(path, header.kind());
        if (there == null || there.objectId() != header.objectId()) {
            room.platform().removeTree(parts()); // the one that unlinked it may have been here before us
            throw stale(path, header.objectId(), there);
        }
        return parts().resolve(part);
    }

    private Path parts() {
        return parts(path, header.objectId());
    }

    /** Begins with a dot, so that no name of an object can be the same. */
    static Path parts(Path file, long objectId) {
        return file.resolveSibling(PARTS_PREFIX + Long.toHexString(objectId));
    }

    static boolean isParts(Path path) {
        return path.getFileName().toString().startsWith(PARTS_PREFIX);
    }

    static StaleHandleException stale(Path path, long expected, FileHeader there) {
        return new StaleHandleException(
                path,
                "object " + Long.toHexString(expected),
                there == null ? "none of that name" : "object " + Long.toHexString(there.objectId()));
    }

    /**
     * The one Java object that keeps what this JVM knows of the shared object beyond its memory, such as which thread
     * holds a lock.
     *
     * @param type its class
     * @param factory makes it at the first call
     * @param <T> its class
     * @return always the same object
     */
    public synchronized <T> T companion(Class<T> type, Supplier<T> factory) {
        if (companion == null) {
            companion = factory.get();
        }
        return type.cast(companion);
    }

    /**
     * The memory, header included.
     *
     * @return all of the file, or its first window if it is longer than {@link Platform#MAX_MAPPING}
     */
    public AtomicBuffer buffer() {
        return windows[0];
    }

    /**
     * The memory of a file of any length, header included.
     *
     * @return its windows, as {@link Platform#mapWindows} lays them
     */
    public AtomicBuffer[] windows() {
        return windows.clone();
    }

    /**
     * Touches every page of every window, so that no later access of this process has to wait for the kernel to map it.
     * Changes nothing, whoever uses the memory meanwhile. Takes about half a second for
     * each GiB of a window, and windows overlap.
     */
    public void preTouch() {
        for (AtomicBuffer window : windows) {
            for (long page = 0; page <= window.capacity() - Integer.BYTES; page += PAGE) {
                window.getAndAddInt((int) page, 0); // an atomic write: nobody's update is lost by it
            }
        }
    }

    /**
     * The checked header.
     *
     * @return never changes
     */
    public FileHeader header() {
        return header;
    }

    /**
     * Refuses a file that is not as long as its kind says.
     *
     * @param length in bytes
     * @throws FileFormatException if it is longer or shorter
     */
    public void requireLength(long length) throws FileFormatException {
        if (header.fileLength() != length) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT, path, length + " bytes", header.fileLength() + " bytes");
        }
    }

    /**
     * An option that is one of a few.
     *
     * @param option its index
     * @param choices how many there are
     * @return 0 to choices - 1
     * @throws FileFormatException if it is none of them
     */
    public int choice(int option, int choices) throws FileFormatException {
        final long choice = header.option(option);
        if (choice < 0 || choice >= choices) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT,
                    path,
                    "option " + option + " from 0 to " + (choices - 1),
                    Long.toString(choice));
        }
        return (int) choice;
    }

    /**
     * This very object's id.
     *
     * @return different from that of any namesake
     */
    public long objectId() {
        return header.objectId();
    }

    /**
     * The object's name.
     *
     * @return null for the only object of its kind in the space
     */
    public String name() {
        return name;
    }

    /**
     * Where the object lies.
     *
     * @return path of its file
     */
    public Path path() {
        return path;
    }

    /**
     * A handle that finds this very object again from another process.
     *
     * @return a serializable handle
     */
    public ObjectHandle handle() {
        return new ObjectHandle(
                room.directory().toString(), room.options(), room.id(), header.kind(), name, objectId());
    }

    @Override
    public String toString() {
        return header.kind() + " " + path;
    }
}
