package io.atoll.ipc.pipe;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Who has an end of a pipe, in one word of shared memory: a state, and the member that it is about.
 *
 * <pre>
 *   IN_CUSTODY m   nobody uses the end; m answers for it: its creator, or who has serialized it away
 *   IN_USE m       m uses it
 *   CLOSED m       m has closed it, for good
 *   DIED m         m had it, or answered for it, and is proven dead, for good
 * </pre>
 *
 * <p>Steps, each one CAS of the exact word seen before:
 * <ul>
 * <li>take, by whoever wants to use it: IN_CUSTODY of anybody, dead or alive &rarr; IN_USE me;
 * <li>give, by its user: IN_USE me &rarr; IN_CUSTODY me; or by whoever sends it on unused: IN_CUSTODY of anybody &rarr;
 * IN_CUSTODY me;
 * <li>adopt, by whoever opens the pipe by its name: IN_CUSTODY of a dead member &rarr; IN_CUSTODY me;
 * <li>close: IN_USE me or IN_CUSTODY me &rarr; CLOSED me;
 * <li>verdict, by anybody, when the kernel has proven the death: IN_USE m or IN_CUSTODY m &rarr; DIED m.
 * </ul>
 *
 * <p>Any member may write the word, by these steps only; a living user's word is changed by nobody else. The state and who
 * answers for it change together, so what holds after a death at any point is a state of the above, and nothing is ever to
 * be repaired: the end is with somebody living, or with somebody dead, whom the next verdict finds. A verdict and a take
 * from a dead custodian exclude each other: the one CAS makes the other fail. (Two words, an owner and a custodian, would
 * not do: whoever dies between taking the one and clearing the other leaves an end that is in nobody's use and in a living
 * member's custody, for whose end-of-file its peer waits for ever.)
 *
 * <p>CLOSED and DIED are final, and after either nobody writes to the rings as this end: what the peer reads of them after
 * it has seen that, is all that there will ever be. Thread-safe.
 */
final class EndWord {
    private static final int IN_CUSTODY = 1;
    private static final int IN_USE = 2;
    private static final int CLOSED = 3;
    private static final int DIED = 4;

    private final AtomicBuffer buffer;
    private final int index;
    private final Members members;

    EndWord(AtomicBuffer buffer, int index, Members members) {
        this.buffer = buffer;
        this.index = index;
        this.members = members;
    }

    /** The state of a word for people; null if it is none that the protocol writes. */
    static String stateName(long word) {
        return word < 0
                ? null
                : switch (OwnerWord.threadHint(word)) {
                    case IN_CUSTODY -> "in custody";
                    case IN_USE -> "in use";
                    case CLOSED -> "closed";
                    case DIED -> "died";
                    default -> null;
                };
    }

    /** In the custody of its creator, before the file has a name. */
    void initialize() {
        buffer.putLong(index, mine(IN_CUSTODY));
    }

    private long mine(int state) {
        return OwnerWord.withHint(members.ownerWord(), state);
    }

    private long get() {
        return buffer.getLongVolatile(index);
    }

    private int state(long word) {
        final int state = OwnerWord.threadHint(word);
        if (word < 0 || state < IN_CUSTODY || state > DIED) {
            throw new IllegalStateException("the pipe was damaged from outside: the word of an end is "
                    + Long.toHexString(word) + "; unlink it and create it anew");
        }
        return state;
    }

    /** Each step is full order: what was done as the end before it comes before it, for whoever sees its outcome. */
    private boolean step(long seen, int state) {
        return buffer.compareAndSetLong(index, seen, mine(state));
    }

    /**
     * Takes the end if nobody uses it.
     *
     * @return true if this member has it now, or had it before
     */
    boolean tryTake() {
        while (true) {
            final long seen = get();
            if (state(seen) != IN_CUSTODY) {
                return isMine(seen);
            }
            if (step(seen, IN_USE)) {
                return true;
            }
        }
    }

    /** Whether this member uses the end. */
    boolean isMine() {
        return isMine(get());
    }

    private boolean isMine(long seen) {
        return seen == mine(IN_USE);
    }

    /**
     * Gives the end into this member's own custody.
     *
     * @return false if another uses it, or it has ended
     */
    boolean tryGive() {
        while (true) {
            final long seen = get();
            if (state(seen) != IN_CUSTODY && !isMine(seen)) {
                return false;
            }
            if (step(seen, IN_CUSTODY)) {
                return true;
            }
        }
    }

    /** Answers for the end in place of a dead member, if nobody uses it. */
    void adopt() {
        final long seen = get();
        if (state(seen) == IN_CUSTODY && members.isDead(seen)) {
            step(seen, IN_CUSTODY); // if it fails, somebody else has done more
        }
    }

    /**
     * Closes the end if this member has it, or answers for it.
     *
     * @return false if it has not
     */
    boolean tryClose() {
        while (true) {
            final long seen = get();
            if (!isMine(seen) && seen != mine(IN_CUSTODY)) {
                return false;
            }
            if (step(seen, CLOSED)) {
                return true;
            }
        }
    }

    /** Whether the end has ended, after a verdict if it takes one. May ask the kernel, at most once a slice. */
    boolean hasEnded() {
        while (true) {
            final long seen = get();
            final int state = state(seen);
            if (state == CLOSED || state == DIED) {
                return true;
            }
            if (!members.isDead(seen)) {
                return false;
            }
            if (buffer.compareAndSetLong(index, seen, OwnerWord.withHint(seen, DIED))) { // the verdict
                return true;
            }
        }
    }

    /** Who uses it, for messages. */
    String holder() {
        return members.describe(get());
    }

    /** How it ended, for messages. */
    String fate() {
        final long seen = get();
        return (state(seen) == DIED ? "has died with " : "was closed by ") + members.describe(seen);
    }
}
