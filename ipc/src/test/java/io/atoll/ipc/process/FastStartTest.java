package io.atoll.ipc.process;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.ChildJvm;
import io.atoll.core.testing.FileTree;
import io.atoll.core.testing.TestSpaces;
import io.atoll.ipc.process.JvmProcessOptions.Output;
import io.atoll.ipc.testing.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Children of parents that have a cache of their own. */
@Timeout(6 * Await.HANG_LIMIT_SECONDS)
class FastStartTest {
    private static final String ARCHIVED = "io.atoll.ipc.process.ChildMain source: shared objects file";

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    @TempDir
    Path folder;

    private Path cache;
    private Path archive;
    private String jars;

    @BeforeEach
    void pack() throws Exception {
        cache = folder.resolve("cache");
        final List<String> all = new ArrayList<>();
        for (Class<?> type : List.of(FastStartTest.class, Space.class, JvmProcess.class, AtomicBuffer.class)) {
            final Path jar = folder.resolve("of-" + type.getSimpleName() + ".jar");
            Jars.write(type, "jar" + all.size(), jar);
            all.add(jar.toString());
        }
        jars = String.join(File.pathSeparator, all);
    }

    /** Starts a child, which starts another; both tell how they came to be. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws Exception {
            final String mine = System.getProperty("java.class.path");
            final JvmProcessOptions options =
                    JvmProcessOptions.DEFAULT.withOutput(Output.CAPTURE).withJvmOptions(arguments);
            final JvmProcess child = JvmProcess.start(options, () -> {
                tell("child", mine);
                JvmProcess.start(() -> tell("grandchild", mine)).join();
            });
            child.join();
            System.out.print(child.output());
            Await.until(
                    "what is prepared",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals("atoll-fast-start")));
        }

        private static void tell(String who, String classPath) throws IOException {
            final boolean prepared = System.getProperty("atoll.process.entry") != null;
            if (!Object.class.getModule().isOpen("java.util", Parent.class.getModule())) {
                throw new AssertionError("the parent's flags are lost");
            }
            final boolean same = classPath.equals(System.getProperty("java.class.path"));
            Space.current();
            System.out.println(who + (prepared ? " prepared" : " plain") + (same ? "" : " elsewhere"));
        }
    }

    private List<String> run(String classPath, List<String> flags, String... jvmOptions) {
        final List<String> all = new ArrayList<>(List.of(
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Datoll.home=" + spaces.home(),
                "-Datoll.cache=" + cache));
        all.addAll(flags);
        try (ChildJvm parent = ChildJvm.startBare(all, classPath, Parent.class, jvmOptions)) {
            final List<String> said = parent.rest();
            assertEquals(0, parent.join(), said::toString);
            return said;
        }
    }

    /** It is made with the lowest priority, so that on a busy machine it may take its time. */
    private void awaitArchive() {
        final long start = System.nanoTime();
        while (!isArchiveThere()) {
            assertTrue(
                    System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3 * Await.HANG_LIMIT_SECONDS), "no archive");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        Await.until("the end of its trainer", () -> ProcessHandle.allProcesses().noneMatch(this::isTrainer));
    }

    private boolean isTrainer(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(cache.toString()) && line.contains(ArchiveTrainer.class.getName()))
                .isPresent();
    }

    private boolean isArchiveThere() {
        archive = FileTree.below(cache).stream()
                .filter(file -> file.endsWith("classes.jsa"))
                .findAny()
                .orElse(null);
        return archive != null && Files.exists(archive.resolveSibling("trained"));
    }

    @Test
    void theFirstChildStartsPlainlyAndLaterOnesFromAnArchive() throws Exception {
        assertEquals("child plain", run(jars, List.of()).get(0));
        awaitArchive();
        assertEquals(List.of("child prepared", "grandchild prepared"), run(jars, List.of()));
        assertTrue(run(jars, List.of(), "-Xlog:class+load").stream().anyMatch(line -> line.contains(ARCHIVED)));
        Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-------"));
        final byte[] whole = Files.readAllBytes(archive);
        Files.writeString(archive.resolveSibling("training"), ""); // nobody makes another one
        for (int length : new int[] {0, whole.length / 2}) {
            Files.write(archive, Arrays.copyOf(whole, length));
            assertEquals(
                    List.of("child prepared", "grandchild prepared"), run(jars, List.of()), "archive cut to " + length);
        }
        Files.write(archive, new byte[whole.length]); // as an archive is whose blocks were never written
        assertEquals(List.of("child prepared", "grandchild prepared"), run(jars, List.of()), "archive of zeros");
    }

    @Test
    void aClassPathWithFoldersIsPreparedWithoutAnArchive() {
        final String folders = System.getProperty("java.class.path");
        assertEquals("child plain", run(folders, List.of()).get(0));
        assertEquals(List.of("child prepared", "grandchild prepared"), run(folders, List.of()));
        assertNoArchive();
    }

    @Test
    void itCanBeTurnedOff() {
        final List<String> off = List.of("-Datoll.fastStart=false");
        assertEquals(List.of("child plain", "grandchild plain"), run(jars, off));
        assertFalse(Files.exists(cache));
    }

    @Test
    void aCacheThatCannotBeWrittenIsDoneWithout() throws IOException {
        Files.writeString(cache, "a file, not a folder");
        assertEquals(List.of("child plain", "grandchild plain"), run(jars, List.of()));
    }

    private void assertNoArchive() {
        final List<Path> files = FileTree.below(cache);
        assertTrue(
                files.stream().noneMatch(file -> file.endsWith("training") || file.endsWith("classes.jsa")),
                files::toString);
    }
}
