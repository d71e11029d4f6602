package io.atoll.core.space;

import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException.Fault;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Finds the lock file of a space, without which nothing else of it is looked at. */
final class SpaceFinder {
    private SpaceFinder() {}

    /** Opens the lock file of the space; null if the space was deleted meanwhile. */
    static LockFile enter(Platform platform, Path directory, SpaceOptions options, boolean create) throws IOException {
        final FileGuard guard = new FileGuard(platform, options.access());
        final FileFacts facts = guard.directory(directory);
        if (facts == null) {
            if (!create) {
                throw new ObjectMissingException(directory, "space");
            }
            guard.makeDirectory(directory);
        }
        final Path lock = directory.resolve(SpaceRoom.LOCK);
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
    static FileFacts findLock(Platform platform, FileGuard guard, Path directory, boolean strict) throws IOException {
        final Path lock = directory.resolve(SpaceRoom.LOCK);
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
}
