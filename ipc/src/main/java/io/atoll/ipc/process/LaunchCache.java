package io.atoll.ipc.process;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Prepared launches in the user's cache folder: {@code atoll/NAME/} with {@code key}, {@code class-path}, {@code flags},
 * {@code launcher.jar} and, when it was trained, {@code classes.jsa} and its length in {@code trained}. An entry appears
 * whole or not at all; so does the archive in it. Nothing is used that another user could have written: a folder that is
 * a symbolic link, another's, or open to others, or lies in one that others could exchange, makes the cache as good as
 * not there. Any process of the user may read, add and sweep at any time.
 */
final class LaunchCache {
    private static final String KEY = "key";
    private static final String CLASS_PATH = "class-path";
    private static final String FLAGS = "flags";
    private static final String LAUNCHER = "launcher.jar";
    private static final String ARCHIVE = "classes.jsa";
    private static final String TRAINED = "trained";
    private static final String TRAINING = "training";
    private static final long RETRY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final long TOUCH_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final Platform platform;
    private final CacheFolder folder;
    private final CacheSweep sweep;

    LaunchCache(CacheFolder folder) {
        this.platform = folder.platform();
        this.folder = folder;
        this.sweep = new CacheSweep(folder);
    }

    /**
     * That of this user.
     *
     * @return the cache, which may not be there yet; empty if nobody can tell where
     */
    static Optional<LaunchCache> ofThisUser() {
        return CacheFolder.ofThisUser().map(LaunchCache::new);
    }

    /**
     * Finds a prepared launch.
     *
     * @param key what it must fit
     * @return its folder; empty if there is none that can be trusted
     * @throws IOException if the cache cannot be looked at
     */
    Optional<Path> find(LaunchKey key) throws IOException {
        final Path entry = folder.path().resolve(key.name());
        if (!folder.isSafe()
                || !folder.isSafe(entry)
                || !folder.isMine(entry.resolve(LAUNCHER))
                || !folder.isMine(entry.resolve(KEY))
                || !Arrays.equals(platform.read(entry.resolve(KEY)), bytes(key.text()))) {
            return Optional.empty();
        }
        touch(entry);
        return Optional.of(entry.toRealPath());
    }

    /** Marks an entry as used, now and then: nobody sweeps it for a while. */
    private static void touch(Path entry) {
        final long now = System.currentTimeMillis();
        if (now - entry.toFile().lastModified() > TOUCH_MILLIS) {
            entry.toFile().setLastModified(now);
        }
    }

    /**
     * Prepares a launch.
     *
     * @param key what it fits
     * @param classPath absolute paths
     * @param flags of the JVM
     * @return its folder; empty if the cache cannot be trusted
     * @throws IOException if it cannot be written
     */
    Optional<Path> add(LaunchKey key, List<String> classPath, List<String> flags) throws IOException {
        folder.make();
        if (!folder.isSafe()) {
            return Optional.empty();
        }
        final Path real = folder.path().toRealPath();
        final Path entry = real.resolve(key.name());
        final Path unfinished = real.resolve(unique(CacheSweep.UNFINISHED + key.name()));
        platform.createDirectory(unfinished, Access.OWNER);
        try {
            platform.write(unfinished.resolve(KEY), bytes(key.text()), Access.OWNER);
            platform.write(
                    unfinished.resolve(CLASS_PATH), bytes(String.join(File.pathSeparator, classPath)), Access.OWNER);
            final List<String> replaced =
                    flags.stream().filter(LauncherJar::standsFor).toList();
            platform.write(unfinished.resolve(FLAGS), bytes(String.join("\n", replaced)), Access.OWNER);
            platform.write(unfinished.resolve(LAUNCHER), LauncherJar.bytes(entry, classPath, flags), Access.OWNER);
            if (platform.facts(entry) != null && find(key).isEmpty()) {
                platform.removeTree(entry); // damaged, or of another key with the same name
            }
            try {
                platform.rename(unfinished, entry);
            } catch (IOException e) {
                // somebody was faster, whose entry is as good
            }
        } finally {
            platform.removeTree(unfinished);
        }
        return find(key);
    }

    /** A name that no other process, nor this one, gives to anything else. */
    static String unique(String name) {
        return name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    /** The jar to start a child with. */
    static Path launcher(Path entry) {
        return entry.resolve(LAUNCHER);
    }

    /** The archive, which may not be there. */
    static Path archive(Path entry) {
        return entry.resolve(ARCHIVE);
    }

    /** The class path that an entry stands for. */
    static String classPath(Path entry) throws IOException {
        return new String(Platform.system().read(entry.resolve(CLASS_PATH)), StandardCharsets.UTF_8);
    }

    /** The flags that a launcher stands for. */
    static List<String> flags(Path entry) throws IOException {
        final byte[] bytes = Platform.system().read(entry.resolve(FLAGS));
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    /** Whether the launcher of an entry is there, to be used now: somebody may have emptied the cache. */
    boolean use(Path entry) throws IOException {
        touch(entry);
        return folder.isMine(launcher(entry));
    }

    /** Whether the archive of an entry is there and whole: the JVM would crash on one that was cut. */
    boolean isTrained(Path entry) throws IOException {
        if (!folder.isMine(entry.resolve(TRAINED))) {
            return false;
        }
        final FileFacts facts = platform.facts(archive(entry));
        final String length = new String(platform.read(entry.resolve(TRAINED)), StandardCharsets.UTF_8);
        return facts != null && folder.isMine(archive(entry)) && length.equals(Long.toString(facts.length()));
    }

    /**
     * Makes an entry one that is not trained: its archive may be damaged.
     *
     * @param entry a folder from {@link #find}
     * @throws IOException if that is not possible
     */
    void distrustArchive(Path entry) throws IOException {
        platform.unlink(entry.resolve(TRAINED));
        platform.unlink(archive(entry));
    }

    /**
     * Claims the training of an entry's archive. One that failed or was killed can be claimed again a day later.
     *
     * @param entry a folder from {@link #find}
     * @return false if it is trained, or another process has claimed it
     * @throws IOException if it cannot be claimed
     */
    boolean claimTraining(Path entry) throws IOException {
        final Path claim = entry.resolve(TRAINING);
        if (isTrained(entry)) {
            return false;
        }
        if (platform.facts(claim) != null) {
            if (System.currentTimeMillis() - claim.toFile().lastModified() < RETRY_MILLIS) {
                return false;
            }
            platform.unlink(claim);
        }
        try {
            platform.write(claim, new byte[0], Access.OWNER);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /**
     * Gives a finished archive its name.
     *
     * @param entry where
     * @param finished the archive under another name in the same folder
     * @throws IOException if it cannot be renamed
     */
    void putArchive(Path entry, Path finished) throws IOException {
        final String length = Long.toString(platform.facts(finished).length());
        final Path written = entry.resolve(unique(TRAINED));
        distrustArchive(entry);
        platform.rename(finished, archive(entry));
        platform.write(written, bytes(length), Access.OWNER);
        platform.rename(written, entry.resolve(TRAINED));
        platform.unlink(entry.resolve(TRAINING));
    }

    /**
     * Removes what a trainer that was killed may have left in an entry.
     *
     * @param entry a folder from {@link #find}
     * @param names what the names of such begin with
     * @throws IOException if it cannot be removed
     */
    void removeLeftovers(Path entry, List<String> names) throws IOException {
        for (Path path : platform.list(entry)) {
            final String name = path.getFileName().toString();
            final boolean leftover =
                    name.startsWith(TRAINED + "-") || names.stream().anyMatch(begin -> name.startsWith(begin + "-"));
            if (leftover && System.currentTimeMillis() - path.toFile().lastModified() > RETRY_MILLIS) {
                platform.removeTree(path);
            }
        }
    }

    /** What to remove, and when. */
    CacheSweep sweep() {
        return sweep;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
