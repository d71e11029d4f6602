package io.atoll.ipc.process;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The files by which a child gets its task and leaves its failure: {@code .process/TOKEN.task} and {@code .failure}. */
final class ChildFiles {
    private static final System.Logger LOGGER = System.getLogger(ChildFiles.class.getName());
    private static final String DIRECTORY = ".process";

    private final Space space;
    private final Platform platform;
    private final Path directory;
    private final Path task;
    private final Path failure;
    private final Path unfinished;

    ChildFiles(Space space, String token) {
        this.space = space;
        this.platform = space.platform();
        this.directory = space.directory().resolve(DIRECTORY);
        this.task = directory.resolve(token + ".task");
        this.failure = directory.resolve(token + ".failure");
        this.unfinished = directory.resolve(token + ".failure.tmp");
    }

    void writeTask(JvmTask closure) throws IOException {
        final byte[] bytes = Closures.toBytes(closure);
        space.makeDirectory(DIRECTORY);
        platform.write(task, bytes, space.options().access());
    }

    JvmTask takeTask() throws IOException, ClassNotFoundException {
        final byte[] bytes = platform.read(task);
        platform.unlink(task);
        return (JvmTask) Closures.fromBytes(bytes);
    }

    /** Whole or not at all, so that a death in between leaves no half of an exception. */
    void writeFailure(Throwable thrown) throws IOException {
        byte[] bytes;
        try {
            bytes = Closures.toBytes(thrown);
        } catch (RuntimeException | StackOverflowError e) { // also what its own writeObject throws
            bytes = Closures.toBytes(RemoteException.of(thrown));
        }
        platform.write(unfinished, bytes, space.options().access());
        platform.rename(unfinished, failure);
    }

    Optional<Throwable> readFailure() {
        try {
            if (platform.facts(failure) == null) {
                return Optional.empty();
            }
            return Optional.of((Throwable) Closures.fromBytes(platform.read(failure)));
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) { // or its parent waits for ever
            return Optional.of(new RemoteException("the child's exception cannot be read here: " + e, e));
        }
    }

    void remove() {
        try {
            platform.unlink(task);
            platform.unlink(failure);
            platform.unlink(unfinished);
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "left behind in " + directory, e);
        }
    }
}
