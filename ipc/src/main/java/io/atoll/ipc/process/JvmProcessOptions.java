package io.atoll.ipc.process;

import java.util.List;

/**
 * How a child JVM is started.
 *
 * @param name for people; null for {@code child-N}
 * @param jvmOptions further options of the child's JVM, such as {@code -Xmx64m}; what Atoll needs is added by itself
 * @param output where standard output and error of the child go
 */
public record JvmProcessOptions(String name, List<String> jvmOptions, Output output) {
    /** Where the output of a child goes. */
    public enum Output {
        /** Where the parent's goes. */
        INHERIT,
        /** Nowhere. */
        DISCARD
    }

    /** A name by number, no further options, output where the parent's goes. */
    public static final JvmProcessOptions DEFAULT = new JvmProcessOptions(null, List.of(), Output.INHERIT);

    /** Copies the list. */
    public JvmProcessOptions {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * Names the child.
     *
     * @param other for people
     * @return other options
     */
    public JvmProcessOptions withName(String other) {
        return new JvmProcessOptions(other, jvmOptions, output);
    }

    /**
     * Gives the child's JVM further options.
     *
     * @param others such as {@code -Xmx64m}
     * @return other options
     */
    public JvmProcessOptions withJvmOptions(String... others) {
        return new JvmProcessOptions(name, List.of(others), output);
    }

    /**
     * Sends the child's output somewhere.
     *
     * @param other where
     * @return other options
     */
    public JvmProcessOptions withOutput(Output other) {
        return new JvmProcessOptions(name, jvmOptions, other);
    }
}
