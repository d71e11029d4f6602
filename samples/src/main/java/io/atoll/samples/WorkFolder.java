package io.atoll.samples;

import io.atoll.core.platform.Platform;
import io.atoll.ipc.process.JvmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what a command makes for itself: it goes with the command, also when that is interrupted. */
final class WorkFolder implements AutoCloseable {
    /** For the kernel to end a process that was killed. */
    private static final Duration DEATH = Duration.ofSeconds(5);

    private final Path path;
    private final Thread atShutdown = new Thread(this::deleteUnderAll, "atoll-delete-folder");

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

    /** Those who are at work in it would complain of files that vanish. */
    private void deleteUnderAll() {
        final List<JvmProcess> workers = JvmProcess.activeChildren();
        workers.forEach(JvmProcess::kill);
        try {
            for (JvmProcess worker : workers) {
                worker.join(DEATH);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        delete();
    }

    private void delete() {
        try {
            Platform.system().removeTree(path); // others may still be writing into it
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
