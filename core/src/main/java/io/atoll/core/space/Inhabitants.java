package io.atoll.core.space;

import io.atoll.core.liveness.Member;
import io.atoll.core.liveness.MemberTable;
import io.atoll.core.platform.Access;
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
        final Inhabitants members = members(platform, space);
        // after the members: only a living one announces somebody, who would be missed if the announcer died in between
        return members.isNobody() && ExpectedMembers.isAnyOnItsWay(platform, space)
                ? new Inhabitants(true, false, "a process that was started to join it and has not yet")
                : members;
    }

    private static Inhabitants members(Platform platform, Path space) throws IOException {
        final Path locks = space.resolve(SpaceRoom.MEMBERS_LOCK);
        final boolean hasLocks = platform.facts(locks) != null;
        try {
            final FileHeader header = new FilePublisher(platform, new FileGuard(platform, Access.GROUP), Access.GROUP)
                    .header(space.resolve(SpaceRoom.MEMBERS), SpaceRoom.MEMBERS_KIND);
            if (header == null) {
                return hasLocks ? UNKNOWN : NOBODY; // its creator died before it had joined, or will begin anew
            }
            if (header.fileLength() != FileHeader.LENGTH + MemberTable.LENGTH) {
                return UNKNOWN;
            }
        } catch (SpaceException e) {
            return UNKNOWN; // damaged, or of another version, whose rows may lie elsewhere
        }
        final boolean hasBeenJoined = table(platform, space, null).joins() > 0; // before the look for what is older
        if (platform.facts(locks) == null) {
            return hasBeenJoined ? UNKNOWN : NOBODY; // removed by somebody: no lock tells who lives
        }
        final Inhabitants[] found = {NOBODY};
        platform.visitLockFile(locks, file -> found[0] = in(table(platform, space, file)));
        return found[0];
    }

    /**
     * The table of a space's members.
     *
     * @param platform the operating system
     * @param space its directory, with a whole table
     * @param locks its {@code members.lock}; null if nobody's life is asked for
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
