package io.atoll.ipc.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a child JVM is started.
 *
 * @param name for people; null for {@code child-N}
 * @param daemon whether the child ends when its parent has ended, however that ended
 * @param heap its largest Java heap in bytes; 0 for a share of the machine: half of its memory (or of the limit of the
 *     cgroup) divided by its processors, at most a quarter
 * @param jvmOptions further options of the child's JVM, such as {@code -XX:+UseSerialGC}; what Atoll needs is added by
 *     itself, and these come last, so that they win
 * @param environment variables that the child has besides those of its parent, or in their place
 * @param directory its working directory; null for its parent's
 * @param output where standard output and error of the child go
 */
public record JvmProcessOptions(
        String name,
        boolean daemon,
        long heap,
        List<String> jvmOptions,
        Map<String, String> environment,
        Path directory,
        Output output) {

    /**
     * Where the output of a child goes.
     *
     * @param destination what is done with it
     * @param consumer gets the lines of {@link Destination#CONSUME}; otherwise null
     * @param prefixed whether each line begins with the name of the child in brackets
     */
    public record Output(Destination destination, Consumer<String> consumer, boolean prefixed) {
        /** What is done with output. */
        public enum Destination {
            /** It goes where the parent's goes, output and errors apart. */
            INHERIT,
            /** It goes nowhere. */
            DISCARD,
            /** It is kept for {@link JvmProcess#output()}. */
            CAPTURE,
            /** Each line goes to a consumer. */
            CONSUME
        }

        /** Where the parent's goes. */
        public static final Output INHERIT = new Output(Destination.INHERIT, null, false);

        /** Nowhere. */
        public static final Output DISCARD = new Output(Destination.DISCARD, null, false);

        /** Kept for {@link JvmProcess#output()}: its last million characters, output and errors in their order. */
        public static final Output CAPTURE = new Output(Destination.CAPTURE, null, false);

        /** Checks that a consumer is there exactly if it is needed. */
        public Output {
            if ((destination == Destination.CONSUME) != (consumer != null)) {
                throw new IllegalArgumentException(
                        destination + (consumer == null ? " needs a consumer" : " has no use for a consumer"));
            }
        }

        /**
         * To a consumer: each line without its end, output and errors in their order. A line of more than 64 KiB comes
         * in pieces. One thread of this JVM calls it, as long as the child lives; while it does not return, the child
         * waits as soon as the pipe is full. What it throws is logged, and the rest of the output thrown away.
         *
         * @param lines gets them
         * @return the destination
         */
        public static Output to(Consumer<String> lines) {
            return new Output(Destination.CONSUME, Objects.requireNonNull(lines), false);
        }

        /**
         * Puts the name of the child before each line, as in {@code [child-1] hello}.
         *
         * @return this destination, prefixed
         */
        public Output prefixedByName() {
            return new Output(destination, consumer, true);
        }

        /** Whether the output comes through this JVM. */
        boolean isPiped() {
            return destination == Destination.CAPTURE
                    || destination == Destination.CONSUME
                    || destination == Destination.INHERIT && prefixed;
        }
    }

    /** Marks the serial collector as nobody's choice, so that children of the child are free to have another. */
    static final String NOT_CHOSEN = "-D" + ChildIdentity.COLLECTOR + "=not-chosen";

    static final String SERIAL_GC = "-XX:+UseSerialGC";

    private static final Pattern COLLECTOR = Pattern.compile("-XX:[+]Use\\w+GC\\b");

    /** What refuses the serial one, or may choose one in a file. */
    private static final Pattern OBJECTION = Pattern.compile("-XX:(-UseSerialGC\\b|Flags=|VMOptionsFile=)|(^|\\s)@");

    /** A name by number, no daemon, a share of the machine's memory, output where the parent's goes. */
    public static final JvmProcessOptions DEFAULT =
            new JvmProcessOptions(null, false, 0, List.of(), Map.of(), null, Output.INHERIT);

    /** Copies the collections. */
    public JvmProcessOptions {
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
        Objects.requireNonNull(output);
        if (heap < 0) {
            throw new IllegalArgumentException("a heap of " + heap + " bytes: expected 0 for a share, or more");
        }
    }

    /**
     * Names the child.
     *
     * @param other for people
     * @return other options
     */
    public JvmProcessOptions withName(String other) {
        return new JvmProcessOptions(other, daemon, heap, jvmOptions, environment, directory, output);
    }

    /**
     * Makes the child end when its parent has ended, also when that was killed: within two seconds, its shutdown hooks
     * having had one of them.
     *
     * @param other whether it does
     * @return other options
     */
    public JvmProcessOptions withDaemon(boolean other) {
        return new JvmProcessOptions(name, other, heap, jvmOptions, environment, directory, output);
    }

    /**
     * Bounds the Java heap of the child.
     *
     * @param bytes at most so many; 0 for a share of the machine
     * @return other options
     */
    public JvmProcessOptions withHeap(long bytes) {
        return new JvmProcessOptions(name, daemon, bytes, jvmOptions, environment, directory, output);
    }

    /**
     * Gives the child's JVM further options.
     *
     * @param others such as {@code -Xmx64m}
     * @return other options
     */
    public JvmProcessOptions withJvmOptions(String... others) {
        return new JvmProcessOptions(name, daemon, heap, List.of(others), environment, directory, output);
    }

    /**
     * Gives the child the serial garbage collector, unless one is chosen: by these options (or in a file that they name), or
     * by flags of this JVM's own, which its children get too. The child's own children do not get it from there. For children
     * who keep all processors busy together: the JVM's own choice is for one that has several to itself, and each of its
     * pauses waits until several threads have had a processor.
     *
     * @return other options
     */
    public JvmProcessOptions withSerialGcUnlessChosen() {
        if (Stream.concat(words(), ParentFlags.ofThisJvm().stream())
                .anyMatch(words -> COLLECTOR.matcher(words).find()
                        || OBJECTION.matcher(words).find())) {
            return this;
        }
        final List<String> more = new ArrayList<>(jvmOptions);
        more.addAll(List.of(SERIAL_GC, NOT_CHOSEN));
        return withJvmOptions(more.toArray(String[]::new));
    }

    /** Whether the child's JVM would be given two, if it got that of its parent too. */
    boolean choosesCollector() {
        return words().anyMatch(words -> COLLECTOR.matcher(words).find());
    }

    /** From which the child's JVM takes options. */
    private Stream<String> words() {
        return Stream.concat(
                jvmOptions.stream(), ParentFlags.VARIABLES.stream().map(name -> environment.getOrDefault(name, "")));
    }

    /**
     * Sets variables in the environment of the child.
     *
     * @param others by name
     * @return other options
     */
    public JvmProcessOptions withEnvironment(Map<String, String> others) {
        return new JvmProcessOptions(name, daemon, heap, jvmOptions, others, directory, output);
    }

    /**
     * Starts the child in another working directory. Its class path stays that of its parent, relative entries too.
     *
     * @param other an existing directory; null for its parent's
     * @return other options
     */
    public JvmProcessOptions withDirectory(Path other) {
        return new JvmProcessOptions(name, daemon, heap, jvmOptions, environment, other, output);
    }

    /**
     * Sends the child's output somewhere.
     *
     * @param other where
     * @return other options
     */
    public JvmProcessOptions withOutput(Output other) {
        return new JvmProcessOptions(name, daemon, heap, jvmOptions, environment, directory, other);
    }
}
