package io.atoll.core.inspect;

import io.atoll.core.inspect.Holder.State;
import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Who the words of one space name, asked of the kernel when first needed. For one look: what it knows grows old. */
final class Holders {
    private static final int MOST_READS = 8; // words that the protocol did not write must not have us read for ever

    private final Path space;
    private final Map<Integer, Member> members = new HashMap<>();
    private int reads;
    private String failure;

    Holders(Path space) {
        this.space = space;
    }

    Holder of(long word) {
        return OwnerWord.isFree(word)
                ? new Holder(State.FREE, 0, 0, 0, "", 0, OwnerWord.isInconsistent(word))
                : of(
                        OwnerWord.slot(word),
                        OwnerWord.epoch(word),
                        OwnerWord.threadHint(word),
                        OwnerWord.isInconsistent(word));
    }

    Holder of(int slot, long epoch, int thread, boolean inconsistent) {
        Member member = members.get(slot);
        if ((member == null || member.epoch() < epoch) && reads < MOST_READS && failure == null) {
            read(); // the first time, or it has joined since
            member = members.get(slot);
        }
        if (member == null || member.epoch() < epoch || failure != null) {
            return new Holder(State.UNKNOWN, slot, epoch, 0, "", thread, inconsistent);
        }
        return member.epoch() == epoch
                ? new Holder(
                        member.alive() ? State.ALIVE : State.DEAD,
                        slot,
                        epoch,
                        member.pid(),
                        member.command(),
                        thread,
                        inconsistent)
                : new Holder(State.DEAD, slot, epoch, 0, "", thread, inconsistent); // or nobody else had its slot now
    }

    /** Whether there was ever such a member; only after {@link #of}. */
    boolean wasBorn(int slot, long epoch) {
        final Member member = members.get(slot);
        return epoch > 0 && member != null && epoch <= member.epoch();
    }

    /** Why nobody can be told dead or alive; null if all can. */
    String failure() {
        return failure;
    }

    private void read() {
        reads++;
        try {
            Space.inspectMembers(space).forEach(member -> members.put(member.slot(), member));
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }
}
