package io.atoll.ipc.process;

import io.atoll.core.space.Space;
import io.atoll.core.wait.Waitable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A child JVM that runs a lambda or a main class, with the class path and the space of this JVM. Shared objects that the
 * lambda captures are the same objects in the child.
 *
 * <pre>{@code
 * SharedLong hits = SharedLong.open(Space.current(), "hits");
 * JvmProcess child = JvmProcess.start(() -> hits.increment());
 * int exitCode = child.join();
 * }</pre>
 *
 * <p>The child is a process of its own: whatever becomes of it, this JVM goes on. It ends when its task has returned and
 * its last non-daemon thread has ended. Its standard input is empty. Of the flags of this JVM it gets those that make the
 * program run as it does here (modules, collector, assertions, stack size, the program's own {@code -D}), never agents,
 * debuggers, JMX ports, recordings or logs; the same holds for flags from the environment. Its heap is bounded, an
 * {@code OutOfMemoryError} ends it with code 3, and a crash writes its report for {@link #failure()} alone.
 *
 * <p>A child runs from a class path (also of any length, also of Maven's test runner), a module path, or one jar. It
 * cannot load what is in no file that this JVM was started with: such a task is refused, saying what to do.
 *
 * <p>All methods are thread-safe.
 */
public final class JvmProcess implements Waitable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** Started here and not known to have ended, in the order of their start. */
    private static final Map<Integer, JvmProcess> ACTIVE = new ConcurrentSkipListMap<>();

    private final int number;
    private final String name;
    private final Process process;
    private final Space space;
    private final String token;
    private final ChildFiles files;
    private final ChildControl control;
    private final DeathCause cause;
    private final CapturedOutput captured = new CapturedOutput();
    private final List<OutputPump> pumps;
    private final CompletableFuture<Optional<Throwable>> failure = new CompletableFuture<>();

    /** What was read when the child had ended; null before. Guarded by the files. */
    private Optional<Throwable> found;

    private JvmProcess(int number, ChildCommand command, Process process, ChildControl control, DeathCause cause) {
        this.number = number;
        this.name = command.identity().name();
        this.process = process;
        this.space = command.space();
        this.token = command.token();
        this.files = command.files();
        this.control = control;
        this.cause = cause;
        this.pumps = pump(command.options().output());
    }

    /**
     * Starts a child.
     *
     * @param task what it runs
     * @return the started child
     * @throws IllegalArgumentException if the task cannot travel, naming the class that keeps it
     * @throws IllegalStateException if no child could load Atoll, as its jar lies within another
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
     * @throws IllegalStateException if no child could load Atoll, as its jar lies within another
     * @throws IOException if the space cannot be used or the child cannot be started
     */
    public static JvmProcess start(JvmProcessOptions options, JvmTask task) throws IOException {
        return start(options, task, TaskOrigin.of(task));
    }

    /**
     * Starts a child that runs the main method of a class.
     *
     * @param main has a {@code static void main(String[])}
     * @param arguments for it
     * @return the started child
     * @throws IllegalArgumentException if there is no such method, or a child could not load the class
     * @throws IllegalStateException if no child could load Atoll, as its jar lies within another
     * @throws IOException if the space cannot be used or the child cannot be started
     */
    public static JvmProcess start(Class<?> main, String... arguments) throws IOException {
        return start(JvmProcessOptions.DEFAULT, main, arguments);
    }

    /**
     * Starts a child that runs the main method of a class.
     *
     * @param options how
     * @param main has a {@code static void main(String[])}
     * @param arguments for it
     * @return the started child
     * @throws IllegalArgumentException if there is no such method, or a child could not load the class
     * @throws IllegalStateException if no child could load Atoll, as its jar lies within another
     * @throws IOException if the space cannot be used or the child cannot be started
     */
    public static JvmProcess start(JvmProcessOptions options, Class<?> main, String... arguments) throws IOException {
        return start(options, MethodTask.ofMain(main, arguments), main);
    }

    private static JvmProcess start(JvmProcessOptions options, JvmTask task, Class<?> origin) throws IOException {
        TaskOrigin.check(origin);
        final int number = NUMBERS.incrementAndGet();
        final String name = options.name() != null ? options.name() : "child-" + number;
        final Space space = Space.current();
        final String token = space.newChildToken();
        final ChildFiles files = new ChildFiles(space, token);
        boolean started = false;
        Process process = null;
        try {
            files.writeTask(space, task);
            final ChildControl control = files.createControl();
            space.expectMember(token);
            final ChildIdentity identity = ChildIdentity.of(name, options.daemon(), space.members());
            final ChildCommand command = new ChildCommand(options, identity, space, token, files);
            final DeathCause cause = new DeathCause(space.platform(), files, control);
            process = command.start();
            final JvmProcess child = new JvmProcess(number, command, process, control, cause);
            ACTIVE.put(number, child);
            process.onExit()
                    .thenCompose(ended -> OutputPump.lastWords(child.pumps, LAST_WORDS))
                    .thenRunAsync(child::settle); // which takes longer than the JDK's timer may be kept
            started = true;
            return child;
        } finally {
            if (!started) {
                ACTIVE.remove(number);
                if (process != null) { // as where there is no thread to be had for its output: nobody would know of it
                    process.destroyForcibly();
                }
                files.remove();
                space.settleMember(token);
            }
        }
    }

    private List<OutputPump> pump(JvmProcessOptions.Output output) {
        if (!output.isPiped()) {
            return List.of();
        }
        final boolean prefixed = output.prefixed();
        return switch (output.destination()) {
            case CAPTURE -> List.of(OutputPump.start(process.getInputStream(), name, prefixed, captured::add));
            case CONSUME ->
                List.of(OutputPump.start(process.getInputStream(), name, prefixed, kept(output.consumer())));
            default ->
                List.of(
                        OutputPump.start(process.getInputStream(), name, prefixed, kept(System.out::println)),
                        OutputPump.start(process.getErrorStream(), name, prefixed, kept(System.err::println)));
        };
    }

    private Consumer<String> kept(Consumer<String> consumer) {
        return line -> {
            captured.add(line);
            consumer.accept(line);
        };
    }

    /**
     * Once the child has ended: reads what it left and removes it. By whoever comes first, a thread that waits or one of
     * the JDK's, since the latter may be busy with the program's work.
     */
    private Optional<Throwable> settle() {
        final Optional<Throwable> thrown;
        synchronized (files) {
            if (found == null) {
                found = takeFailure();
            }
            thrown = found;
        }
        ACTIVE.remove(number);
        failure.complete(thrown);
        return thrown;
    }

    private Optional<Throwable> takeFailure() {
        final Optional<Throwable> thrown = files.readFailure();
        final Optional<Throwable> reason =
                thrown.isPresent() ? thrown : cause.find(this, exitCode().getAsInt());
        files.remove();
        try {
            space.settleMember(token);
        } catch (IOException e) {
            // the token is on nobody's command line any more: it counts for nothing
        }
        return reason;
    }

    private Optional<Throwable> settleAfterLastWords() throws InterruptedException {
        if (!failure.isDone()) {
            OutputPump.awaitLastWords(pumps, LAST_WORDS);
        }
        return settle();
    }

    /**
     * This process.
     *
     * @return its name and pid
     */
    public static ProcessInfo current() {
        return ProcessInfo.ofThisProcess();
    }

    /**
     * The process that started this one.
     *
     * @return its name and pid, whether it still lives or not; empty in a JVM that Atoll did not start
     */
    public static Optional<ProcessInfo> parent() {
        return Optional.ofNullable(ChildIdentity.ofThisJvm()).map(ChildIdentity::parent);
    }

    /**
     * The children of this process that have not ended.
     *
     * @return those alive, in the order of their start
     */
    public static List<JvmProcess> activeChildren() {
        final List<JvmProcess> active = new ArrayList<>(ACTIVE.values());
        active.removeIf(child -> !child.isAlive());
        return active;
    }

    /**
     * How many processors this process may use: as its cgroup and its affinity allow, which may be fewer than the machine
     * has.
     *
     * @return at least 1
     */
    public static int cpuCount() {
        return Runtime.getRuntime().availableProcessors();
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
     * Waits until this child has ended and all that it left has been read.
     *
     * @return its exit code, see {@link #exitCode()}
     * @throws InterruptedException if interrupted before; the child goes on
     */
    public int join() throws InterruptedException {
        process.waitFor();
        settleAfterLastWords();
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
        if (!process.waitFor(TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS)) {
            return false;
        }
        settleAfterLastWords();
        return true;
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
     * Tells when this child has ended and all that it left has been read.
     *
     * @return completed then, with this child, by a thread of the common pool; never exceptionally. Completing or
     *     cancelling it changes nothing here
     */
    public CompletableFuture<JvmProcess> onExit() {
        // else whoever joins the child would have to run what the program hangs on it
        return failure.isDone() ? CompletableFuture.completedFuture(this) : failure.thenApplyAsync(thrown -> this);
    }

    /**
     * What the task threw, or of what the child died, if that is how it ended. Waits until it has ended.
     *
     * @return the exception with its trace, or a {@link RemoteException} in its place if it cannot travel; a
     *     {@link ChildDiedException} if the JVM crashed, its heap was full, or the kernel killed it for want of memory;
     *     empty if the task returned, or the child was ended by {@code System.exit} or a signal
     * @throws InterruptedException if interrupted before
     */
    public Optional<Throwable> failure() throws InterruptedException {
        process.waitFor();
        return settleAfterLastWords();
    }

    /**
     * What this child has said, if that comes through this JVM ({@link JvmProcessOptions.Output#CAPTURE}, a consumer, or
     * any destination that is prefixed by the child's name): standard output and error, the last million characters of
     * them. While it lives, what was read so far; once it has ended, waits until all is read (what a grandchild says later
     * is not).
     *
     * @return lines; empty if the output does not come through this JVM
     * @throws InterruptedException if interrupted before
     */
    public String output() throws InterruptedException {
        if (!process.isAlive()) {
            settleAfterLastWords();
        }
        return captured.text();
    }

    /**
     * Interrupts the main thread of this child, which runs the task, as {@link Thread#interrupt()} does. It takes effect
     * within a tenth of a second or so, and when its JVM has started; several that come faster may be one. Without effect
     * if the child has ended.
     */
    public void interrupt() {
        control.askForInterrupt();
    }

    /** Asks this child to end (SIGTERM): its shutdown hooks run. What it had said can still be read. */
    public void terminate() {
        process.toHandle().destroy(); // Process.destroy closes the streams under the reader
    }

    /** Ends this child at once (SIGKILL). What it had said can still be read. */
    public void kill() {
        cause.killed();
        process.toHandle().destroyForcibly(); // Process.destroyForcibly closes the streams under the reader
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
