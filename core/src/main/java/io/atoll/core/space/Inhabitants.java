package io.atoll.core.space;

import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.MemberTable;
import io.atoll.core.platform.FileFacts;
import io.atoll.core.platform.LockFile;
import io.atoll.core.platform.Platform;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Whether anybody lives in a space, asked from outside. Whoever wants to act on it holds the space's mutex, so that nobody
 * joins in between.
 *
 * @param isKnown whether that can be told
 * @param isNobody whether all members are proven dead and nobody is on the way
 * @param who lives there, for people
 */
record Inhabitants(boolean isKnown, boolean isNobody, String who) {
    private static final Inhabitants NOBODY = new Inhabitants(true, true, "nobody");
    private static final Inhabitants UNKNOWN = new Inhabitants(false, false, "nobody can tell whom");

    /**
     * Asks the kernel.
     *
     * @param platform the operating system
     * @param space its directory
     * @return what it says now
     */
    static Inhabitants of(Platform platform, Path space) throws IOException {
        if (ExpectedMembers.isAnyOnItsWay(platform, space)) {
            return new Inhabitants(true, false, "a process that was started to join it and has not yet");
        }
        final FileFacts facts = platform.facts(space.resolve(SpaceRoom.MEMBERS));
        if (facts == null || platform.facts(space.resolve(SpaceRoom.MEMBERS_LOCK)) == null) {
            return NOBODY; // its creator died before it had joined, or has not got the mutex yet and will begin anew
        }
        if (facts.length() < FileHeader.LENGTH + MemberTable.LENGTH) {
            return UNKNOWN; // damaged: for people to look at
        }
        final Inhabitants[] found = {NOBODY};
        platform.visitLockFile(
                space.resolve(SpaceRoom.MEMBERS_LOCK), locks -> found[0] = in(table(platform, space, locks)));
        return found[0];
    }

    /**
     * The table of a space's members.
     *
     * @param platform the operating system
     * @param space its directory, with a whole table
     * @param locks its {@code members.lock}
     * @return to be read only
     */
    static MemberTable table(Platform platform, Path space, LockFile locks) throws IOException {
        return new MemberTable(
                platform.mapReadOnly(space.resolve(SpaceRoom.MEMBERS), FileHeader.LENGTH + MemberTable.LENGTH),
                FileHeader.LENGTH,
                locks);
    }

    private static Inhabitants in(MemberTable table) throws IOException {
        long alive = 0;
        Member first = null;
        for (Member member : table.members()) {
            if (member.alive()) {
                alive++;
                first = first == null ? member : first;
            }
        }
        return first == null
                ? NOBODY
                : new Inhabitants(
                        true, false, "pid " + first.pid() + (alive == 1 ? "" : " and " + (alive - 1) + " more"));
    }
}
