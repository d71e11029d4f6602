package io.atoll.bench.peers;

import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory in memory for the files of all runs, and the processes that use it. However this JVM ends, it leaves
 * neither: at its shutdown the processes are killed and the directory is removed. (After {@code kill -9} the children
 * see the end of their standard input; only the directory stays, and where temporary files go perhaps a small one of JMH's.)
 */
final class Workplace implements AutoCloseable {
    /** How the names of workplaces begin. */
    static final String PREFIX = "atoll-peers-";

    private static final Path MEMORY = Path.of("/dev/shm");

    private final Path directory;
    private final Set<ChildProcess> children = ConcurrentHashMap.newKeySet();
    private final Thread atShutdown = new Thread(this::clear, "atoll-peers-clear");
    private boolean closed;
    private int runs;

    private Workplace(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(atShutdown);
    }

    /**
     * Makes a workplace below {@code /dev/shm}, or where temporary files go if there is no such place. Its name has this
     * process's id in it.
     *
     * @return to be closed
     * @throws IOException if no directory can be made
     */
    static Workplace open() throws IOException {
        return new Workplace(Files.createTempDirectory(
                parent(),
                PREFIX + ProcessHandle.current().pid() + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    }

    /** Where workplaces are made. */
    static Path parent() {
        return Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Whether a program that lies in a workplace can be run: containers often mount {@code /dev/shm} without. */
    static boolean runsPrograms() {
        try {
            final Path file = Files.createTempFile(
                    parent(),
                    PREFIX,
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                return Files.isExecutable(file); // no, if mounted noexec, whatever its permissions
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    /**
     * Makes a place for one run.
     *
     * @return its directory, to be closed, which ends the processes of the run
     * @throws IOException if it cannot be made
     */
    synchronized Run run() throws IOException {
        checkOpen();
        final Path place = directory.resolve("run-" + ++runs);
        Files.createDirectory(place);
        return new Run(this, place);
    }

    /** Under the same monitor as the clearing: no process is started behind its back. */
    synchronized ChildProcess start(ChildProcess.Command command) throws IOException {
        checkOpen();
        final ChildProcess child = ChildProcess.start(command);
        children.add(child);
        return child;
    }

    /**
     * Whether this JVM is not ending.
     *
     * @throws InterruptedRunException if it is: then no failure of a child means anything
     */
    synchronized void checkOpen() {
        if (closed) {
            throw new InterruptedRunException();
        }
    }

    /** Ends what is left of a run. Under the same monitor as the clearing: they do not remove the same files at once. */
    synchronized void end(List<ChildProcess> processes, Path place) throws IOException {
        if (closed) {
            return;
        }
        processes.forEach(ChildProcess::kill);
        processes.forEach(children::remove);
        Platform.system().removeTree(place); // in which what they have started may still be ending
    }

    private synchronized void clear() {
        if (closed) {
            return;
        }
        closed = true;
        children.forEach(ChildProcess::kill);
        try {
            Platform.system().removeTree(directory);
        } catch (IOException e) {
            System.err.println("peers: " + directory + " could not be removed (" + e + "): remove it by hand");
        }
    }

    @Override
    public void close() {
        clear();
        try {
            Runtime.getRuntime().removeShutdownHook(atShutdown);
        } catch (IllegalStateException e) {
            // shutting down already: the hook finds nothing to do
        }
    }
}
