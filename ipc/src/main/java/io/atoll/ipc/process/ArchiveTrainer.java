package io.atoll.ipc.process;

import io.atoll.core.platform.JvmAccess;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.value.SharedLong;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Main class of a JVM that makes the class-data archive of a prepared launch: it starts a child as any other is started,
 * which leaves the archive at its end, and gives the archive its name. It outlives the JVM that wanted the archive, but
 * not for long.
 */
public final class ArchiveTrainer {
    /** System property with the entry of the cache that is trained. */
    private static final String ENTRY_PROPERTY = "atoll.process.training";

    private static final String HOME = "home";
    private static final String UNFINISHED = "classes.unfinished";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOWEST_PRIORITY = "19";

    private ArchiveTrainer() {}

    /**
     * Starts one, which nobody waits for.
     *
     * @param entry of the cache, whose training this process has claimed
     * @param flags that shape the objects of the JVM
     * @throws IOException if it cannot be started
     */
    static void start(Path entry, List<String> flags) throws IOException {
        final List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(flags);
        words.addAll(List.of(JvmAccess.FLAG.replace(' ', '='), "-Xmx64m"));
        words.add("-D" + ENTRY_PROPERTY + "=" + entry);
        words.add("-D" + CacheFolder.PROPERTY + "=" + entry.getParent().getParent());
        words.addAll(List.of("-cp", LaunchCache.launcher(entry).toString(), ArchiveTrainer.class.getName()));
        if (File.separatorChar == '/') {
            final List<String> modest = new ArrayList<>(List.of("nice", "-n", LOWEST_PRIORITY));
            modest.addAll(words);
            try {
                run(entry, modest);
                return;
            } catch (IOException e) {
                // no such program here, as in some containers
            }
        }
        run(entry, words);
    }

    private static void run(Path entry, List<String> words) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(words)
                .directory(entry.toFile()) // not to keep anybody else's busy
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(ParentFlags.VARIABLES);
        builder.start().getOutputStream().close();
    }

    /** In this JVM: the entry that it trains; null in all others. */
    static Path trained() {
        final String entry = System.getProperty(ENTRY_PROPERTY);
        return entry == null ? null : Path.of(entry);
    }

    /**
     * Entry point; not to be called by users.
     *
     * @param arguments none
     * @throws Exception if there will be no archive; children start without then
     */
    public static void main(String[] arguments) throws Exception {
        final Path entry = trained();
        final Platform platform = Platform.system();
        final LaunchCache cache = LaunchCache.ofThisUser().orElseThrow();
        final Path unfinished = entry.resolve(LaunchCache.unique(UNFINISHED)); // another may train it, too
        final Path home = entry.resolve(LaunchCache.unique(HOME));
        System.setProperty("atoll.home", home.toString());
        cache.removeLeftovers(entry, List.of(UNFINISHED, HOME));
        try {
            final SharedLong number = SharedLong.open(Space.current(), "number");
            final JvmProcess child = JvmProcess.start(
                    JvmProcessOptions.DEFAULT
                            .withOutput(Output.DISCARD)
                            .withDaemon(true)
                            .withJvmOptions(FastStart.trainingFlag(unfinished)),
                    () -> {
                        System.out.println(number.increment());
                        otherTask().run();
                    });
            if (child.join(PATIENCE) && child.exitCode().getAsInt() == 0) {
                cache.putArchive(entry, unfinished);
            }
        } finally {
            platform.unlink(unfinished);
            platform.removeTree(home);
            cache.sweep().now();
        }
    }

    /** As children get it that need not deserialize any: for its classes. */
    private static JvmTask otherTask() throws IOException {
        return MethodTask.parse(MethodTask.ofMain(Nothing.class).bytes().orElseThrow());
    }

    private static final class Nothing {
        private Nothing() {}

        public static void main(String[] arguments) {
            // its classes are all that is wanted
        }
    }
}
