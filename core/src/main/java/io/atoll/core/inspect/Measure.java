package io.atoll.core.inspect;

/** What kind of figure a field is. */
public enum Measure {
    /** A figure, or no figure at all. */
    PLAIN,
    /** Bytes. */
    BYTES,
    /** Nanoseconds. */
    NANOS,
    /** A figure that says most by how fast it changes. */
    COUNT,
    /** Bytes that have passed since the object was created: says something only by how fast it grows. */
    POSITION
}
