package io.atoll.core.inspect;

/**
 * Who holds something, by the word that names him.
 *
 * @param state whether anybody does, and whether he lives
 * @param slot of the member
 * @param epoch of the member
 * @param pid of its process; 0 if the table does not tell any more
 * @param command of its process; empty if the table does not tell any more
 * @param thread low bits of the number of its thread, or whatever else the word has in their place
 * @param inconsistent whether recovery is pending: an owner has died since the last repair
 */
public record Holder(State state, int slot, long epoch, long pid, String command, int thread, boolean inconsistent) {
    /** Whether anybody holds it. */
    public enum State {
        /** Nobody does. */
        FREE,
        /** A member that lives, by the kernel's word. */
        ALIVE,
        /** A member that is dead, by the kernel's word. */
        DEAD,
        /** The table of members does not tell: it is damaged, or the word is. */
        UNKNOWN
    }

    /**
     * The member for people.
     *
     * @return for instance {@code pid 4711 alive} or {@code free, inconsistent}
     */
    @Override
    public String toString() {
        final String who = pid == 0 ? "member " + slot + "." + epoch : "pid " + pid;
        final String held =
                state == State.FREE ? "free" : who + " " + state.name().toLowerCase(java.util.Locale.ROOT);
        return inconsistent ? held + ", inconsistent" : held;
    }
}
