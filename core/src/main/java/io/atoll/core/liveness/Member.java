package io.atoll.core.liveness;

/**
 * A member of a space as its row tells it.
 *
 * @param slot its place in the table
 * @param epoch which user of that place it is, counted from 1
 * @param alive whether the kernel proved it alive when this was read
 * @param pid its process id within its pid namespace
 * @param pidNamespace number of its pid namespace; 0 where unknown
 * @param joinMillis when it joined, milliseconds since 1970
 * @param command its main class or jar
 */
public record Member(
        int slot, long epoch, boolean alive, long pid, long pidNamespace, long joinMillis, String command) {

    @Override
    public String toString() {
        return "pid " + pid + " (" + command + ", member " + slot + "." + epoch + ")";
    }
}
