package io.atoll.ipc.testing;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.process.JvmTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts children of the test's JVM by {@link JvmProcess}, and is sure to end them after each test. To be registered
 * with {@code @RegisterExtension} as a static field.
 *
 * <p>A JVM has one {@link Space#current()} for all its life. This gives it a home that lasts as long as all tests do;
 * {@link TestSpaces} homes last for one test only.
 */
public final class Children implements BeforeAllCallback, AfterEachCallback {
    /** Children live for moments: the first compiler is all they need. */
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m");

    private final List<JvmProcess> started = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        // the session's store, not the run's: runs that are repeated in one JVM have its one space in common
        context.getStore(
                        ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(Children.class))
                .computeIfAbsent(Home.class, type -> new Home(), Home.class);
    }

    private static final class Home implements AutoCloseable {
        private final Path directory;

        Home() {
            try {
                final Path memory = Path.of("/dev/shm");
                directory = Files.createTempDirectory(
                        Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir")),
                        "atoll-test-");
                final String before = System.setProperty("atoll.home", directory.toString());
                try {
                    Space.current().close();
                } finally {
                    if (before == null) {
                        System.clearProperty("atoll.home");
                    } else {
                        System.setProperty("atoll.home", before);
                    }
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws IOException {
            Platform.system().removeTree(directory); // in which children may still be ending
        }
    }

    /**
     * Starts a child whose output nobody needs.
     *
     * @param task what it runs
     * @return the child
     */
    public JvmProcess start(JvmTask task) {
        return start(List.of(), task);
    }

    /**
     * Starts a child with further options.
     *
     * @param jvmOptions for its JVM
     * @param task what it runs
     * @return the child
     */
    public JvmProcess start(List<String> jvmOptions, JvmTask task) {
        return start(
                JvmProcessOptions.DEFAULT.withOutput(Output.DISCARD).withJvmOptions(jvmOptions.toArray(String[]::new)),
                task);
    }

    /**
     * Starts a child as options say, but quickly.
     *
     * @param options how; those for its JVM win
     * @param task what it runs
     * @return the child
     */
    public synchronized JvmProcess start(JvmProcessOptions options, JvmTask task) {
        final List<String> jvmOptions = new ArrayList<>(QUICK_START);
        jvmOptions.addAll(options.jvmOptions());
        try {
            final JvmProcess child = JvmProcess.start(options.withJvmOptions(jvmOptions.toArray(String[]::new)), task);
            started.add(child);
            return child;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Waits for the ends of children, which must be good ones.
     *
     * @param children which
     */
    public static void joinAll(Iterable<JvmProcess> children) throws InterruptedException {
        for (JvmProcess child : children) {
            join(child);
        }
    }

    /**
     * Waits for the end of a child, which must be a good one.
     *
     * @param child which
     */
    public static void join(JvmProcess child) throws InterruptedException {
        final int exitCode = exitCode(child);
        if (exitCode != 0) {
            throw new AssertionError(
                    child + " ended with " + exitCode, child.failure().orElse(null));
        }
    }

    /**
     * Waits for the end of a child.
     *
     * @param child which
     * @return its exit code
     */
    public static int exitCode(JvmProcess child) throws InterruptedException {
        if (!child.join(Duration.ofSeconds(Await.HANG_LIMIT_SECONDS))) {
            throw new AssertionError(child + " does not end");
        }
        return child.exitCode().orElseThrow();
    }

    /**
     * Kills a child and waits until it is gone.
     *
     * @param child which
     */
    public static void kill(JvmProcess child) throws InterruptedException {
        child.kill();
        exitCode(child);
    }

    @Override
    public synchronized void afterEach(ExtensionContext context) throws InterruptedException {
        for (JvmProcess child : started) {
            kill(child);
        }
        started.clear();
    }
}
