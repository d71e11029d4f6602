package io.atoll.ipc.journal;

/**
 * How often a journal begins a new file, in UTC. A file is what is trimmed as a whole. The names are part of the format of
 * a journal.
 */
public enum RollCycle {
    /** A file for each minute. */
    MINUTELY,
    /** A file for every ten minutes. */
    TEN_MINUTELY,
    /** A file for each hour. */
    HOURLY,
    /** A file for each day. */
    DAILY
}
