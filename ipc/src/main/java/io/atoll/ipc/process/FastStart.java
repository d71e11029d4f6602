package io.atoll.ipc.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts children sooner by what is prepared in the {@link LaunchCache}. The first start with a class path finds nothing
 * and goes without; what it misses is made after it, by a thread that ends then, and by a JVM of its own with the lowest
 * priority. Whatever fails, children start as they would without.
 *
 * @param entry of the cache
 * @param archived whether it has a class-data archive
 */
record FastStart(Path entry, boolean archived) {
    /** System property that turns all of this off if it is {@code false}. */
    static final String PROPERTY = "atoll.fastStart";

    /** System property by which a child learns the entry that it was started with. */
    private static final String ENTRY_PROPERTY = "atoll.process.entry";

    private static final List<String> PREFIXES_OF_OWN_ARCHIVES =
            List.of("-Xshare", "-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit", "-XX:AOT", "-XX:+AutoCreateShared");

    /** From this on, one run makes an archive that also holds classes linked and call sites resolved. */
    private static final boolean HAS_AOT_CACHE = Runtime.version().feature() >= 25;

    /** What this JVM has found; absent: not looked for; empty: nothing, and it is being made or cannot be. */
    private static final Map<List<String>, Optional<Path>> KNOWN = new ConcurrentHashMap<>();

    /**
     * Finds what is prepared for a child.
     *
     * @param classPath absolute paths
     * @param flags of the child's JVM
     * @return empty if it must start without
     */
    static Optional<FastStart> find(List<String> classPath, List<String> flags) {
        if (ArchiveTrainer.trained() != null) {
            return Optional.of(new FastStart(ArchiveTrainer.trained(), false));
        }
        if ("false".equals(System.getProperty(PROPERTY))) {
            return Optional.empty();
        }
        final List<String> subject = new ArrayList<>(classPath);
        subject.addAll(LaunchKey.shaping(flags));
        try {
            final Optional<Path> known = KNOWN.get(subject);
            if (known == null) {
                return look(subject, classPath, flags);
            }
            return known.isPresent() ? use(LaunchCache.ofThisUser().orElseThrow(), known.get()) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            logger().log(System.Logger.Level.DEBUG, "children start without what is prepared", e);
            KNOWN.put(subject, Optional.empty());
            return Optional.empty();
        }
    }

    private static Optional<FastStart> look(List<String> subject, List<String> classPath, List<String> flags)
            throws IOException {
        final LaunchCache cache = LaunchCache.ofThisUser().orElse(null);
        if (cache == null) {
            KNOWN.put(subject, Optional.empty());
            return Optional.empty();
        }
        final LaunchKey key = LaunchKey.of(classPath, flags);
        final Optional<Path> found = cache.find(key);
        if (KNOWN.putIfAbsent(subject, found) == null
                && (found.isEmpty() || key.onlyJars() && !cache.isTrained(found.get()))) {
            final Thread thread =
                    new Thread(() -> prepare(cache, key, found, subject, classPath, flags), "atoll-fast-start");
            thread.setDaemon(true);
            thread.start();
        }
        return found.isPresent() ? use(cache, found.get()) : Optional.empty();
    }

    /** Looked at each time: somebody may have emptied the cache, or the archive may be there by now. */
    private static Optional<FastStart> use(LaunchCache cache, Path entry) throws IOException {
        return cache.use(entry) ? Optional.of(new FastStart(entry, cache.isTrained(entry))) : Optional.empty();
    }

    private static void prepare(
            LaunchCache cache,
            LaunchKey key,
            Optional<Path> found,
            List<String> subject,
            List<String> classPath,
            List<String> flags) {
        try {
            final Optional<Path> entry = found.isPresent() ? found : cache.add(key, classPath, flags);
            KNOWN.put(subject, entry);
            cache.sweep().nowAndThen();
            if (entry.isPresent() && key.onlyJars() && cache.claimTraining(entry.get())) {
                ArchiveTrainer.start(entry.get(), LaunchKey.shaping(flags));
            }
        } catch (IOException | RuntimeException e) {
            logger().log(System.Logger.Level.DEBUG, "nothing is prepared for children", e);
        }
    }

    /** To be called when a JVM has crashed before it began: no further one starts from an archive that this JVM knows. */
    static void distrustArchives() {
        for (Optional<Path> entry : KNOWN.values()) {
            try {
                if (entry.isPresent()) {
                    LaunchCache.ofThisUser().orElseThrow().distrustArchive(entry.get());
                }
            } catch (IOException | RuntimeException e) {
                logger().log(System.Logger.Level.WARNING, "a damaged archive may be in " + entry.get(), e);
            }
        }
    }

    /**
     * The flags that a child is started with.
     *
     * @param flags that it would have without
     * @param others that it is given by the program, and that come after them
     * @return those that are still needed, and those for the archive
     */
    List<String> flags(List<String> flags, List<String> others) {
        final List<String> all = new ArrayList<>();
        flags.stream().filter(flag -> !LauncherJar.standsFor(flag)).forEach(all::add);
        all.add("-D" + ENTRY_PROPERTY + "=" + entry);
        final boolean own = others.stream()
                .anyMatch(flag -> PREFIXES_OF_OWN_ARCHIVES.stream().anyMatch(flag::startsWith));
        if (archived && !own) {
            final Path archive = LaunchCache.archive(entry);
            all.add((HAS_AOT_CACHE ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive);
            all.add("-Xlog:cds*=off"); // an archive that does not fit is nobody's concern
            if (HAS_AOT_CACHE) {
                all.add("-Xlog:aot*=off");
            }
        }
        return all;
    }

    /** The flag by which a JVM leaves an archive of its classes at its end. */
    static String trainingFlag(Path archive) {
        return (HAS_AOT_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive;
    }

    /** The words that name the program. */
    List<String> program() {
        return List.of("-jar", LaunchCache.launcher(entry).toString());
    }

    /** In a child: the flags that it has from the launcher and not from its command line. */
    static List<String> replacedFlags() {
        final String entry = System.getProperty(ENTRY_PROPERTY);
        try {
            return entry == null ? List.of() : LaunchCache.flags(Path.of(entry));
        } catch (IOException e) {
            logger().log(System.Logger.Level.WARNING, "children may lack flags that opened packages here", e);
            return List.of();
        }
    }

    /**
     * In a child: makes its class path look as its parent's does, if it was started with a launcher in its place. If
     * somebody has emptied the cache just now, it goes on without: its classes are found by the launcher, which is open.
     */
    static void restoreClassPath() {
        final String entry = System.getProperty(ENTRY_PROPERTY);
        if (entry == null) {
            return;
        }
        try {
            System.setProperty("java.class.path", LaunchCache.classPath(Path.of(entry)));
        } catch (IOException e) {
            logger().log(System.Logger.Level.WARNING, "the class path looks as that of a launcher here", e);
        }
    }

    /** Not a constant: a child starts sooner without. */
    private static System.Logger logger() {
        return System.getLogger(FastStart.class.getName());
    }
}
