package io.atoll.core.wait;

/**
 * What a waiter does between its first looks, before it goes to sleep. It pauses for a few looks, as what it waits for may
 * be under way on another processor. Then it yields: the one whom it waits for, perhaps just woken by it, may have been
 * put on the very same processor, as happens where idle processors are slow to wake (virtual machines), and could do
 * nothing while we only pause.
 */
public final class BriefSpin {
    /** After so many looks it is time to sleep. */
    public static final int LOOKS = 24;

    private static final int PAUSES = 4;

    private BriefSpin() {}

    /**
     * To be called after a look that found nothing.
     *
     * @param look how many looks there were before it
     */
    public static void pause(int look) {
        if (look < PAUSES) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }
}
