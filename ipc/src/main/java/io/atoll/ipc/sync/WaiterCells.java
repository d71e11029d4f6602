package io.atoll.ipc.sync;

import static io.atoll.ipc.sync.SharedConditionDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Who waits for a condition, and who is signalled but has not gone on yet. The protocol stands in {@link
 * SharedCondition}: all methods but {@link #isWaiting} and {@link #isAnySignalStranded} are for the holder of the lock.
 */
final class WaiterCells {
    private static final int NONE = -1;
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(EventCount.SLICE_MILLIS);

    private final AtomicBuffer buffer;
    private final Members members;
    private final Futex futex;

    WaiterCells(AtomicBuffer buffer, Members members, Futex futex) {
        this.buffer = buffer;
        this.members = members;
        this.futex = futex;
    }

    private int used() {
        return (int) Math.max(0, Math.min(MAX_WAITERS, buffer.getLongVolatile(USED_OFFSET)));
    }

    private long word(int cell) {
        return buffer.getLongVolatile(cellOffset(cell) + WORD_OFFSET);
    }

    private void setWord(int cell, long word) {
        buffer.putLongVolatile(cellOffset(cell) + WORD_OFFSET, word);
    }

    private long ticket(int cell) {
        return buffer.getLong(cellOffset(cell) + TICKET_OFFSET);
    }

    private static boolean is(int state, long word) {
        return word != 0 && OwnerWord.threadHint(word) == state;
    }

    private long me(int state) {
        return OwnerWord.withHint(members.ownerWord(), state);
    }

    /** The event count that the waiter in a cell sleeps on. */
    EventCount signalled(int cell) {
        return new EventCount(buffer, cellOffset(cell) + SIGNALLED_OFFSET, futex);
    }

    /**
     * Puts this thread at the end of the line.
     *
     * @return its cell
     * @throws IllegalStateException if the line is full
     */
    int join() {
        final int cell = free();
        final long ticket = buffer.getLong(LAST_TICKET_OFFSET) + 1;
        buffer.putLong(LAST_TICKET_OFFSET, ticket);
        buffer.putLong(cellOffset(cell) + TICKET_OFFSET, ticket); // before the word: a death between leaves a free cell
        setWord(cell, me(WAITING));
        return cell;
    }

    private int free() {
        final int used = used();
        for (int cell = 0; cell < used; cell++) {
            if (word(cell) == 0) {
                return cell;
            }
        }
        int cell = freeOfTheDead(used); // only now, as it may ask the kernel
        if (cell == NONE && used == MAX_WAITERS) {
            awaitVerdicts();
            cell = freeOfTheDead(used);
        }
        if (cell != NONE) {
            return cell;
        }
        if (used == MAX_WAITERS) {
            throw new IllegalStateException(
                    MAX_WAITERS + " threads wait for this condition already; it has room for no more");
        }
        buffer.putLongVolatile(USED_OFFSET, used + 1L); // before the cell: none that counts is above it
        return used;
    }

    private int freeOfTheDead(int used) {
        settleDeaths();
        for (int cell = 0; cell < used; cell++) {
            if (word(cell) == 0) {
                return cell;
            }
        }
        return NONE;
    }

    /** Lets a slice pass: who was found alive before it is then asked about anew. */
    private static void awaitVerdicts() {
        final long start = System.nanoTime();
        for (long left = SLICE_NANOS; left > 0; left = SLICE_NANOS - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }

    /** Whether the waiter in a cell, this thread, is not signalled yet. */
    boolean isWaiting(int cell) {
        return word(cell) == me(WAITING);
    }

    /**
     * Takes this thread out of the line.
     *
     * @return whether it was signalled
     */
    boolean leave(int cell) {
        final boolean isSignalled = !isWaiting(cell);
        setWord(cell, 0);
        return isSignalled;
    }

    /** Whether somebody died with a signal. A hint: to be looked at again by a holder of the lock. */
    boolean isAnySignalStranded() {
        for (int cell = 0, used = used(); cell < used; cell++) {
            final long word = word(cell);
            if (is(SIGNALLED, word) && members.isDead(word)) {
                return true;
            }
        }
        return false;
    }

    /** Passes the signals of the dead on to those who waited when they were given, and frees the cells of the dead. */
    void settleDeaths() {
        for (int cell = 0, used = used(); cell < used; cell++) {
            final long word = word(cell);
            if (word == 0 || !members.isDead(word)) {
                continue;
            }
            if (is(SIGNALLED, word)) {
                final int heir = first(buffer.getLong(cellOffset(cell) + LAST_OFFSET));
                if (heir != NONE) {
                    signal(heir); // before the cell is freed: a death in between wakes one more, never one less
                }
            }
            setWord(cell, 0);
        }
    }

    /**
     * Signals those who have waited longest.
     *
     * @param count at most so many
     */
    void signal(long count) {
        settleDeaths();
        final long last = buffer.getLong(LAST_TICKET_OFFSET);
        for (long given = 0; given < count; given++) {
            final int cell = first(last);
            if (cell == NONE) {
                return;
            }
            signal(cell);
        }
    }

    /** Of the living who wait and whose ticket is not above a limit, the one with the lowest. */
    private int first(long limit) {
        int first = NONE;
        for (int cell = 0, used = used(); cell < used; cell++) {
            final long word = word(cell);
            if (is(WAITING, word)
                    && ticket(cell) <= limit
                    && (first == NONE || ticket(cell) < ticket(first))
                    && !members.isDead(word)) {
                first = cell;
            }
        }
        return first;
    }

    private void signal(int cell) {
        // before the word, which publishes it; not over the ticket: a death in between must not cost the place in the
        // line
        buffer.putLong(cellOffset(cell) + LAST_OFFSET, buffer.getLong(LAST_TICKET_OFFSET));
        setWord(cell, OwnerWord.withHint(word(cell), SIGNALLED));
        signalled(cell).signal(1);
    }

    /** How many living threads wait. */
    int waiting() {
        int waiting = 0;
        for (int cell = 0, used = used(); cell < used; cell++) {
            final long word = word(cell);
            if (is(WAITING, word) && !members.isDead(word)) {
                waiting++;
            }
        }
        return waiting;
    }
}
