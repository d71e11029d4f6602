package io.atoll.core.crash;

/**
 * One step of a recorded operation: a store or a change of a directory, which outlive its process; or a load, a lock or a
 * verdict, which do not.
 *
 * @param description for people; null for a store, which describes itself
 * @param ordering what it is ordered with
 * @param inode the file stored to; null for a change of a directory
 * @param index where in the file
 * @param bytes what was stored
 * @param change does the change of a directory again; null for anything else
 */
record Event(
        String description, Ordering ordering, SimulatedMachine.Inode inode, int index, byte[] bytes, Runnable change) {

    /** What a compiler may move across a step. */
    enum Ordering {
        /** Plain or opaque: ordered with stores to the same bytes only. */
        PLAIN,
        /** Release: stays behind all that comes before it; what comes after may move before it. */
        RELEASE,
        /** Volatile, atomic or a system call: nothing moves across. */
        FULL,
        /** A plain or opaque load. */
        LOAD,
        /** An acquire or volatile load. */
        LOAD_ACQUIRE,
        /** A lock, a mapping, a verdict on somebody's life. */
        NOTE;

        /** Whether a death cannot show that the step was taken: it stands in recordings for people to read. */
        boolean leavesNothing() {
            return ordinal() >= LOAD.ordinal();
        }
    }

    boolean overlaps(Event other) {
        return inode != null
                && inode == other.inode
                && index < other.index + other.bytes.length
                && other.index < index + bytes.length;
    }

    @Override
    public String toString() {
        return description != null
                ? description
                : ordering + (ordering.leavesNothing() ? " at " : " store at ") + index + " of " + inode.name + ": "
                        + java.util.HexFormat.of().formatHex(bytes);
    }
}
