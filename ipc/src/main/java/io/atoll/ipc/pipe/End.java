package io.atoll.ipc.pipe;

import io.atoll.ipc.ring.RoleTakenException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a pipe as this member sees it: whether it may use it, and its side of the channels.
 *
 * <p>{@code tenure} is what this member knows of the word; it changes to and from IN_USE with the locks of both boxes held,
 * or while no box can have begun, so whoever has the lock of a box and finds IN_USE may use that box.
 */
final class End {
    private enum Tenure {
        /** Never used here, or the word will tell that it has ended. */
        UNKNOWN,
        IN_USE,
        GIVEN_AWAY,
        CLOSED
    }

    final EndWord word;

    private final String name;
    private final Outbox outbox;
    private final Inbox inbox;
    private volatile Tenure tenure = Tenure.UNKNOWN;

    /** Either channel is null if this end does not use it. */
    End(String name, EndWord word, EndWord peer, Channel out, Channel in) {
        this.name = name;
        this.word = word;
        this.outbox = out == null ? null : new Outbox(out, this, peer);
        this.inbox = in == null ? null : new Inbox(in, this, peer);
    }

    Outbox outbox() {
        if (outbox == null) {
            throw new UnsupportedOperationException(name + " only receives: the pipe is one-way");
        }
        return outbox;
    }

    Inbox inbox() {
        if (inbox == null) {
            throw new UnsupportedOperationException(name + " only sends: the pipe is one-way");
        }
        return inbox;
    }

    String fate() {
        return word.fate();
    }

    /**
     * Makes sure that this member uses the end, taking it at its first use.
     *
     * @return false if the end has ended
     * @throws IllegalStateException if this member has closed it or given it away, or another uses it
     */
    boolean own() {
        return tenure == Tenure.IN_USE || take();
    }

    private synchronized boolean take() {
        switch (tenure) {
            case CLOSED -> throw new IllegalStateException(name + " was closed in this process");
            case GIVEN_AWAY ->
                throw new IllegalStateException(
                        name + " was given away from this process by serializing it: use it where"
                                + " it has arrived, or takeBack() if it never will");
            case IN_USE -> {
                return true;
            }
            case UNKNOWN -> {}
        }
        return arrive();
    }

    /**
     * Takes the end, whatever this member did with it before.
     *
     * @return false if it has ended
     * @throws RoleTakenException if another member uses it
     */
    synchronized boolean arrive() {
        if (word.tryTake()) {
            tenure = Tenure.IN_USE;
            return true;
        }
        if (!word.hasEnded()) {
            throw new RoleTakenException("the pipe", name, word.holder());
        }
        tenure = Tenure.UNKNOWN;
        return false;
    }

    /** Takes the end, unless somebody else has; false if so, or if it has ended. */
    synchronized boolean takeBack() {
        if (tenure == Tenure.CLOSED) {
            throw new IllegalStateException(name + " was closed in this process");
        }
        final boolean taken = word.tryTake();
        if (taken) {
            tenure = Tenure.IN_USE;
        }
        return taken;
    }

    /** Gives the end away, into this member's custody until it is taken elsewhere. */
    void giveAway() {
        withBothBoxes(() -> {
            if (tenure == Tenure.CLOSED || tenure == Tenure.GIVEN_AWAY) {
                take(); // throws
            }
            if (word.tryGive()) {
                tenure = Tenure.GIVEN_AWAY;
                forget();
            } else if (!word.hasEnded()) {
                throw new RoleTakenException("the pipe", name, word.holder());
            }
        });
        wakeAll();
    }

    /**
     * Closes the end if this member has it or, not having given it away, answers for it.
     *
     * @return whether it is closed by that
     */
    boolean close() {
        final boolean[] closed = new boolean[1];
        withBothBoxes(() -> {
            if (tenure == Tenure.UNKNOWN || tenure == Tenure.IN_USE) {
                closed[0] = word.tryClose();
                tenure = Tenure.CLOSED;
                forget();
            }
        });
        wakeAll();
        return closed[0];
    }

    private void withBothBoxes(Runnable change) {
        final Lock sending = outbox == null ? new ReentrantLock() : outbox.lock;
        final Lock receiving = inbox == null ? new ReentrantLock() : inbox.lock;
        sending.lock();
        receiving.lock();
        try {
            synchronized (this) {
                change.run();
            }
        } finally {
            receiving.unlock();
            sending.unlock();
        }
    }

    private void forget() {
        if (outbox != null) {
            outbox.forget();
        }
        if (inbox != null) {
            inbox.forget();
        }
    }

    /** Those of this end are to find that they may not use it any more, those of the peer that there is no more to come. */
    private void wakeAll() {
        if (outbox != null) {
            outbox.channel.wakeAll();
        }
        if (inbox != null) {
            inbox.channel.wakeAll();
        }
    }

    void sweep() {
        if (outbox != null) {
            outbox.channel.sweep();
        }
        if (inbox != null) {
            inbox.channel.sweep();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
