package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.*;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The producer's side of a ring: for builders of objects, who see to it that one thread at a time uses it, and only in a
 * process that owns the producer's word. The protocol:
 *
 * <ul>
 * <li>The producer alone writes {@code tail} and the bytes from {@code tail} to {@code head + capacity}: payload, header
 * and padding first, then {@code tail} by one release store, which publishes all of it.
 * <li>The consumer alone writes {@code head}, by one release store after it has read what it frees (see
 * {@link RingReader}).
 * </ul>
 *
 * <p>What holds after a death at any point: what lies between {@code head} and {@code tail} is whole; what was written
 * behind {@code tail} does not exist, and the next producer writes over it. Nothing is ever to be repaired.
 *
 * <p>{@code tail} and {@code head} are remembered in Java fields, which are valid within one tenure of the producer's
 * word only: call {@link #begin} after each acquire.
 */
public final class RingWriter {
    /** No room now. */
    public static final int NO_ROOM = -1;

    private final RingMemory memory;
    private final int tailIndex;
    private final int headIndex;
    private final int recordsIndex;
    private final int capacity;
    private final int maxLength;
    private final String name;

    /** Where the next record goes: ahead of what is published while a claim or a batch is open. */
    private long position;

    private long published;
    private long head;
    private int claimedIndex;
    private long claimStart;

    /**
     * A side of a ring. Not usable before {@link #begin}.
     *
     * @param buffer holds the ring
     * @param index where it begins there
     * @param capacity for records
     */
    public RingWriter(AtomicBuffer buffer, int index, int capacity) {
        this(buffer, index, capacity, "the ring");
    }

    /**
     * A side of a ring with a name. Not usable before {@link #begin}.
     *
     * @param buffer holds the ring
     * @param index where it begins there
     * @param capacity for records
     * @param name for messages
     */
    public RingWriter(AtomicBuffer buffer, int index, int capacity, String name) {
        this.name = name;
        this.memory = new RingMemory(buffer, index, SpscRingDescriptor.length(checkCapacity(capacity)));
        this.tailIndex = index + TAIL_OFFSET;
        this.headIndex = index + HEAD_OFFSET;
        this.recordsIndex = index + RECORDS_OFFSET;
        this.capacity = capacity;
        this.maxLength = maxMessageLength(capacity);
    }

    /** Begins a tenure: forgets what was not published, and reads the positions again. */
    public void begin() {
        claimedIndex = 0;
        published = memory.position(tailIndex);
        position = published;
        head = memory.position(headIndex);
        final long used = published - head;
        if (used < 0 || used > capacity || ((published | head) & (ALIGNMENT - 1)) != 0) {
            throw RingReader.damaged(name, head, published, capacity);
        }
    }

    /**
     * The longest message.
     *
     * @return bytes
     */
    public int maxLength() {
        return maxLength;
    }

    /**
     * Where the next record will lie, if it needs no padding before it.
     *
     * @return a position; grows for ever
     */
    public long position() {
        return position;
    }

    /**
     * Writes a message, if there is room, without publishing it.
     *
     * @param type a positive number for the reader
     * @param source holds the message; its bounds are checked before anything is written
     * @param offset where it begins there
     * @param length its length
     * @return false if there is no room now
     */
    public boolean write(int type, DirectBuffer source, int offset, int length) {
        check(type, length);
        source.boundsCheck(offset, length);
        final int index = room(length);
        if (index == NO_ROOM) {
            return false;
        }
        memory.copy(index + HEADER_LENGTH, source, offset, length);
        finish(index, type, length);
        return true;
    }

    /**
     * Claims room for a message; {@link #commit} or {@link #abort} ends the claim. One at a time.
     *
     * @param type a positive number for the reader
     * @param length its length
     * @return where in the buffer the message begins; {@link #NO_ROOM} if there is none now
     */
    public int claim(int type, int length) {
        check(type, length);
        final long start = position;
        final int index = room(length);
        if (index == NO_ROOM) {
            return NO_ROOM;
        }
        claimStart = start;
        claimedIndex = index + HEADER_LENGTH;
        finish(index, type, length);
        return claimedIndex;
    }

    /**
     * Ends a claim: the message counts as written. Still to be published.
     *
     * @param index what {@link #claim} returned
     */
    public void commit(int index) {
        checkClaim(index);
        claimedIndex = 0;
    }

    /**
     * Ends a claim: the message does not exist.
     *
     * @param index what {@link #claim} returned
     */
    public void abort(int index) {
        checkClaim(index);
        claimedIndex = 0;
        position = claimStart;
    }

    /**
     * Where the claimed record lies in all that was ever in the ring.
     *
     * @param index what {@link #claim} returned
     * @return its position, behind any padding
     */
    public long claimedPosition(int index) {
        checkClaim(index);
        return index - HEADER_LENGTH == recordsIndex ? BitUtil.align(claimStart, capacity) : claimStart;
    }

    /**
     * Up to where the consumer has freed what was in the ring, and so is done with it. For any thread.
     *
     * @return a position, as it is now
     */
    public long freed() {
        return memory.positionAcquire(headIndex); // acquire: what the consumer has read of it comes before
    }

    /** Publishes what was written since the last time. Orders nothing that this thread reads afterwards. */
    public void publish() {
        checkNoClaim();
        published = position;
        memory.positionRelease(tailIndex, position); // release: publishes payloads, headers and padding before it
    }

    /** Publishes like {@link #publish}, and before anything that this thread reads or writes afterwards. */
    public void publishFully() {
        checkNoClaim();
        published = position;
        memory.positionVolatile(tailIndex, position); // volatile: and orders what follows behind it
    }

    /** Forgets what was written and not published. */
    public void rollBack() {
        claimedIndex = 0;
        position = published;
    }

    /**
     * Takes back what was published from a position on. The caller owns the consumer's word too, and the head has not
     * passed the position.
     *
     * @param to a position that {@link #position} was at
     */
    public void withdraw(long to) {
        position = to;
        published = to;
        memory.positionVolatile(tailIndex, to); // the consumer's word, which we have, orders it before the next reader
    }

    private void check(int type, int length) {
        if (type < 1) {
            throw new IllegalArgumentException("message types are positive, this one is " + type);
        }
        if (length < 0 || length > maxLength) {
            throw new IllegalArgumentException("a message of " + length + " bytes is not from 0 to " + maxLength);
        }
        checkNoClaim();
    }

    /**
     * Refuses what cannot be done while a claim is open.
     *
     * @throws IllegalStateException if one is
     */
    public void checkNoClaim() {
        if (claimedIndex != 0) {
            throw new IllegalStateException("a claim is open: commit or abort it first");
        }
    }

    private void checkClaim(int index) {
        if (index != claimedIndex || index <= 0) {
            throw new IllegalStateException("no claim is open at " + index);
        }
    }

    /** Finds room for a record, writing padding if it has to begin at the ring's beginning. */
    private int room(int length) {
        final int needed = BitUtil.align(length + HEADER_LENGTH, ALIGNMENT);
        final int start = (int) position & (capacity - 1);
        final int untilWrap = capacity - start;
        final boolean wraps = needed > untilWrap;
        final int total = wraps ? needed + untilWrap : needed;
        if (total > capacity - (position - head)) {
            head = memory.positionAcquire(
                    headIndex); // acquire: the consumer has read what it freed before we overwrite it
            if (total > capacity - (position - head)) {
                return NO_ROOM;
            }
        }
        if (!wraps) {
            return recordsIndex + start;
        }
        memory.header(recordsIndex + start, untilWrap, PADDING);
        position += untilWrap;
        return recordsIndex;
    }

    private void finish(int index, int type, int length) {
        memory.header(index, length + HEADER_LENGTH, type);
        position += BitUtil.align(length + HEADER_LENGTH, ALIGNMENT);
    }
}
