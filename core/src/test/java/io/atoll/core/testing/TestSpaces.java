package io.atoll.core.testing;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a home of its own in memory, where there is memory to be had, and removes it afterwards. Register it
 * with {@code @RegisterExtension}.
 */
public final class TestSpaces implements BeforeEachCallback, AfterEachCallback {
    private Path home;
    private String before;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        final Path memory = Path.of("/dev/shm");
        final Path parent = Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        home = Files.createTempDirectory(
                parent,
                "atoll-test-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        before = System.setProperty("atoll.home", home.toString());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (before == null) {
            System.clearProperty("atoll.home");
        } else {
            System.setProperty("atoll.home", before);
        }
        Platform.system().removeTree(home); // in which children may still be ending
    }

    /**
     * The home of this test.
     *
     * @return a directory that this test may fill
     */
    public Path home() {
        return home;
    }

    /**
     * Opens a space in this test's home.
     *
     * @return the space
     */
    public Space open() throws IOException {
        return Space.open("test");
    }

    /**
     * Where {@link #open()} opens its space.
     *
     * @return a directory, which may not exist yet
     */
    public Path directory() {
        return home.resolve("test");
    }

    /**
     * The option by which a child JVM finds this test's home.
     *
     * @return for {@link ChildJvm#start(List, Class, String...)}
     */
    public List<String> jvmOptions() {
        return List.of("-Datoll.home=" + home);
    }
}
