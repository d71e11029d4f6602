package io.atoll.ipc.process;

/**
 * Layout of the memory by which a parent and one child talk while the child lives. Zero when new.
 *
 * <pre>
 *   0                                                                     64
 *  +--------------------+------------------------------------------------+
 *  | interrupts (int)   | (to the end of the cache line)                 |
 *  +--------------------+------------------------------------------------+
 *  | exit (int)         | (to the end of the cache line)                 |
 *  +--------------------+------------------------------------------------+
 * </pre>
 *
 * <ul>
 * <li>interrupts: how often the parent has asked for one; written by the parent alone;
 * <li>exit: 0, then {@link #ORDERLY} once the child's shutdown hooks run, so that an exit of the program's can be told from
 *     one of the JVM's own; written by the child alone.
 * </ul>
 *
 * <p>A death at any point leaves counts that mean what they say: each is one atomic store, and nobody else depends on it.
 */
final class ChildControlDescriptor {
    static final int INTERRUPTS_OFFSET;
    static final int EXIT_OFFSET;
    static final int LENGTH;

    /** Exit: by the program, a signal, or the end of its last thread. */
    static final int ORDERLY = 1;

    private static final int CACHE_LINE = 64;

    static {
        int offset = 0;
        INTERRUPTS_OFFSET = offset;
        offset += CACHE_LINE;
        EXIT_OFFSET = offset;
        offset += CACHE_LINE;
        LENGTH = offset;
    }

    private ChildControlDescriptor() {}
}
