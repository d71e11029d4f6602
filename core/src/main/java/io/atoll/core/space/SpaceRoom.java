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
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

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
            final LockFile lockFile = enter(platform, directory, options, create);
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
            room.sweep();
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

    /** Opens the lock file of the space; null if the space was deleted meanwhile. */
    private static LockFile enter(Platform platform, Path directory, SpaceOptions options, boolean create)
            throws IOException {
        final FileGuard guard = new FileGuard(platform, options.access());
        final FileFacts facts = guard.directory(directory);
        if (facts == null) {
            if (!create) {
                throw new ObjectMissingException(directory, "space");
            }
            guard.makeDirectory(directory);
        }
        final Path lock = directory.resolve(LOCK);
        try {
            guard.fileSystem(directory);
            if (findLock(platform, guard, directory, create) == null && !create) {
                throw new ObjectMissingException(directory, "space");
            }
            return platform.lockFile(lock, options.access());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Looks for the lock file of a space. Spaces come and go meanwhile: only what stays where it was is judged.
     *
     * @param strict whether to refuse a directory with other files in it
     * @return null if there is none: the directory is empty, or gone
     * @throws FileFormatException if the directory has other files
     */
    private static FileFacts findLock(Platform platform, FileGuard guard, Path directory, boolean strict)
            throws IOException {
        final Path lock = directory.resolve(LOCK);
        while (true) {
            final FileFacts before = guard.directory(directory);
            final FileFacts facts = guard.file(lock);
            if (facts != null
                    || before == null
                    || !strict
                    || platform.list(directory).isEmpty()) {
                return facts;
            }
            // whoever makes a space makes the lock file first, so anything else here is not ours
            if (guard.file(lock) == null && isStillThere(platform, directory, before)) {
                throw new FileFormatException(
                        Fault.FOREIGN, directory, "a space or an empty directory", "a directory with other files");
            }
        }
    }

    private static boolean isStillThere(Platform platform, Path directory, FileFacts before) throws IOException {
        final FileFacts now = platform.facts(directory);
        return now != null && now.key().equals(before.key());
    }

    private void bootstrap(long flags, boolean create) throws IOException {
        final Path file = directory.resolve(META);
        FileHeader found = publisher.header(file, SpaceMetaDescriptor.KIND);
        if (found == null) {
            if (!create) {
                throw new ObjectMissingException(directory, "space");
            }
            final UUID boot = platform.bootId();
            final long spaceId = newId(platform);
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
        final Access access = (header.option(2) & SpaceMetaDescriptor.FLAG_GROUP) == 0 ? Access.OWNER : Access.GROUP;
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
                            newId(platform),
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
        publisher.create(bootstrapTemporary(), contents, null, finished -> platform.link(finished, file));
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

    /**
     * Deletes a space without joining it.
     *
     * @param platform the operating system
     * @param path its directory
     * @return false if there is none
     * @throws IOException if it is not a space, cannot be trusted, or its mutex is held for too long
     */
    static boolean delete(Platform platform, Path path) throws IOException {
        final Path directory = path.toAbsolutePath().normalize();
        final FileGuard guard = new FileGuard(platform, Access.GROUP);
        final Path lock = directory.resolve(LOCK);
        final FileFacts facts = findLock(platform, guard, directory, true);
        if (facts == null) {
            return false;
        }
        final SpaceRoom known = (SpaceRoom) platform.residents().get(facts.key());
        if (known != null) {
            return known.delete();
        }
        final Path[] gone = new Path[1];
        platform.visitLockFile(lock, file -> gone[0] = moveAway(platform, directory, file));
        if (gone[0] != null) {
            platform.removeTree(gone[0]);
        }
        return gone[0] != null;
    }

    /**
     * Renames the directory of a space, so that its name is free at once, and marks the space deleted.
     *
     * @param platform the operating system
     * @param directory of the space
     * @param lockFile the {@code space.lock} that was found there
     * @return where its remains are, for the caller to remove; null if the space was deleted before
     */
    static Path moveAway(Platform platform, Path directory, LockFile lockFile) throws IOException {
        final FileMutex mutex = new FileMutex(lockFile);
        if (!lockWithPatience(mutex)) {
            throw new SpaceException(
                    directory.resolve(LOCK),
                    "a mutex that is free within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s",
                    "one that is held",
                    "a process may be stopped while it joins: continue or end it");
        }
        try {
            final FileFacts facts = platform.facts(directory.resolve(LOCK));
            if (facts == null || !facts.key().equals(lockFile.key())) {
                return null; // somebody else has deleted it meanwhile
            }
            final AtomicBuffer state = mapState(platform, directory.resolve(META));
            final Path gone = directory.resolveSibling(SpaceHome.GONE_PREFIX + Long.toHexString(newId(platform)));
            platform.rename(directory, gone); // first: where it is refused, the space must stay as it is
            if (state != null) {
                state.putIntVolatile(SpaceMetaDescriptor.STATE_OFFSET, SpaceMetaDescriptor.STATE_DELETED);
            }
            return gone;
        } finally {
            mutex.unlock();
        }
    }

    private static boolean lockWithPatience(FileMutex mutex) throws IOException {
        try {
            return mutex.tryLock(PATIENCE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the mutex of a space");
        }
    }

    /** A damaged space must be deletable too: what has no readable state has nobody attached who could read it. */
    private static AtomicBuffer mapState(Platform platform, Path meta) throws IOException {
        final FileFacts facts = platform.facts(meta);
        return facts != null && facts.type() == FileFacts.Type.FILE && facts.length() >= SpaceMetaDescriptor.LENGTH
                ? platform.map(meta, SpaceMetaDescriptor.LENGTH)
                : null;
    }

    /** Deletes the space. Those attached go on with what they have. */
    boolean delete() throws IOException {
        final Path gone = moveAway(platform, directory, lockFile);
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
        if (!lockWithPatience(mutex)) {
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

    /** Removes what the dead have left unfinished, and forgets attached files that have been unlinked. */
    void sweep() throws IOException {
        for (Path entry : platform.list(directory)) {
            sweepIfTemporary(entry);
            final List<Path> files = platform.list(entry);
            for (Path file : files) {
                sweepIfTemporary(file);
            }
            sweepParts(files.stream().filter(SharedFile::isParts).toList(), entry);
        }
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

    private void sweepIfTemporary(Path file) throws IOException {
        final TemporaryName name =
                TemporaryName.parse(file.getFileName().toString()).orElse(null);
        if (name != null && name.epoch() > 0 && members.isDead(name.slot(), name.epoch())) {
            platform.unlink(file);
        }
    }

    /**
     * Removes the parts of objects that are gone. Parts are made after their object and looked at here before the
     * names are, so parts without an object have lost it.
     */
    private void sweepParts(List<Path> parts, Path kind) throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        final Set<Path> needed = new HashSet<>();
        try {
            for (Path file : platform.list(kind)) {
                if (!file.getFileName().toString().startsWith(".")) {
                    final FileHeader found =
                            publisher.header(file, kind.getFileName().toString());
                    if (found != null) {
                        needed.add(SharedFile.parts(file, found.objectId()));
                    }
                }
            }
        } catch (SpaceException e) {
            return; // a damaged object may have parts that somebody still uses
        }
        for (Path part : parts) {
            if (!needed.contains(part)) {
                platform.removeTree(part);
            }
        }
    }

    static long newId(Platform platform) {
        long id;
        do {
            // the pid tells apart what two processes draw that were started in the same instant
            id = ThreadLocalRandom.current().nextLong() ^ platform.self().pid() << 32;
        } while (id == 0);
        return id;
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
