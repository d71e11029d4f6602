package io.atoll.ipc.process;

import io.atoll.core.platform.JvmAccess;
import io.atoll.core.space.Space;
import io.atoll.core.wait.Waitable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A child JVM that runs a lambda, with the class path and the space of this JVM. Shared objects that the lambda captures
 * are the same objects in the child.
 *
 * <pre>{@code
 * SharedLong hits = SharedLong.open(Space.current(), "hits");
 * JvmProcess child = JvmProcess.start(() -> hits.increment());
 * int exitCode = child.join();
 * }</pre>
 *
 * <p>The child is a process of its own: whatever becomes of it, this JVM goes on. It ends when its task has returned and
 * its last non-daemon thread has ended. Its standard input is empty. All methods are thread-safe.
 */
public final class JvmProcess implements Waitable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;

    private final String name;
    private final Process process;
    private final CompletableFuture<Optional<Throwable>> failure = new CompletableFuture<>();

    private JvmProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /**
     * Starts a child.
     *
     * @param task what it runs
     * @return the started child
     * @throws IllegalArgumentException if the task cannot travel, naming the class that keeps it
     * @throws IOException if the space cannot be used or the child cannot be started
     */
    public static JvmProcess start(JvmTask task) throws IOException {
        return start(JvmProcessOptions.DEFAULT, task);
    }

    /**
     * Starts a child.
     *
     * @param options how
     * @param task what it runs
     * @return the started child
     * @throws IllegalArgumentException if the task cannot travel, naming the class that keeps it
     * @throws IOException if the space cannot be used or the child cannot be started
     */
    public static JvmProcess start(JvmProcessOptions options, JvmTask task) throws IOException {
        final String name = options.name() != null ? options.name() : "child-" + NUMBERS.incrementAndGet();
        final String token = "atoll-child-" + UUID.randomUUID();
        final Space space = Space.current();
        final ChildFiles files = new ChildFiles(space, token);
        boolean started = false;
        try {
            files.writeTask(task);
            space.expectMember(token);
            final JvmProcess child = new JvmProcess(name, launch(options, name, space, token));
            started = true;
            child.process.onExit().thenRun(() -> child.ended(space, token, files));
            return child;
        } finally {
            if (!started) {
                files.remove();
                space.settleMember(token);
            }
        }
    }

    private static Process launch(JvmProcessOptions options, String name, Space space, String token)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(JvmAccess.FLAG.split(" ")));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-XX:+ExitOnOutOfMemoryError");
        System.getProperties().stringPropertyNames().stream()
                .filter(property -> property.startsWith("atoll.") || property.startsWith("agrona."))
                .filter(property -> !property.equals(Space.INHERITED_PROPERTY))
                .filter(property -> !property.equals(ChildMain.NAME_PROPERTY))
                .forEach(property -> command.add("-D" + property + "=" + System.getProperty(property)));
        command.add("-D" + Space.INHERITED_PROPERTY + "=" + space.directory());
        command.add("-D" + ChildMain.NAME_PROPERTY + "=" + name);
        command.addAll(options.jvmOptions());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(ChildMain.class.getName());
        command.add(token);
        final ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        switch (options.output()) {
            case INHERIT ->
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
            case DISCARD ->
                builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        return builder.start();
    }

    /** In a thread of the JDK's, once the child has ended. */
    private void ended(Space space, String token, ChildFiles files) {
        final Optional<Throwable> thrown = files.readFailure();
        files.remove();
        try {
            space.settleMember(token);
        } catch (IOException e) {
            // the token is on nobody's command line any more: it counts for nothing
        }
        failure.complete(thrown);
    }

    /**
     * This process.
     *
     * @return its name and pid
     */
    public static ProcessInfo current() {
        return new ProcessInfo(
                System.getProperty(ChildMain.NAME_PROPERTY, "main"),
                ProcessHandle.current().pid());
    }

    /**
     * The name of this child.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * The process id of this child.
     *
     * @return its pid
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Whether this child has not ended yet.
     *
     * @return true if it lives
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Whether this child has ended.
     *
     * @return true if it does not live any more
     */
    @Override
    public boolean isReady() {
        return !isAlive();
    }

    /**
     * Waits until this child has ended.
     *
     * @return its exit code, see {@link #exitCode()}
     * @throws InterruptedException if interrupted before; the child goes on
     */
    public int join() throws InterruptedException {
        process.waitFor();
        return exitCode().getAsInt();
    }

    /**
     * Waits for a time until this child has ended.
     *
     * @param time how long; zero to look only
     * @return whether it has ended
     * @throws InterruptedException if interrupted before; the child goes on
     */
    public boolean join(Duration time) throws InterruptedException {
        return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * How this child ended: what it gave to {@code System.exit}; 0 if its task returned; 1 if it threw; minus the number
     * of the signal if one ended it. (The system tells both a signal N and an exit with 128 + N as the same number; it is
     * taken for the signal.)
     *
     * @return empty while it lives
     */
    public OptionalInt exitCode() {
        if (process.isAlive()) {
            return OptionalInt.empty();
        }
        final int value = process.exitValue();
        final boolean signalled = value > SIGNALLED && value <= SIGNALLED + LAST_SIGNAL;
        return OptionalInt.of(signalled ? SIGNALLED - value : value);
    }

    /**
     * What the task threw, if that is how this child ended. Waits until it has ended.
     *
     * @return the exception, or a {@link RemoteException} in its place if it cannot travel; empty if it threw nothing
     * @throws InterruptedException if interrupted before
     */
    public Optional<Throwable> failure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException e) {
            throw new AssertionError("completed with a value only", e);
        }
    }

    /** Asks this child to end (SIGTERM): its shutdown hooks run. */
    public void terminate() {
        process.destroy();
    }

    /** Ends this child at once (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
