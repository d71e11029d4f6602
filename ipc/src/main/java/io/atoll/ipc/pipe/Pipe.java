package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.space.ObjectExistsException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two {@link Connection}s: what one sends, the other receives.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.create(Space.current());
 * Connection mine = pipe.first();
 * Connection theirs = pipe.second();
 * JvmProcess child = JvmProcess.start(() -> theirs.send("hello " + theirs.receive()));
 * mine.send("world");
 * System.out.println(mine.receive());                      // hello world
 * }</pre>
 *
 * <p>Each end is used by one process at a time: the first that uses it, until it gives the connection away by serializing
 * it. A pipe whose end was closed, or whose process died, stays like that; make another one.
 *
 * <p>A pipe made without a name is removed when both ends are closed. (If both processes are killed, its file stays until
 * its space goes; so does one with a name, until somebody unlinks it.)
 *
 * <p>A handle to a pipe is serializable, and gives nothing away: where it arrives, either end may be taken. Thread-safe.
 *
 * <p>Invariants, and who writes which word in which order: {@code EndWord} for the ends, {@link
 * io.atoll.ipc.ring.RingWriter} and {@link io.atoll.ipc.ring.RingReader} for the messages.
 */
public final class Pipe implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private static final AtomicLong NAMES = new AtomicLong();

    private final transient SharedFile file;
    private final transient PipeOptions options;
    private final transient PipeMemory memory;

    private Pipe(Space space, SharedFile file) throws IOException {
        this.file = file;
        this.options = PipeMemory.optionsOf(file);
        this.memory = PipeMemory.of(space, file);
    }

    private Pipe agreeing(PipeOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    private Pipe adopting() {
        memory.adoptEnds();
        return this;
    }

    private static SharedFile.Blueprint blueprint(Space space, String name, PipeOptions options, boolean generated) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                fileLength(options),
                buffer -> {
                    for (int i = 0; i < ENDS; i++) {
                        new EndWord(buffer, endOffset(i), space.members()).initialize();
                    }
                },
                options.capacity(),
                options.duplex() ? 1 : 0,
                generated ? 1 : 0);
    }

    /**
     * Attaches to a duplex pipe with default options, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @return the pipe
     * @throws IOException see {@link #open(Space, String, PipeOptions)}
     */
    public static Pipe open(Space space, String name) throws IOException {
        return open(space, name, PipeOptions.DEFAULT);
    }

    /**
     * Attaches to a pipe, or creates it if there is none. This process answers from now on for the ends that nobody uses
     * and whose keeper is dead: while it lives, there is somebody who might use them.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the pipe
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the pipe's file cannot be used
     */
    public static Pipe open(Space space, String name, PipeOptions options) throws IOException {
        return new Pipe(space, SharedFile.open(space, blueprint(space, name, options, false)))
                .agreeing(options)
                .adopting();
    }

    /**
     * Creates a duplex pipe that needs no name, since its connections are captured by tasks or sent.
     *
     * @param space where
     * @return the pipe
     * @throws IOException if the space cannot be used or has no room
     */
    public static Pipe create(Space space) throws IOException {
        return create(space, PipeOptions.DEFAULT);
    }

    /**
     * Creates a pipe that needs no name, since its connections are captured by tasks or sent.
     *
     * @param space where
     * @param options what it is like
     * @return the pipe
     * @throws IOException if the space cannot be used or has no room
     */
    public static Pipe create(Space space, PipeOptions options) throws IOException {
        while (true) {
            final String name =
                    "unnamed-" + space.members().slot() + "." + space.members().epoch() + "-" + NAMES.incrementAndGet();
            try {
                return new Pipe(space, SharedFile.create(space, blueprint(space, name, options, true)));
            } catch (ObjectExistsException e) {
                // somebody has called his like that: the next one
            }
        }
    }

    /**
     * Creates a pipe.
     *
     * @param space where
     * @param name its name
     * @param options what it is like
     * @return the pipe
     * @throws ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space cannot be used or has no room
     */
    public static Pipe create(Space space, String name, PipeOptions options) throws IOException {
        return new Pipe(space, SharedFile.create(space, blueprint(space, name, options, false)));
    }

    /**
     * Attaches to a pipe, with the options that it has. For the ends that nobody uses, see {@link #open(Space, String,
     * PipeOptions)}.
     *
     * @param space where
     * @param name its name
     * @return the pipe
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the pipe's file cannot be used
     */
    public static Pipe attach(Space space, String name) throws IOException {
        return new Pipe(space, SharedFile.attach(space, KIND, name)).adopting();
    }

    /**
     * The first end: of a one-way pipe that which receives. This process takes it when it first uses it.
     *
     * @return always the same object
     */
    public Connection first() {
        return memory.connection(FIRST);
    }

    /**
     * The second end: of a one-way pipe that which sends. This process takes it when it first uses it.
     *
     * @return always the same object
     */
    public Connection second() {
        return memory.connection(SECOND);
    }

    /**
     * The options that the pipe has.
     *
     * @return its options
     */
    public PipeOptions options() {
        return options;
    }

    /** Closes the ends that this process has, and those that it created and that nobody has taken or will be given. */
    @Override
    public void close() {
        first().close();
        second().close();
    }

    /**
     * Removes the pipe's name. Those attached go on with it; nobody can attach any more, and its connections cannot be given
     * away any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle pipe) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new Pipe(pipe.space(), pipe.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
