package io.atoll.ipc.sync;

/** What happens to a barrier when a process that has registered parties dies. */
public enum PartyDeathPolicy {
    /** The barrier breaks: all who wait, and all who come, get a {@code BrokenBarrierException} until it is reset. */
    BREAK,
    /** Its parties leave: once all were there, the barrier waits for those that are left. */
    LEAVE
}
