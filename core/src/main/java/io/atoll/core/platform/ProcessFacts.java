package io.atoll.core.platform;

/**
 * A process as people know it. A pid can be reused and means nothing in another pid namespace: never evidence of life.
 *
 * @param pid process id within its pid namespace
 * @param startTicks kernel ticks from boot to its start; 0 where unknown
 * @param pidNamespace number of its pid namespace; 0 where unknown
 * @param command main class or jar, shortened
 */
public record ProcessFacts(long pid, long startTicks, long pidNamespace, String command) {}
