package io.atoll.core.space;

import io.atoll.core.liveness.MemberTable;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By what a process that was started to join a space is known before it has: on its command line, and in the names of the
 * files that are for it. No other process ever has the same.
 *
 * @param text of the token
 * @param slot of the member that starts the process
 * @param epoch of that member
 */
record ChildToken(String text, int slot, long epoch) {
    private static final Pattern PATTERN =
            Pattern.compile("(atoll-child-(\\d{1,4})-(\\d{1,10})-[0-9a-f-]{36})(\\..*)?");

    /** A new one. */
    static ChildToken next(int slot, long epoch) {
        return new ChildToken("atoll-child-" + slot + "-" + epoch + "-" + UUID.randomUUID(), slot, epoch);
    }

    /**
     * Finds the one that a file's name begins with.
     *
     * @param name of the file
     * @return it; empty if the file is for no such process
     */
    static Optional<ChildToken> find(String name) {
        final Matcher matcher = PATTERN.matcher(name);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) < MemberTable.MAX_MEMBERS
                ? Optional.of(new ChildToken(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }
}
