package io.atoll.samples;

/**
 * One thing that {@code doctor} has looked at.
 *
 * @param level how good it is
 * @param subject what was looked at
 * @param found what was found
 * @param advice what to do about it; empty if nothing
 */
record Finding(Level level, String subject, String found, String advice) {
    /** How good something is. */
    enum Level {
        /** As it should be. */
        OK,
        /** Works; could be better, or is worth knowing. */
        NOTE,
        /** Must be repaired. */
        PROBLEM
    }

    static Finding ok(String subject, String found) {
        return new Finding(Level.OK, subject, found, "");
    }

    static Finding note(String subject, String found, String advice) {
        return new Finding(Level.NOTE, subject, found, advice);
    }

    static Finding problem(String subject, String found, String advice) {
        return new Finding(Level.PROBLEM, subject, found, advice);
    }
}
