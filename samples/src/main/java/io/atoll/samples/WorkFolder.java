package io.atoll.samples;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what a command makes for itself: it goes with the command, also when that is interrupted. */
final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final Thread atShutdown = new Thread(this::delete, "atoll-delete-folder");

    WorkFolder() throws IOException {
        this.path = Files.createTempDirectory("atoll-");
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    Path path() {
        return path;
    }

    /**
     * The files in a folder that somebody has named, without those that are hidden.
     *
     * @param folder to be looked through, not deeper
     * @return in the order of their names
     */
    static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void delete() {
        try {
            Platform.system().removeTree(path); // at a shutdown, its workers may still be writing into it
        } catch (IOException e) {
            System.err.println("cannot remove " + path + ": " + e);
        }
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // shutting down already: it will find nothing
        }
    }
}
