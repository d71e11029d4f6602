package io.atoll.ipc.journal;

import org.agrona.DirectBuffer;

/**
 * Chronicle knows no empty records. So one that consists of nothing but the byte {@value #BYTE}, any number of times, zero
 * included, is stored with one more of them.
 */
final class Padding {
    /** The byte, of which few records consist. */
    static final byte BYTE = (byte) 0xE7;

    /** How much longer a record can be as stored. */
    static final int LENGTH = 1;

    private Padding() {}

    /**
     * Whether a record is stored with one more; or, of one that is stored, whether it has it.
     *
     * @param buffer where it is
     * @param offset where in it to begin
     * @param length of the record
     * @return true if it consists of nothing but that byte
     */
    static boolean isNeeded(DirectBuffer buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != BYTE) {
                return false; // as a rule, at the first
            }
        }
        return true;
    }
}
