package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.SidePayload;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Where a batch of records lies between its lane and the end of its handling (specification: {@code queue.pml}).
 *
 * <p>The area's owner word guards its data, {@code next} and the hand-over to an adopter. {@code state} becomes FULL by
 * the owner under the consumer's word of the lane, and EMPTY by the owner, or under the lane's consumer's word while the
 * lane's {@code inflight} names the area and the lane still has the batch. An area may also be FULL and free: its owner
 * has put it back, and the batch is nowhere else; whoever acquires the word goes on with it.
 *
 * <p>What holds after a death at any point: an area that is FULL and whose lane has recovered holds records that are
 * nowhere else, from {@code next} to {@code end}; of these the first may have been handled, if the death came between its
 * handler's return and the store of {@code next}.
 */
final class InFlightArea {
    private static final long EMPTY = 0;
    private static final long FULL = 1;
    private static final int TYPE_OFFSET = 4;
    private static final int HEADER_LENGTH = 8;

    final int index;

    private final AtomicBuffer buffer;
    private final int offset;
    private final int batchLength;
    private final OwnerWord word;
    private final Members members;
    private long stored;
    private boolean adopted;

    InFlightArea(AtomicBuffer buffer, int offset, int index, int batchLength, Members members) {
        this.buffer = buffer;
        this.offset = offset;
        this.index = index;
        this.batchLength = batchLength;
        this.members = members;
        this.word = new OwnerWord(buffer, offset + AREA_WORD_OFFSET, members);
    }

    /** Acquires or steals the area. If it was stolen, its lane must be passed through before its state is believed. */
    boolean tryAcquireOrSteal() {
        final long acquired = word.tryAcquireOrSteal();
        if (acquired == 0) {
            return false;
        }
        stored = acquired; // only who has the word may note it: all threads of this member share this object
        return true;
    }

    boolean wasStolen() {
        return OwnerWord.isInconsistent(stored);
    }

    /** The lane was passed through: the state may be believed. */
    void settled() {
        stored = word.clearInconsistent(stored);
    }

    /** Notes whether what is in it was moved here by somebody else, who has perhaps ended a part of it. */
    void adopt(boolean full) {
        adopted = full;
    }

    /** Whether it was FULL when this thread acquired it. */
    boolean isAdopted() {
        return adopted;
    }

    void release() {
        word.release(stored);
    }

    /** Whether a dead member left it, in whatever state, or somebody has put it back FULL. May ask the kernel. */
    boolean isOrphan() {
        final long seen = word.get();
        return OwnerWord.isFree(seen) ? isFull() : members.isDead(seen);
    }

    boolean isFull() {
        return buffer.getLongVolatile(offset + AREA_STATE_OFFSET) != EMPTY;
    }

    void becomeEmpty() {
        buffer.putLongRelease(offset + AREA_STATE_OFFSET, EMPTY); // release: after the last record's end
    }

    int lane() {
        return (int) buffer.getLongVolatile(offset + AREA_LANE_OFFSET);
    }

    long from() {
        return buffer.getLongVolatile(offset + AREA_FROM_OFFSET);
    }

    long to() {
        return buffer.getLongVolatile(offset + AREA_TO_OFFSET);
    }

    /**
     * Moves a batch out of a lane: the steps of the model. The caller owns the area, which is EMPTY, and the lane's
     * consumer's word, and the lane has a message.
     */
    void fill(Lane lane, AtomicBuffer records, int limit) {
        final RingReader reader = lane.reader;
        adopted = false;
        int end = 0;
        int count = 0;
        buffer.putLong(offset + AREA_FROM_OFFSET, reader.freed());
        while (count < limit && reader.next()) {
            final int length = HEADER_LENGTH + reader.length();
            final int aligned = BitUtil.align(length, HEADER_LENGTH);
            if (end + aligned > batchLength) {
                break;
            }
            buffer.putBytes(recordIndex(end), records, reader.index() - HEADER_LENGTH, length);
            end += aligned;
            count++;
            reader.skip();
        }
        buffer.putLong(offset + AREA_TO_OFFSET, reader.position());
        buffer.putLong(offset + AREA_NEXT_OFFSET, 0);
        buffer.putLong(offset + AREA_END_OFFSET, end);
        buffer.putLong(offset + AREA_LANE_OFFSET, lane.index);
        lane.pointAt(this); // 1. the lane points at the area
        buffer.putLongRelease(offset + AREA_STATE_OFFSET, FULL); // 2. the area describes the batch
        reader.free(); // 3. COMMIT: the batch leaves the lane
        lane.pointAtNothing(); // 4.
    }

    /** Whether a record is left. The caller owns the area. */
    boolean hasNext() {
        return next() < checkedEnd();
    }

    private int next() {
        return (int) buffer.getLong(offset + AREA_NEXT_OFFSET);
    }

    private int checkedEnd() {
        final long next = buffer.getLong(offset + AREA_NEXT_OFFSET);
        final long end = buffer.getLong(offset + AREA_END_OFFSET);
        if (next < 0 || next > end || end > batchLength || ((next | end) & (HEADER_LENGTH - 1)) != 0) {
            throw new IllegalStateException("in-flight area " + index + " was damaged from outside: next is " + next
                    + " and end " + end + " with room for " + batchLength);
        }
        return (int) end;
    }

    private int recordIndex(int at) {
        return offset + AREA_RECORDS_OFFSET + at;
    }

    AtomicBuffer buffer() {
        return buffer;
    }

    /** Index of the payload of the next record. */
    int payloadIndex() {
        return recordIndex(next()) + HEADER_LENGTH;
    }

    /** Length of the payload of the next record. */
    int payloadLength() {
        final int length = buffer.getInt(recordIndex(next()));
        if (length < HEADER_LENGTH || length > checkedEnd() - next()) {
            throw new IllegalStateException("in-flight area " + index + " was damaged from outside: a record of "
                    + length + " bytes at " + next());
        }
        return length - HEADER_LENGTH;
    }

    int type() {
        return buffer.getInt(recordIndex(next()) + TYPE_OFFSET);
    }

    /** Where the content of the next record is if it is too long for a lane; else null. */
    SidePayload side() {
        return (type() & SIDE_BIT) == 0 ? null : SidePayload.read(buffer, payloadIndex(), payloadLength());
    }

    /** How often the next record has been delivered. */
    int deliveries() {
        return type() >>> DELIVERIES_SHIFT & MAX_DELIVERIES;
    }

    /** Notes that the next record is about to be delivered once more, so that a death in its handler counts too. */
    void retype(int type) {
        buffer.putIntRelease(recordIndex(next()) + TYPE_OFFSET, type);
    }

    /** Ends the next record: its handler has returned, or it has found another place. */
    void pass() {
        final int aligned = BitUtil.align(HEADER_LENGTH + payloadLength(), HEADER_LENGTH);
        buffer.putLongRelease(
                offset + AREA_NEXT_OFFSET, next() + (long) aligned); // release: after that place's publish
    }
}
