package io.atoll.core.space;

import io.atoll.core.liveness.FileMutex;
import io.atoll.core.liveness.MemberTable;
import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.CleaningReport.Kept;
import io.atoll.core.space.CleaningReport.Reason;
import io.atoll.core.space.CleaningReport.Remains;
import io.atoll.core.space.CleaningReport.Removed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Removes from outside what nobody alive can use any more: spaces whose members are all dead, and in spaces that are in
 * use what the dead have left unfinished, as {@link Space#maintain()} does. Joins no space.
 *
 * <p>Who is dead is the kernel's word, never a guess. Whoever joins a space meanwhile either comes first, and the space
 * stays, or finds none and makes it anew: looking and taking away happen under one hold of the mutex that joiners take. A
 * death of the cleaner at any point leaves each space as it was, or deleted.
 */
public final class SpaceCleaner {
    private final Platform platform;
    private final boolean dryRun;
    private final FileGuard guard;
    private final List<Removed> removed = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();

    private SpaceCleaner(Platform platform, boolean dryRun) {
        JvmAccess.check();
        this.platform = platform;
        this.dryRun = dryRun;
        this.guard = new FileGuard(platform, Access.GROUP);
    }

    /**
     * Cleans the home of this user: private spaces, what dead deleters have left, and inside the spaces that are in use.
     *
     * @param namedToo whether to remove named spaces as well, if nobody lives in them
     * @param dryRun whether to change nothing and only to tell what would be removed
     * @return what was done; what could not be done is told there too, as one bad space hides no other
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws UnsafeFileException if the home is another user's, open to others or no directory
     * @throws IOException if the home cannot be read
     */
    public static CleaningReport cleanHome(boolean namedToo, boolean dryRun) throws IOException {
        return cleanHome(Platform.system(), namedToo, dryRun);
    }

    static CleaningReport cleanHome(Platform platform, boolean namedToo, boolean dryRun) throws IOException {
        final SpaceCleaner cleaner = new SpaceCleaner(platform, dryRun);
        final Path home = SpaceHome.find(platform).directory();
        if (new FileGuard(platform, Access.OWNER).directory(home) != null) {
            for (Path entry : platform.list(home)) {
                cleaner.cleanEntry(entry, namedToo);
            }
        }
        return new CleaningReport(cleaner.removed, cleaner.kept);
    }

    /**
     * Cleans one space, which is removed if nobody lives in it.
     *
     * @param space its directory
     * @param dryRun whether to change nothing and only to tell what would be removed
     * @return what was done, or why it could not be done
     * @throws ObjectMissingException if there is none
     * @throws io.atoll.core.platform.MissingJvmFlagException if this JVM lacks the one flag that Agrona needs
     * @throws IOException if it cannot be looked at
     */
    public static CleaningReport cleanSpace(Path space, boolean dryRun) throws IOException {
        final Platform platform = Platform.system();
        final SpaceCleaner cleaner = new SpaceCleaner(platform, dryRun);
        final Path directory = space.toAbsolutePath().normalize();
        if (platform.facts(directory.resolve(SpaceRoom.LOCK)) == null) {
            throw new ObjectMissingException(directory, "space");
        }
        cleaner.clean(directory, true);
        return new CleaningReport(cleaner.removed, cleaner.kept);
    }

    private void cleanEntry(Path entry, boolean namedToo) throws IOException {
        final String name = entry.getFileName().toString();
        final FileFacts facts = platform.facts(entry);
        if (facts == null || facts.type() != FileFacts.Type.DIRECTORY) {
            return; // no space, and no link is followed
        }
        if (name.startsWith(SpaceHome.GONE_PREFIX)) {
            cleanGone(entry, facts);
        } else if (name.startsWith(SpaceHome.PRIVATE_PREFIX)) {
            clean(entry, true);
        } else if (!name.startsWith(".")) {
            clean(entry, namedToo);
        }
    }

    private void cleanGone(Path gone, FileFacts facts) {
        try {
            if (!facts.mine()) {
                throw foreign(gone, facts);
            }
            final long bytes = bytes(gone);
            if (!dryRun) {
                platform.removeTree(gone);
            }
            removed.add(new Removed(Remains.DELETED_SPACE, gone, bytes));
        } catch (IOException e) {
            keep(gone, e);
        }
    }

    private void clean(Path space, boolean removable) {
        try {
            final FileFacts facts = guard.directory(space);
            if (facts == null || guard.file(space.resolve(SpaceRoom.LOCK)) == null) {
                return; // it has gone meanwhile, or is something else
            }
            if (!facts.mine()) {
                throw foreign(space, facts);
            }
            if (dryRun) {
                final Removed found = look(space, removable);
                if (found != null) {
                    removed.add(found);
                }
                return;
            }
            final Path[] gone = {null};
            platform.visitLockFile(
                    space.resolve(SpaceRoom.LOCK), lock -> gone[0] = cleanUnderMutex(space, removable, lock));
            if (gone[0] != null) {
                platform.removeTree(gone[0]);
            }
        } catch (IOException | RuntimeException e) {
            keep(space, e);
        }
    }

    private static UnsafeFileException foreign(Path path, FileFacts facts) {
        return new UnsafeFileException(
                path, "a directory of this user", "one of user " + facts.owner(), "let its owner clean it");
    }

    private void keep(Path path, Exception failure) {
        kept.add(new Kept(
                Reason.PROBLEM,
                path,
                0,
                failure instanceof SpaceException ? failure.getMessage() : failure.toString()));
    }

    /** Where the remains are that are to be removed; null if the space stays. */
    private Path cleanUnderMutex(Path space, boolean removable, LockFile lock) throws IOException {
        final FileMutex mutex = new FileMutex(lock);
        if (!mutex.tryLock()) { // no patience: who joins any space from this JVM waits for us
            kept.add(new Kept(Reason.IN_USE, space, 0, "somebody joins it just now, or is stopped at that"));
            return null;
        }
        try {
            final FileFacts facts = platform.facts(space.resolve(SpaceRoom.LOCK));
            if (facts == null || !facts.key().equals(lock.key())) {
                return null; // deleted meanwhile, and perhaps made anew: somebody is at it
            }
            final Removed found = look(space, removable);
            if (found == null) {
                return null;
            }
            final Path gone = SpaceRemoval.moveAway(platform, space, lock);
            removed.add(found);
            return gone;
        } finally {
            mutex.unlock();
        }
    }

    /** The space, if it is to be removed, else null. If somebody lives in it, this cleans inside it. */
    private Removed look(Path space, boolean removable) throws IOException {
        final Inhabitants inhabitants = Inhabitants.of(platform, space);
        if (!inhabitants.isKnown()) {
            throw new SpaceException(
                    space.resolve(SpaceRoom.MEMBERS),
                    "a whole table of members",
                    "a damaged one, so that nobody can tell who lives",
                    "end those who use the space, then delete it");
        }
        if (!inhabitants.isNobody()) {
            kept.add(new Kept(Reason.IN_USE, space, 0, "in use by " + inhabitants.who()));
            cleanInside(space);
            return null;
        }
        final boolean unfinished = isUnfinished(space);
        final long bytes = bytes(space);
        if (!removable && !unfinished) {
            kept.add(new Kept(Reason.NAMED, space, bytes, "nobody lives in it, but it has a name"));
            return null;
        }
        return new Removed(unfinished ? Remains.UNFINISHED_SPACE : Remains.SPACE, space, bytes);
    }

    /** Nobody has ever joined it, and it has nothing but what a creator makes first. */
    private boolean isUnfinished(Path space) throws IOException {
        return platform.list(space).stream()
                .map(file -> file.getFileName().toString())
                .allMatch(name ->
                        name.equals(SpaceRoom.LOCK) || TemporaryName.parse(name).isPresent());
    }

    private void cleanInside(Path space) throws IOException {
        final FileHeader meta = new FilePublisher(platform, guard, Access.GROUP)
                .header(space.resolve(SpaceRoom.META), SpaceMetaDescriptor.KIND);
        if (meta == null || platform.facts(space.resolve(SpaceRoom.MEMBERS_LOCK)) == null) {
            return; // whoever is on the way will make it
        }
        final Access access = SpaceMetaDescriptor.access(meta);
        final FilePublisher publisher = new FilePublisher(platform, new FileGuard(platform, access), access);
        platform.visitLockFile(space.resolve(SpaceRoom.MEMBERS_LOCK), locks -> {
            final MemberTable table = Inhabitants.table(platform, space, locks);
            new SpaceSweeper(
                            platform,
                            space,
                            publisher,
                            (slot, epoch) -> !table.isAlive(slot, epoch),
                            new Noting(table, access))
                    .sweep();
        });
    }

    /** Takes down what is removed; removes nothing in a dry run. */
    private final class Noting implements SpaceSweeper.Disposal {
        private final MemberTable table;
        private final Access access;

        Noting(MemberTable table, Access access) {
            this.table = table;
            this.access = access;
        }

        @Override
        public void unlink(Path file) throws IOException {
            final Removed found = new Removed(Remains.UNFINISHED_FILE, file, bytes(file));
            if (!dryRun) {
                platform.unlink(file);
            }
            removed.add(found);
        }

        @Override
        public void removeTree(Path parts) throws IOException {
            final Removed found = new Removed(Remains.PARTS, parts, bytes(parts));
            if (!dryRun) {
                platform.removeTree(parts);
            }
            removed.add(found);
        }

        @Override
        public void abandon(Path sides) throws IOException {
            if (SideFiles.isOutlived(platform, table, sides)) {
                removeTree(sides);
            } else if (!dryRun) {
                SideFiles.abandon(platform, table, access, sides);
            }
        }
    }

    private long bytes(Path path) throws IOException {
        final FileFacts facts = platform.facts(path);
        if (facts == null) {
            return 0;
        }
        if (facts.type() != FileFacts.Type.DIRECTORY) {
            return facts.length();
        }
        long bytes = 0;
        for (Path entry : platform.list(path)) {
            bytes += bytes(entry);
        }
        return bytes;
    }
}
