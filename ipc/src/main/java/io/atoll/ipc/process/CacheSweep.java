package io.atoll.ipc.process;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Removes from a {@link CacheFolder} what nobody has used for long, what was never finished, and the oldest of too many:
 * directories that are named as the {@link LaunchCache} names its own, nothing else.
 */
record CacheSweep(CacheFolder folder) {
    /** What an entry is called until it is whole. */
    static final String UNFINISHED = ".unfinished-";

    private static final String STAMP = ".swept";
    private static final Pattern ENTRY = Pattern.compile("[0-9a-f]{16}");

    /** Each is some megabytes. */
    private static final int MOST_ENTRIES = 32;

    private static final long PERIOD_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long UNUSED_MILLIS = TimeUnit.DAYS.toMillis(14);
    private static final long UNFINISHED_MILLIS = TimeUnit.HOURS.toMillis(1);

    private record Entry(Path path, long used) {}

    /**
     * Sweeps, unless somebody did within the hour.
     *
     * @throws IOException if something cannot be removed
     */
    void nowAndThen() throws IOException {
        final Path stamp = folder.path().resolve(STAMP);
        final Platform platform = folder.platform();
        if (!folder.isSafe()
                || platform.facts(stamp) != null
                        && System.currentTimeMillis() - stamp.toFile().lastModified() < PERIOD_MILLIS) {
            return;
        }
        try {
            platform.unlink(stamp);
            platform.write(stamp, new byte[0], Access.OWNER);
        } catch (FileAlreadyExistsException e) {
            return; // another does it
        }
        now();
    }

    /**
     * Sweeps.
     *
     * @throws IOException if something cannot be removed
     */
    void now() throws IOException {
        for (Path path : stale()) {
            folder.platform().removeTree(path);
        }
    }

    /**
     * What is to be removed.
     *
     * @return directories; none if the folder cannot be trusted
     * @throws IOException if it cannot be read
     */
    List<Path> stale() throws IOException {
        final List<Path> stale = new ArrayList<>();
        if (!folder.isSafe()) {
            return stale;
        }
        final long now = System.currentTimeMillis();
        final List<Entry> entries = new ArrayList<>();
        for (Path path : folder.platform().list(folder.path())) {
            final boolean unfinished = path.getFileName().toString().startsWith(UNFINISHED);
            if (!isOurs(path, unfinished)) {
                continue;
            }
            final long used = path.toFile().lastModified(); // read once: whoever starts with an entry sets it meanwhile
            if (used == 0) {
                continue; // it went since it was listed
            }
            if (now - used > (unfinished ? UNFINISHED_MILLIS : UNUSED_MILLIS)) {
                stale.add(path);
            } else if (!unfinished) {
                entries.add(new Entry(path, used));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::used).reversed());
        for (Entry entry : entries.subList(Math.min(MOST_ENTRIES, entries.size()), entries.size())) {
            if (now - entry.used() > UNFINISHED_MILLIS) { // whoever found it just now may start with it
                stale.add(entry.path());
            }
        }
        return stale;
    }

    private boolean isOurs(Path path, boolean unfinished) throws IOException {
        final FileFacts facts = folder.platform().facts(path);
        return facts != null
                && facts.type() == FileFacts.Type.DIRECTORY
                && facts.mine()
                && (unfinished || ENTRY.matcher(path.getFileName().toString()).matches());
    }
}
