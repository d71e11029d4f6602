package io.atoll.core.space;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Deletes spaces: under the mutex, rename the directory away, then state DELETED; after that, remove it. What holds after
 * a death at any point is told in {@link SpaceRoom}.
 */
final class SpaceRemoval {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private SpaceRemoval() {}

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
        final Path lock = directory.resolve(SpaceRoom.LOCK);
        final FileFacts facts = SpaceFinder.findLock(platform, guard, directory, true);
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
                    directory.resolve(SpaceRoom.LOCK),
                    "a mutex that is free within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s",
                    "one that is held",
                    "a process may be stopped while it joins: continue or end it");
        }
        try {
            final FileFacts facts = platform.facts(directory.resolve(SpaceRoom.LOCK));
            if (facts == null || !facts.key().equals(lockFile.key())) {
                return null; // somebody else has deleted it meanwhile
            }
            final AtomicBuffer state = mapState(platform, directory.resolve(SpaceRoom.META));
            final Path gone =
                    directory.resolveSibling(SpaceHome.GONE_PREFIX + Long.toHexString(ObjectIds.next(platform)));
            platform.rename(directory, gone); // first: where it is refused, the space must stay as it is
            if (state != null) {
                state.putIntVolatile(SpaceMetaDescriptor.STATE_OFFSET, SpaceMetaDescriptor.STATE_DELETED);
            }
            return gone;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Takes a mutex that its holder should give back soon.
     *
     * @param mutex of a space
     * @return false if it was held all the time: a process may be stopped while it joins
     */
    static boolean lockWithPatience(FileMutex mutex) throws IOException {
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
}
