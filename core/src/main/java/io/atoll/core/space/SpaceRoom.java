package io.atoll.core.space;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What all handles of this JVM to one space share: the membership, the mutex and the files attached so far. It stays
 * for the life of the JVM, or until the space is deleted and nobody holds anything of it.
 *
 * <p>Bootstrap, join and delete happen under {@code space.lock}, in this order: directory, {@code space.lock},
 * {@code space.meta}, {@code members}, {@code members.lock}, join. What holds after a death at any point: each file is
 * there and complete or not there, and whoever takes the mutex next makes what is missing. Delete: rename
 * away, state DELETED, remove. After a death in between the name is free, members find that the space is no longer where
 * it was, and anybody may remove what was renamed away.
 */
final class SpaceRoom {
    static final String LOCK = "space.lock";
    static final String META = "space.meta";
    static final String MEMBERS = "members";
    static final String MEMBERS_LOCK = "members.lock";
    static final String MEMBERS_KIND = "members";

    private final Platform platform;
    private final Path directory;
    private final SpaceOptions options;
    private final LockFile lockFile;
    private final FileMutex mutex;
    private final FileGuard guard;
    private final FilePublisher publisher;
    private final Map<Long, SharedFile> attached = new ConcurrentHashMap<>();

    private FileHeader header;
    private AtomicBuffer meta;
    private Members members;

    private SpaceRoom(Platform platform, Path directory, SpaceOptions options, LockFile lockFile) {
        this.platform = platform;
        this.directory = directory;
        this.options = options;
        this.lockFile = lockFile;
        this.mutex = new FileMutex(lockFile);
        this.guard = new FileGuard(platform, options.access());
        this.publisher = new FilePublisher(platform, guard, options.access());
    }

    /**
     * Opens a space, joining it if this JVM has not yet.
     *
     * @param platform the operating system
     * @param path its directory; the parent must exist
     * @param options how to open it
     * @param flags {@link SpaceMetaDescriptor} flags of a space created
     * @param create whether to create it if it is not there
     * @return the one room of this space in this JVM
     * @throws IOException see {@link Space#open(String, SpaceOptions)}
     */
    static SpaceRoom open(Platform platform, Path path, SpaceOptions options, long flags, boolean create)
            throws IOException {
        JvmAccess.check();
        final Path directory = path.toAbsolutePath().normalize();
        while (true) {
            final LockFile lockFile = SpaceFinder.enter(platform, directory, options, create);
            if (lockFile == null) {
                continue;
            }
            final SpaceRoom room = new SpaceRoom(platform, directory, options, lockFile);
            room.mutex.lock();
            try {
                if (!room.isWhereItWas()) {
                    continue; // deleted and perhaps made anew while we waited
                }
                final SpaceRoom known = (SpaceRoom) platform.residents().get(lockFile.key());
                if (known != null) {
                    known.checkOptions(options);
                }
                if (known == null ? !room.settle(flags, create) : known.isDeleted()) {
                    room.delete(); // marked deleted, but still there
                    continue;
                }
                if (known != null) {
                    return known;
                }
                platform.residents().values().removeIf(resident -> ((SpaceRoom) resident).isDeleted());
                platform.residents().put(lockFile.key(), room);
            } finally {
                room.mutex.unlock();
            }
            room.maintain();
            return room;
        }
    }

    /**
     * Makes what is missing and joins, under the mutex.
     *
     * @return false if the space was deleted
     * @throws SpaceFullException if there is no room for it; nothing of a new space is left then
     */
    private boolean settle(long flags, boolean create) throws IOException {
        final boolean isNew = platform.facts(directory.resolve(META)) == null;
        try {
            bootstrap(flags, create);
            if (isDeleted()) {
                return false;
            }
            join();
            platform.unlink(bootstrapTemporary()); // of a predecessor who died at it: we hold the mutex
            return true;
        } catch (SpaceFullException e) {
            if (isNew) {
                delete();
            }
            throw e;
        }
    }

    private void bootstrap(long flags, boolean create) throws IOException {
        final Path file = directory.resolve(META);
        FileHeader found = publisher.header(file, SpaceMetaDescriptor.KIND);
        if (found == null) {
            if (!create) {
                throw new ObjectMissingException(directory, "space");
            }
            final UUID boot = platform.bootId();
            final long spaceId = ObjectIds.next(platform);
            publish(
                    file,
                    new FileHeader(
                            SpaceMetaDescriptor.KIND,
                            SpaceMetaDescriptor.LENGTH,
                            spaceId,
                            spaceId,
                            0,
                            System.currentTimeMillis(),
                            boot.getMostSignificantBits(),
                            boot.getLeastSignificantBits(),
                            flags | accessFlag()));
            found = publisher.header(file, SpaceMetaDescriptor.KIND);
        }
        requireLength(file, found, SpaceMetaDescriptor.LENGTH);
        header = found;
        meta = publisher.map(file, header);
        final UUID boot = SpaceMetaDescriptor.bootId(header);
        if (!boot.equals(platform.bootId()) && !isDeleted()) {
            throw new OtherBootException(directory, platform.bootId().toString(), boot.toString());
        }
        checkOptions(options);
    }

    private void checkOptions(SpaceOptions asked) throws OptionsConflictException {
        final Access access = SpaceMetaDescriptor.access(header);
        if (asked.access() != access) {
            throw new OptionsConflictException(directory, "access by " + asked.access(), "access by " + access);
        }
    }

    private long accessFlag() {
        return options.access() == Access.GROUP ? SpaceMetaDescriptor.FLAG_GROUP : 0;
    }

    private static void requireLength(Path file, FileHeader found, long length) throws FileFormatException {
        if (found.fileLength() != length) {
            throw new FileFormatException(Fault.CORRUPT, file, length + " bytes", found.fileLength() + " bytes");
        }
    }

    private void join() throws IOException {
        final Path file = directory.resolve(MEMBERS);
        FileHeader found = publisher.header(file, MEMBERS_KIND);
        if (found == null) {
            publish(
                    file,
                    new FileHeader(
                            MEMBERS_KIND,
                            FileHeader.LENGTH + MemberTable.LENGTH,
                            id(),
                            ObjectIds.next(platform),
                            0,
                            System.currentTimeMillis()));
            found = publisher.header(file, MEMBERS_KIND);
        }
        requireLength(file, found, FileHeader.LENGTH + MemberTable.LENGTH);
        checkSpace(file, found);
        final AtomicBuffer rows = publisher.map(file, found);
        final Path locks = directory.resolve(MEMBERS_LOCK);
        if (guard.file(locks) == null && new MemberTable(rows, FileHeader.LENGTH, null).joins() > 0) {
            // a new one would show all members dead, and the living would be robbed
            throw new FileFormatException(Fault.CORRUPT, locks, "the lock file that members hold", "none");
        }
        final MemberTable table = new MemberTable(rows, FileHeader.LENGTH, platform.lockFile(locks, options.access()));
        members = Members.join(table, platform.self())
                .orElseThrow(() -> new SpaceCrowdedException(directory, MemberTable.MAX_MEMBERS));
    }

    /** Makes a file of the space itself, under the mutex. */
    private void publish(Path file, FileHeader contents) throws IOException {
        platform.unlink(bootstrapTemporary()); // of a predecessor who died at it: we hold the mutex
        publisher.create(
                bootstrapTemporary(), contents, contents.fileLength(), null, finished -> platform.link(finished, file));
    }

    private Path bootstrapTemporary() {
        return directory.resolve(TemporaryName.next(null).toString());
    }

    void checkSpace(Path file, FileHeader found) throws IOException {
        if (found.spaceId() != id()) {
            checkThere();
            throw new FileFormatException(
                    Fault.WRONG_SPACE,
                    file,
                    "a file of space " + Long.toHexString(id()),
                    "one of space " + Long.toHexString(found.spaceId()));
        }
    }

    /**
     * Links a finished file to its name, unless the space has been deleted or made anew meanwhile.
     *
     * @param temporary the finished file
     * @param file its name
     * @throws FileAlreadyExistsException if the name is taken
     * @throws SpaceDeletedException if the space is no longer where it was
     */
    void link(Path temporary, Path file) throws IOException {
        mutex.lock(); // delete takes it too: while we have it, the path leads where it led
        try {
            checkThere();
            platform.link(temporary, file);
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Makes a directory in this very space, if it is not there.
     *
     * @param made the directory
     * @throws SpaceDeletedException if the space is no longer where it was
     */
    void makeDirectory(Path made) throws IOException {
        if (guard.directory(made) != null) {
            return;
        }
        mutex.lock(); // whoever makes the space anew must find nothing of ours before there is its own lock file
        try {
            checkThere();
            guard.makeDirectory(made);
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Fails if the space was deleted.
     *
     * @throws SpaceDeletedException if it was
     */
    void checkThere() throws IOException {
        if (isDeleted() || !isWhereItWas()) {
            throw new SpaceDeletedException(directory);
        }
    }

    private boolean isWhereItWas() throws IOException {
        final FileFacts facts = platform.facts(directory.resolve(LOCK));
        return facts != null && facts.key().equals(lockFile.key());
    }

    boolean isDeleted() {
        return meta.getIntVolatile(SpaceMetaDescriptor.STATE_OFFSET) == SpaceMetaDescriptor.STATE_DELETED;
    }

    /** Deletes the space. Those attached go on with what they have. */
    boolean delete() throws IOException {
        final Path gone = SpaceRemoval.moveAway(platform, directory, lockFile);
        platform.residents().remove(lockFile.key());
        if (gone != null) {
            platform.removeTree(gone);
        }
        return gone != null;
    }

    /**
     * At the orderly end of this process: the last to leave a private space deletes it.
     *
     * @throws IOException if that fails; the next to open a private space sweeps it
     */
    void leave() throws IOException {
        if (!SpaceRemoval.lockWithPatience(mutex)) {
            return; // somebody was stopped while joining: that must not keep this process from ending
        }
        try {
            if (isDeleted()) {
                return;
            }
            members.leave();
            if (!members.table().hasStaying() && !ExpectedMembers.isAnyOnItsWay(platform, directory)) {
                delete(); // still under the mutex, so that nobody joins in between
            }
        } finally {
            mutex.unlock();
        }
    }

    /** Removes what dead members have left unfinished, and forgets attached files that have been unlinked. */
    void maintain() throws IOException {
        SpaceSweeper.of(this).sweep();
        for (SharedFile file : attached.values()) {
            if (isNameless(file)) {
                attached.remove(file.objectId());
            }
        }
    }

    private boolean isNameless(SharedFile file) throws IOException {
        try {
            final FileHeader there = publisher.header(file.path(), file.header().kind());
            return there == null || there.objectId() != file.objectId();
        } catch (SpaceException e) {
            return false; // damaged: nobody can tell
        }
    }

    Map<Long, SharedFile> attached() {
        return attached;
    }

    long id() {
        return header.spaceId();
    }

    boolean isPrivate() {
        return SpaceMetaDescriptor.isPrivate(header);
    }

    long creationMillis() {
        return header.creationMillis();
    }

    Platform platform() {
        return platform;
    }

    Path directory() {
        return directory;
    }

    SpaceOptions options() {
        return options;
    }

    FileMutex mutex() {
        return mutex;
    }

    FileGuard guard() {
        return guard;
    }

    FilePublisher publisher() {
        return publisher;
    }

    Members members() {
        return members;
    }
}
