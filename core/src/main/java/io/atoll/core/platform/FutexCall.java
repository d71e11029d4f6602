package io.atoll.core.platform;

import org.agrona.concurrent.AtomicBuffer;

/**
 * The kernel's compare-and-sleep on a 32-bit word in shared memory, and its waking. May be called by any thread; an
 * interrupt neither ends a sleep nor is lost by one.
 */
public interface FutexCall {
    /**
     * Sleeps while a word has an expected value: until woken, until the time is over, or for no reason at all.
     *
     * @param buffer memory of a file mapped by all who take part
     * @param index of the word, 4-byte aligned
     * @param expected sleep only if the word is this
     * @param nanos at most so long
     */
    void sleep(AtomicBuffer buffer, int index, int expected, long nanos);

    /**
     * Wakes sleepers.
     *
     * @param buffer memory of a file mapped by all who take part
     * @param index of the word
     * @param count at most so many
     * @return how many were woken
     */
    int wake(AtomicBuffer buffer, int index, int count);
}
