package io.atoll.ipc.journal;

import org.agrona.DirectBuffer;

/** What to do with the bytes of a record, in place. */
@FunctionalInterface
public interface RecordHandler {
    /**
     * Uses a record. If this throws, the record counts as not read.
     *
     * @param index of the record
     * @param buffer where it is; valid during the call only. It begins at an address that is a multiple of 4, not of 8,
     *     so that nothing in it may be accessed with volatile order
     * @param offset where in it the record begins
     * @param length of the record in bytes
     */
    void onRecord(long index, DirectBuffer buffer, int offset, int length);
}
