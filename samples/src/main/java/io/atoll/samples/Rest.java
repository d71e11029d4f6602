package io.atoll.samples;

import java.io.PrintWriter;

/**
 * What nobody has received when somebody leaves a meeting, and nobody is there to receive.
 *
 * @param amount for people; empty if there is nothing
 * @param kept whether it waits for a consumer; else it went with what it was in
 */
record Rest(String amount, boolean kept) {
    static final Rest NONE = new Rest("", true);

    /**
     * Prints a line, if there is anything to tell.
     *
     * @param where of the meeting
     * @param text for people
     */
    void print(MeetingOptions where, PrintWriter text) {
        if (!amount.isEmpty()) {
            final String place = where.isRing() ? "ring" : "queue";
            text.println("          "
                    + (kept
                            ? amount + " left in the " + place + " for  consume " + where.forOtherSide()
                            : amount + " that nobody had received, gone with the " + place));
        }
    }
}
