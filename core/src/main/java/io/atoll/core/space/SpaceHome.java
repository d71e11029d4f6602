package io.atoll.core.space;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The directory that named spaces and private spaces live in. */
final class SpaceHome {
    static final String PROPERTY = "atoll.home";
    static final String PRIVATE_PREFIX = ".private-";
    static final String GONE_PREFIX = ".gone-";

    private static final System.Logger LOGGER = System.getLogger(SpaceHome.class.getName());
    private static final String SHARED_MEMORY = "/dev/shm";

    private final Platform platform;
    private final Path directory;

    SpaceHome(Platform platform, Path directory) {
        this.platform = platform;
        this.directory = directory;
    }

    /**
     * The home of this user.
     *
     * @param platform the operating system
     * @return the home, which may not exist yet
     * @throws IOException if the file systems cannot be looked at
     */
    static SpaceHome find(Platform platform) throws IOException {
        final String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return new SpaceHome(platform, Path.of(configured).toAbsolutePath().normalize());
        }
        final String name = "atoll-" + System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        final FileFacts memory = platform.facts(Path.of(SHARED_MEMORY));
        if (memory != null && memory.type() == FileFacts.Type.DIRECTORY) {
            return new SpaceHome(platform, Path.of(SHARED_MEMORY, name));
        }
        final Path fallback =
                Path.of(System.getProperty("java.io.tmpdir"), name).toAbsolutePath();
        LOGGER.log(
                System.Logger.Level.WARNING,
                "there is no " + SHARED_MEMORY + ": shared memory will lie in files below " + fallback
                        + ", and writing them back will stall those who use it; set -D" + PROPERTY
                        + " to a directory in memory");
        return new SpaceHome(platform, fallback);
    }

    Path directory() {
        return directory;
    }

    /** Makes the home if there is none, and finishes what dead deleters have begun. */
    void prepare() throws IOException {
        final FileGuard guard = new FileGuard(platform, Access.OWNER);
        makeParents(directory.getParent());
        guard.makeDirectory(directory);
        for (Path entry : platform.list(directory)) {
            if (entry.getFileName().toString().startsWith(GONE_PREFIX)) {
                platform.removeTree(entry);
            }
        }
    }

    private void makeParents(Path parent) throws IOException {
        if (parent != null && platform.facts(parent) == null) {
            makeParents(parent.getParent());
            platform.createDirectory(parent, Access.OWNER);
        }
    }

    /**
     * The spaces here.
     *
     * @param withPrivate whether to list private spaces too
     * @return their directories, in the order of their names
     * @throws IOException if the home cannot be read
     */
    List<Path> spaces(boolean withPrivate) throws IOException {
        final List<Path> spaces = new ArrayList<>();
        for (Path entry : platform.list(directory)) {
            final String name = entry.getFileName().toString();
            if ((!name.startsWith(".") || withPrivate && name.startsWith(PRIVATE_PREFIX))
                    && isDirectory(entry)
                    && platform.facts(entry.resolve(SpaceRoom.LOCK)) != null) {
                spaces.add(entry);
            }
        }
        return spaces;
    }

    private boolean isDirectory(Path entry) throws IOException {
        final FileFacts facts = platform.facts(entry);
        return facts != null && facts.type() == FileFacts.Type.DIRECTORY;
    }

    /** A new private space, after removing those whose members are all dead. */
    SpaceRoom openPrivate() throws IOException {
        prepare();
        for (Path entry : platform.list(directory)) {
            if (entry.getFileName().toString().startsWith(PRIVATE_PREFIX)) {
                sweepIfDead(entry);
            }
        }
        final Path fresh = directory.resolve(PRIVATE_PREFIX + Long.toHexString(ObjectIds.next(platform)));
        return SpaceRoom.open(platform, fresh, SpaceOptions.DEFAULT, SpaceMetaDescriptor.FLAG_PRIVATE, true);
    }

    private void sweepIfDead(Path space) {
        try {
            if (!isDirectory(space)) {
                return;
            }
            if (platform.list(space).isEmpty()) {
                platform.unlink(space); // its creator died at once; one that lives simply makes it again
                return;
            }
            final Path[] gone = new Path[1];
            platform.visitLockFile(space.resolve(SpaceRoom.LOCK), file -> gone[0] = moveAwayIfDead(space, file));
            if (gone[0] != null) {
                platform.removeTree(gone[0]);
            }
        } catch (DirectoryNotEmptyException e) {
            // its creator lives
        } catch (IOException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot sweep the private space " + space, e);
        }
    }

    /** Looks and renames under one hold of the space's mutex, so that nobody can join in between. */
    private Path moveAwayIfDead(Path space, LockFile lockFile) throws IOException {
        final FileMutex mutex = new FileMutex(lockFile);
        if (!mutex.tryLock()) {
            return null; // somebody is at it
        }
        try {
            return Inhabitants.of(platform, space).isNobody() ? SpaceRemoval.moveAway(platform, space, lockFile) : null;
        } finally {
            mutex.unlock();
        }
    }
}
