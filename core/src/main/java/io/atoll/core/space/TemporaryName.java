package io.atoll.core.space;

import io.atoll.core.liveness.MemberTable;
import io.atoll.core.liveness.Members;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that is not finished: {@code .tmp-SLOT-EPOCH-NUMBER}, so that everybody can tell whether its
 * creator lives.
 *
 * @param slot the creator's slot
 * @param epoch the creator's epoch; 0 for a creator that has not joined yet and holds the space's mutex
 * @param number distinguishes the creator's files
 */
record TemporaryName(int slot, long epoch, long number) {
    private static final Pattern FORM = Pattern.compile("\\.tmp-(\\d{1,4})-(\\d{1,10})-(\\d{1,18})");
    private static final AtomicLong NUMBERS = new AtomicLong();

    /**
     * A new name.
     *
     * @param creator who makes the file; null for the holder of the space's mutex
     * @return a name not used before
     */
    static TemporaryName next(Members creator) {
        return creator == null
                ? new TemporaryName(0, 0, 0)
                : new TemporaryName(creator.slot(), creator.epoch(), NUMBERS.incrementAndGet());
    }

    /**
     * Reads a name.
     *
     * @param fileName any file name
     * @return empty if it is not that of a temporary
     */
    static Optional<TemporaryName> parse(String fileName) {
        final Matcher matcher = FORM.matcher(fileName);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) >= MemberTable.MAX_MEMBERS) {
            return Optional.empty();
        }
        return Optional.of(new TemporaryName(
                Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3))));
    }

    @Override
    public String toString() {
        return ".tmp-" + slot + "-" + epoch + "-" + number;
    }
}
