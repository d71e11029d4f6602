package io.atoll.core.platform;

/**
 * A process as people know it. A pid can be reused and means nothing in another pid namespace: never evidence of life.
 *
 * @param pid process id within its pid namespace
 * @param startTicks kernel ticks from boot to its start; 0 where unknown
 * @param pidNamespace number of its pid namespace; 0 where unknown
 * @param command the name that whoever started it has given it by {@link #NAME_PROPERTY}, or else its main class or jar
 */
public record ProcessFacts(long pid, long startTicks, long pidNamespace, String command) {
    /** System property of a JVM that was given a name. */
    public static final String NAME_PROPERTY = "atoll.process.name";
}
