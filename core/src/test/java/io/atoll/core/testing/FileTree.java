package io.atoll.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks through directories in which others make and remove files meanwhile: threads of the same JVM, children, and who
 * sweeps after the dead. {@link Files#walk} fails there as soon as something goes between its being found and its being
 * looked at.
 */
public final class FileTree {
    private FileTree() {}

    /**
     * What is below a directory, however deep. What stays the whole time is in it once; what comes or goes meanwhile may
     * be, and may be gone when the caller looks at it.
     *
     * @param directory which is not in it itself; need not be there
     * @return files, links, which are not followed, and directories, in the order of their names
     */
    public static List<Path> below(Path directory) {
        final List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new Collector(directory, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path top;
        private final List<Path> found;

        Collector(Path top, List<Path> found) {
            this.top = top;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return visitFile(directory, attributes);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!file.equals(top)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            return goOn(failure);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
            return goOn(failure);
        }

        private static FileVisitResult goOn(IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
