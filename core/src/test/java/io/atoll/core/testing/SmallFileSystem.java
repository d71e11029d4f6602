package io.atoll.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a file system in memory of a few megabytes, mounted where the test may mount; where it may not, the test
 * is not run. Register it with {@code @RegisterExtension}.
 */
public final class SmallFileSystem implements BeforeEachCallback, AfterEachCallback {
    private final int megabytes;
    private Path directory;
    private boolean mounted;

    /**
     * One of this size.
     *
     * @param megabytes how much it holds
     */
    public SmallFileSystem(int megabytes) {
        this.megabytes = megabytes;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("atoll-test-small-");
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=700", "tmpfs", directory.toString())
                == 0;
        if (!mounted) {
            Files.delete(directory);
        }
        assumeTrue(mounted, "may not mount a small file system here: a full one is not tested");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (mounted) {
            // lazily: lock files stay open as long as the JVM
            assertEquals(0, run("umount", "-l", directory.toString()));
            Files.delete(directory);
        }
    }

    /** Takes away its limit, which it tells nobody of then. */
    public void unlimit() throws IOException {
        assertEquals(0, run("mount", "-o", "remount,size=0", directory.toString()));
    }

    /**
     * Where it is mounted.
     *
     * @return empty when the test begins
     */
    public Path directory() {
        return directory;
    }

    private static int run(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
