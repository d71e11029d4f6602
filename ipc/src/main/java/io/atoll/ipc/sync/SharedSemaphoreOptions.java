package io.atoll.ipc.sync;

import java.io.Serializable;

/**
 * What a {@link SharedSemaphore} is like. Everybody who opens it must say the same.
 *
 * @param permits how many there are; of a counting semaphore, how many it begins with
 * @param isCounting false: permits are owned by the processes that acquired them, and come back when these die; true:
 *     nobody owns them, who releases need not have acquired
 */
public record SharedSemaphoreOptions(int permits, boolean isCounting) implements Serializable {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if there can be no such semaphore
     */
    public SharedSemaphoreOptions {
        final int least = isCounting ? 0 : 1;
        if (permits < least || permits == Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a semaphore has from " + least + " to " + (Integer.MAX_VALUE - 1) + " permits, not " + permits);
        }
    }

    /**
     * A bounded resource: permits that come back when the process that has them dies.
     *
     * @param permits how many there are
     * @return options
     */
    public static SharedSemaphoreOptions owned(int permits) {
        return new SharedSemaphoreOptions(permits, false);
    }

    /**
     * A signal that is counted: some release, others acquire.
     *
     * @param permits how many it begins with
     * @return options
     */
    public static SharedSemaphoreOptions counting(int permits) {
        return new SharedSemaphoreOptions(permits, true);
    }

    @Override
    public String toString() {
        return permits + (isCounting ? " permits that nobody owns" : " owned permits");
    }
}
