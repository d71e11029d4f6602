package io.atoll.core.testing;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class FileTreeTest {
    private static final int BRANCHES = 8;
    private static final int ENOUGH_FAILURES = 20;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    @RegisterExtension
    final TestSpaces spaces = new TestSpaces();

    private Path tree() {
        return spaces.home().resolve("tree");
    }

    @Test
    void shouldFindAllBelowADirectoryAndFollowNoLinks() throws IOException {
        final Path outside = Files.createDirectory(spaces.home().resolve("outside"));
        Files.createFile(outside.resolve("precious"));
        final Path deep = Files.createDirectories(tree().resolve("b/c"));
        final Path file = Files.createFile(deep.resolve("d"));
        final Path link = Files.createSymbolicLink(tree().resolve("a"), outside);
        assertEquals(List.of(link, deep.getParent(), deep, file), FileTree.below(tree()));
    }

    @Test
    void shouldFindNothingWhereThereIsNoDirectory() {
        assertEquals(List.of(), FileTree.below(tree()));
    }

    /** Makes branches, of a directory and a file each, and removes them again. */
    private static void grow(Path tree) throws IOException {
        for (int branch = 0; branch < BRANCHES; branch++) {
            Files.createFile(
                    Files.createDirectory(tree.resolve("branch" + branch)).resolve("leaf"));
        }
        for (int branch = 0; branch < BRANCHES; branch++) {
            Files.delete(tree.resolve("branch" + branch).resolve("leaf"));
            Files.delete(tree.resolve("branch" + branch));
        }
    }

    private static boolean canBeWalked(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.count() > 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Looks until the JDK's own way has failed so often that this one has surely met the same. */
    @Test
    void shouldPassOverWhatGoesWhileItLooks() throws Exception {
        final Path stem = Files.createDirectories(tree().resolve("stem"));
        final List<Path> stays = List.of(stem, Files.createFile(stem.resolve("bark")));
        final AtomicBoolean over = new AtomicBoolean();
        final FutureTask<Void> growing = new FutureTask<>(() -> {
            while (!over.get()) {
                grow(tree());
            }
            return null;
        });
        new Thread(growing).start();
        final long start = System.nanoTime();
        try {
            for (int failures = 0; failures < ENOUGH_FAILURES && System.nanoTime() - start < LONGEST_NANOS; ) {
                final List<Path> found = FileTree.below(tree());
                assertTrue(found.containsAll(stays), found::toString);
                failures += canBeWalked(tree()) ? 0 : 1;
            }
        } finally {
            over.set(true);
            growing.get(60, TimeUnit.SECONDS);
        }
        assertEquals(stays, FileTree.below(tree()));
    }
}
