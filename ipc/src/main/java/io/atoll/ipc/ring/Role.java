package io.atoll.ipc.ring;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;

/** A part in a ring or queue that one process at a time can play: for builders of objects. */
public final class Role {
    private final OwnerWord word;
    private final Members members;
    private final String name;

    /**
     * A role.
     *
     * @param word who has it
     * @param members proves deaths
     * @param name for messages
     */
    public Role(OwnerWord word, Members members, String name) {
        this.word = word;
        this.members = members;
        this.name = name;
    }

    /**
     * Takes the role.
     *
     * @param ring for messages
     * @param recovery repairs what a dead holder left; idempotent
     * @return the word stored, without the inconsistent bit
     * @throws RoleTakenException if somebody living has it
     */
    public long take(String ring, Runnable recovery) {
        final long stored = word.tryAcquireOrSteal();
        if (stored == 0) {
            throw new RoleTakenException(ring, name, members.describe(word.get()));
        }
        if (!OwnerWord.isInconsistent(stored)) {
            return stored;
        }
        boolean recovered = false;
        try {
            recovery.run();
            recovered = true;
        } finally {
            if (!recovered) {
                word.release(stored); // with its bit: the next one tries again
            }
        }
        return word.clearInconsistent(stored);
    }

    /**
     * Gives the role back.
     *
     * @param stored what {@link #take} returned
     */
    public void giveBack(long stored) {
        word.release(stored);
    }

    /**
     * Whether somebody living has the role.
     *
     * @return true if it is not to be had
     */
    public boolean isTaken() {
        final long seen = word.get();
        return !OwnerWord.isFree(seen) && !members.isDead(seen);
    }
}
