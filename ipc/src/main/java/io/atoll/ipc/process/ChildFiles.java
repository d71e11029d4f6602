package io.atoll.ipc.process;

import io.atoll.core.platform.Access;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.Platform;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one child in {@code .process} of the space: {@code TOKEN.task}, which it takes; {@code .control}, by which
 * the parent talks to it; {@code .failure}, which it leaves; {@code .crash}, which its JVM leaves; {@code .arguments} of
 * its command line, where that is long or tells what others need not know. They are this user's alone, also in a space of
 * a group, and what another has put in their place is not read.
 */
final class ChildFiles {
    private static final String DIRECTORY = ".process";
    private static final int LONGEST_REPORT = 1 << 20;

    private final Platform platform;
    private final Path directory;
    private final Path task;
    private final Path control;
    private final Path failure;
    private final Path unfinished;
    private final Path crash;
    private final Path arguments;

    private ChildFiles(Platform platform, Path space, String token) {
        this.platform = platform;
        this.directory = space.resolve(DIRECTORY);
        this.task = directory.resolve(token + ".task");
        this.control = directory.resolve(token + ".control");
        this.failure = directory.resolve(token + ".failure");
        this.unfinished = directory.resolve(token + ".failure.tmp");
        this.crash = directory.resolve(token + ".crash");
        this.arguments = directory.resolve(token + ".arguments");
    }

    ChildFiles(Space space, String token) {
        this(space.platform(), space.directory(), token);
    }

    /**
     * In the child, before it has joined the space: its parent has.
     *
     * @param token under which the parent left the files
     * @return the files of this JVM
     */
    static ChildFiles ofThisJvm(String token) {
        final Path space = Path.of(System.getProperty(Space.INHERITED_PROPERTY));
        return new ChildFiles(Platform.system(), space, token);
    }

    void writeTask(Space space, JvmTask closure) throws IOException {
        final Optional<MethodTask> method =
                closure instanceof MethodTask task ? Optional.of(task) : MethodTask.ofLambda(closure);
        final byte[] bytes = method.flatMap(MethodTask::bytes).orElseGet(() -> Closures.toBytes(closure));
        space.makeDirectory(DIRECTORY);
        platform.write(task, bytes, Access.OWNER);
    }

    JvmTask takeTask() throws IOException, ClassNotFoundException {
        final byte[] bytes = readMine(task);
        platform.unlink(task);
        if (bytes.length > 0 && bytes[0] == MethodTask.MARK) {
            return MethodTask.parse(bytes);
        }
        return (JvmTask) Closures.fromBytes(bytes);
    }

    private byte[] readMine(Path file) throws IOException {
        final FileFacts facts = platform.facts(file);
        if (facts != null && !(facts.mine() && facts.type() == FileFacts.Type.FILE)) {
            throw new AccessDeniedException(
                    file.toString(),
                    null,
                    "expected a file of this user's, found a " + facts.type() + " of user " + facts.owner()
                            + ": who has put it there means to run code here");
        }
        return platform.read(file);
    }

    /** In the parent, when the child has ended: whether it came so far as to take its task. */
    boolean isTaskTaken() {
        try {
            return platform.facts(task) == null;
        } catch (IOException e) {
            return true; // nobody can tell
        }
    }

    ChildControl createControl() throws IOException {
        platform.createZeroed(control, ChildControlDescriptor.LENGTH, Access.OWNER);
        return control();
    }

    ChildControl control() throws IOException {
        return new ChildControl(platform.map(control, ChildControlDescriptor.LENGTH));
    }

    /**
     * Leaves words where the launcher of the JVM finds them.
     *
     * @param words of the command line
     * @return what stands for them there
     */
    String writeArguments(List<String> words) throws IOException {
        final Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        platform.write(arguments, ArgumentFile.format(words).getBytes(charset), Access.OWNER);
        return "@" + arguments;
    }

    /** Whole or not at all, so that a death in between leaves no half of an exception. */
    void writeFailure(Throwable thrown) throws IOException {
        byte[] bytes;
        try {
            bytes = Closures.toBytes(thrown);
        } catch (RuntimeException | StackOverflowError e) { // also what its own writeObject throws
            bytes = Closures.toBytes(RemoteException.of(thrown));
        }
        platform.write(unfinished, bytes, Access.OWNER);
        platform.rename(unfinished, failure);
    }

    Optional<Throwable> readFailure() {
        try {
            if (platform.facts(failure) == null) {
                return Optional.empty();
            }
            return Optional.of((Throwable) Closures.fromBytes(readMine(failure)));
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) { // or its parent waits for ever
            return Optional.of(new RemoteException("the child's exception cannot be read here: " + e, e));
        }
    }

    /** For the JVM, which puts the pid in place of {@code %p}. */
    String crashPattern() {
        return crash.toString().replace("%", "%%");
    }

    Optional<ErrorReport> readCrash() {
        try {
            if (platform.facts(crash) == null) {
                return Optional.empty();
            }
            final byte[] bytes = platform.readBeginning(crash, LONGEST_REPORT);
            return ErrorReport.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            logger().log(System.Logger.Level.DEBUG, "the error report of a child cannot be read", e);
            return Optional.empty();
        }
    }

    void remove() {
        try {
            for (Path file : List.of(task, control, failure, unfinished, crash, arguments)) {
                platform.unlink(file);
            }
        } catch (IOException e) {
            logger().log(System.Logger.Level.DEBUG, "left behind in " + directory, e);
        }
    }

    /** Not a constant: a child starts sooner without. */
    private static System.Logger logger() {
        return System.getLogger(ChildFiles.class.getName());
    }
}
