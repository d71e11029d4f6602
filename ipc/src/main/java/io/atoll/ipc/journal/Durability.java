package io.atoll.ipc.journal;

/** What an append has survived once it has returned. */
public enum Durability {
    /**
     * The death of the process, however it dies. When the machine loses its power, what the operating system has not
     * written yet, usually that of the last 30 s, is lost.
     */
    SYSTEM,
    /**
     * The loss of power too, as far as the disk keeps what it says: each append waits for the disk ({@code msync}), which
     * takes as long as the disk takes, from some 10 microseconds to some 10 ms. What others append with {@link #SYSTEM} is
     * not certain to be on disk: let all who append to a journal agree. The first append of a handle, the first into a new
     * file and the first after an appender's death wait for whole files and their directory ({@code fsync}).
     */
    SYNC
}
