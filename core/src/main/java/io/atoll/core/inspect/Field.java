package io.atoll.core.inspect;

/**
 * One thing that was found.
 *
 * @param name what it is
 * @param value a {@link Long}, {@link Double}, {@link Boolean}, {@link String} or {@link Holder}
 * @param measure what kind of figure, if it is one
 * @param expected what should have been found; empty if all is well
 */
public record Field(String name, Object value, Measure measure, String expected) {}
