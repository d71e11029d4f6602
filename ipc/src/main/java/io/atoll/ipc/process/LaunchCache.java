package io.atoll.ipc.process;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Prepared launches in the user's cache folder: {@code atoll/NAME/} with {@code key}, {@code class-path}, {@code flags},
 * {@code launcher.jar} and, when it was trained, {@code classes.jsa} and its length in {@code trained}. An entry appears whole or not at all; so does the
 * archive in it. Nothing is used that another user could have written: a folder that is a symbolic link, another's, or
 * open to others makes the cache as good as not there. Any process of the user may read, add and sweep at any time.
 */
final class LaunchCache {
    /** System property with another folder for the cache. */
    static final String PROPERTY = "atoll.cache";

    private static final String KEY = "key";
    private static final String CLASS_PATH = "class-path";
    private static final String FLAGS = "flags";
    private static final String LAUNCHER = "launcher.jar";
    private static final String ARCHIVE = "classes.jsa";
    private static final String TRAINED = "trained";
    private static final String TRAINING = "training";
    private static final String UNFINISHED = ".unfinished-";

    /** Each is some megabytes. */
    private static final int MOST_ENTRIES = 32;

    private static final long UNUSED_MILLIS = TimeUnit.DAYS.toMillis(14);
    private static final long UNFINISHED_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long RETRY_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final long TOUCH_MILLIS = TimeUnit.HOURS.toMillis(6);

    private final Platform platform;
    private final Path directory;

    LaunchCache(Platform platform, Path directory) {
        this.platform = platform;
        this.directory = directory;
    }

    /**
     * That of this user.
     *
     * @return the cache, which may not be there yet
     */
    static LaunchCache ofThisUser() {
        final String configured = System.getProperty(PROPERTY);
        if (configured != null) {
            return new LaunchCache(
                    Platform.system(), Path.of(configured).toAbsolutePath().normalize());
        }
        final String standard = System.getenv("XDG_CACHE_HOME");
        final Path caches = standard != null && Path.of(standard).isAbsolute()
                ? Path.of(standard)
                : Path.of(System.getProperty("user.home"), ".cache");
        return new LaunchCache(Platform.system(), caches.resolve("atoll"));
    }

    /**
     * Finds a prepared launch.
     *
     * @param key what it must fit
     * @return its folder; empty if there is none that can be trusted
     * @throws IOException if the cache cannot be looked at
     */
    Optional<Path> find(LaunchKey key) throws IOException {
        final Path entry = directory.resolve(key.name());
        if (!isSafeDirectory(directory)
                || !isSafeDirectory(entry)
                || !isMine(entry.resolve(LAUNCHER))
                || !isMine(entry.resolve(KEY))
                || !Arrays.equals(platform.read(entry.resolve(KEY)), bytes(key.text()))) {
            return Optional.empty();
        }
        touch(entry);
        return Optional.of(entry.toRealPath());
    }

    /** Marks an entry as used, now and then. */
    private static void touch(Path entry) {
        final long now = System.currentTimeMillis();
        if (now - entry.toFile().lastModified() > TOUCH_MILLIS) {
            entry.toFile().setLastModified(now);
        }
    }

    private boolean isSafeDirectory(Path path) throws IOException {
        final FileFacts facts = platform.facts(path);
        return facts != null
                && facts.type() == FileFacts.Type.DIRECTORY
                && facts.mine()
                && Access.OWNER.directory().containsAll(facts.permissions());
    }

    private boolean isMine(Path path) throws IOException {
        final FileFacts facts = platform.facts(path);
        return facts != null && facts.type() == FileFacts.Type.FILE && facts.mine();
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
        makeDirectory();
        if (!isSafeDirectory(directory)) {
            return Optional.empty();
        }
        final Path real = directory.toRealPath();
        final Path entry = real.resolve(key.name());
        final Path unfinished = real.resolve(
                UNFINISHED + key.name() + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
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

    private void makeDirectory() throws IOException {
        final List<Path> missing = new ArrayList<>();
        for (Path path = directory; path != null && platform.facts(path) == null; path = path.getParent()) {
            missing.add(0, path);
        }
        for (Path path : missing) {
            platform.createDirectory(path, Access.OWNER);
        }
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

    /** Whether the launcher of an entry is there: somebody may have emptied the cache. */
    boolean isThere(Path entry) throws IOException {
        return isMine(launcher(entry));
    }

    /** Whether the archive of an entry is there and whole: the JVM would crash on one that was cut. */
    boolean isTrained(Path entry) throws IOException {
        if (!isMine(entry.resolve(TRAINED))) {
            return false;
        }
        final FileFacts facts = platform.facts(archive(entry));
        final String length = new String(platform.read(entry.resolve(TRAINED)), StandardCharsets.UTF_8);
        return facts != null && isMine(archive(entry)) && length.equals(Long.toString(facts.length()));
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
        final Path written = entry.resolve(TRAINED + UNFINISHED);
        distrustArchive(entry);
        platform.unlink(written);
        platform.rename(finished, archive(entry));
        platform.write(written, bytes(length), Access.OWNER);
        platform.rename(written, entry.resolve(TRAINED));
        platform.unlink(entry.resolve(TRAINING));
    }

    /**
     * Removes what nobody has used for long, what was never finished, and the oldest of too many.
     *
     * @throws IOException if something cannot be removed
     */
    void sweep() throws IOException {
        final long now = System.currentTimeMillis();
        final List<Path> entries = new ArrayList<>();
        for (Path path : platform.list(directory)) {
            final long age = now - path.toFile().lastModified();
            final boolean unfinished = path.getFileName().toString().startsWith(UNFINISHED);
            if (age > (unfinished ? UNFINISHED_MILLIS : UNUSED_MILLIS)) {
                platform.removeTree(path);
            } else if (!unfinished) {
                entries.add(path);
            }
        }
        entries.sort(Comparator.comparingLong((Path path) -> path.toFile().lastModified())
                .reversed());
        for (Path path : entries.subList(Math.min(MOST_ENTRIES, entries.size()), entries.size())) {
            if (now - path.toFile().lastModified() > UNFINISHED_MILLIS) { // whoever found it just now may start with it
                platform.removeTree(path);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
