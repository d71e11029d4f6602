package io.atoll.ipc.process;

import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes from the cache of prepared starts what nobody has used for two weeks, what was never finished, and the oldest of
 * more than 32 entries. Processes that start children do so now and then; this is for whoever wants it sooner, or wants to
 * see it. A start that was prepared by what is removed is slower once; one that is under way with it at that very moment,
 * after two weeks without any, fails.
 */
public final class LaunchCacheCleaner {
    private LaunchCacheCleaner() {}

    /**
     * An entry that was removed.
     *
     * @param path of its directory
     * @param bytes length of its files
     */
    public record Stale(Path path, long bytes) {}

    /**
     * Cleans the cache of this user. Others may use it meanwhile. Nothing is removed from a folder in which others could
     * write.
     *
     * @param dryRun whether to change nothing and only to tell what would be removed
     * @return what was removed
     * @throws IOException if something cannot be looked at or removed
     */
    public static List<Stale> clean(boolean dryRun) throws IOException {
        final Optional<CacheFolder> folder = CacheFolder.ofThisUser();
        final List<Stale> removed = new ArrayList<>();
        if (folder.isPresent()) {
            final Platform platform = folder.get().platform();
            for (Path path : new CacheSweep(folder.get()).stale()) {
                removed.add(new Stale(path, bytes(platform, path)));
                if (!dryRun) {
                    platform.removeTree(path);
                }
            }
        }
        return removed;
    }

    private static long bytes(Platform platform, Path directory) throws IOException {
        long bytes = 0;
        for (Path file : platform.list(directory)) {
            final FileFacts facts = platform.facts(file);
            bytes += facts == null || facts.type() != FileFacts.Type.FILE ? 0 : facts.length();
        }
        return bytes;
    }
}
