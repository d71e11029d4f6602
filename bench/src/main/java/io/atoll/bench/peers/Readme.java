package io.atoll.bench.peers;

import java.util.Optional;

/** The part of a text that is generated, between two lines that no reader sees. */
final class Readme {
    /** The line before it. */
    static final String BEGIN = "<!-- how fast: begin -->";

    /** The line after it. */
    static final String END = "<!-- how fast: end -->";

    private Readme() {}

    /**
     * What is there now.
     *
     * @param text all of it
     * @return what lies between the two lines; empty if they are not there
     */
    static Optional<String> section(String text) {
        final int begin = text.indexOf(BEGIN + "\n");
        final int end = text.indexOf(END, begin + 1);
        return begin < 0 || end < 0 ? Optional.empty() : Optional.of(text.substring(begin + BEGIN.length() + 1, end));
    }

    /**
     * Puts a section in the place of the one that is there.
     *
     * @param text all of it
     * @param section the new one
     * @return the new text; empty if there is no place for it
     */
    static Optional<String> renew(String text, String section) {
        return section(text).map(old -> {
            final int begin = text.indexOf(BEGIN + "\n") + BEGIN.length() + 1;
            return text.substring(0, begin) + section + text.substring(begin + old.length());
        });
    }
}
