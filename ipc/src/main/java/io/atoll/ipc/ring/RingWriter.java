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
 * <li>The header behind the last published record is always 0, so the ring is never filled to its last 8
 * bytes.
 * <li>The producer alone writes {@code tail} and the bytes from the last published record to {@code head + capacity}.
 * It writes payloads, padding and all headers but the first; then 0 where the next record's header will be; then the
 * first header, by one release store, which publishes all of it; then {@code tail}.
 * <li>The consumer alone writes {@code head}, by one release store after it has read what it frees (see
 * {@link RingReader}).
 * </ul>
 *
 * <p>So a consumer that waits finds a record by the cache line that the record is in, and needs no other; and one that has
 * fallen behind finds by {@code tail} how far it may go without looking again. {@code tail} is where the records ended
 * at some time: it is behind while its producer is between its last two stores, or died there, and so {@code head} may lie
 * beyond it, by records that were found by their headers.
 *
 * <p>What holds after a death at any point: what begins at {@code head} is whole records up to the first header that is 0,
 * and nothing else is in the ring; what was written behind that does not exist, and the next producer writes over it. That
 * one goes from {@code tail} to the header that is 0, which may lie beyond {@code head} or not, stores {@code tail}, and
 * goes on there (specification: {@code ring.pml}). The same holds after a batch: its first header publishes all of it, as the
 * others are there before.
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

    /** The header at {@code published}, which is stored last. Valid if {@code position} is ahead of that. */
    private long firstHeader;

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
        head = memory.position(headIndex);
        final long tail = memory.position(tailIndex);
        final long used = tail - head;
        if (used < -capacity || used > capacity || ((tail | head) & (ALIGNMENT - 1)) != 0) {
            throw RingReader.damaged(name, head, tail, capacity);
        }
        published = endOfRecords(tail);
        if (published != tail) {
            memory.wordRelease(tailIndex, published); // what a dead producer published and did not live to count
        }
        position = published;
    }

    private long endOfRecords(long from) {
        long at = from;
        long header = memory.wordAcquire(recordIndex(at)); // acquire: the headers behind it come with it
        while (header != 0) {
            final int length = RingMemory.length(header);
            final int untilWrap = capacity - ((int) at & (capacity - 1));
            if (length < HEADER_LENGTH || length > untilWrap || length > capacity - (at - head)) {
                throw RingReader.damagedRecord(name, at, length, capacity);
            }
            at += BitUtil.align(length, ALIGNMENT);
            header = memory.wordAcquire(recordIndex(at));
        }
        return at;
    }

    private int recordIndex(long at) {
        return recordsIndex + ((int) at & (capacity - 1));
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
     * Writes a message, if there is room, and publishes it, with whatever was written before. The same as {@link #write}
     * and {@link #publish}, in half as many stores if nothing was.
     *
     * @param type a positive number for the reader
     * @param source holds the message; its bounds are checked before anything is written
     * @param offset where it begins there
     * @param length its length
     * @return false if there is no room now
     */
    public boolean offer(int type, DirectBuffer source, int offset, int length) {
        check(type, length);
        source.boundsCheck(offset, length);
        final long at = position;
        final int start = (int) at & (capacity - 1);
        final int needed = BitUtil.align(length + HEADER_LENGTH, ALIGNMENT);
        if (at != published || needed >= capacity - start || needed > capacity - ALIGNMENT - (at - head)) {
            if (!write(type, source, offset, length)) {
                return false;
            }
            publish();
            return true;
        }
        final int index = recordsIndex + start;
        final long end = at + needed;
        memory.copy(index + HEADER_LENGTH, source, offset, length);
        memory.header(index + needed, 0);
        memory.wordRelease(index, RingMemory.headerOf(length + HEADER_LENGTH, type)); // release: as in appear()
        position = end;
        published = end;
        memory.wordRelease(tailIndex, end); // release: as in publish()
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
        return memory.wordAcquire(headIndex); // acquire: what the consumer has read of it comes before
    }

    /** Publishes what was written since the last time. Orders nothing that this thread reads afterwards. */
    public void publish() {
        checkNoClaim();
        if (position != published) {
            appear();
            memory.wordRelease(tailIndex, position); // release: not before the header, which is found without it
        }
    }

    /** Publishes like {@link #publish}, and before anything that this thread reads or writes afterwards. */
    public void publishFully() {
        checkNoClaim();
        if (position != published) {
            appear();
        }
        memory.positionVolatile(tailIndex, position); // volatile: and orders what follows behind it
    }

    private void appear() {
        memory.header(recordIndex(position), 0);
        memory.wordRelease(recordIndex(published), firstHeader); // release: publishes all that was written before it
        published = position;
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
        memory.positionVolatile(tailIndex, to); // first: a tail beyond a header that is 0 would be of no valid ring
        memory.wordRelease(recordIndex(to), 0); // the consumer's word, which we have, orders it before the next reader
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
        if (total > capacity - ALIGNMENT - (position - head)) { // behind it there must be room for a header that is 0
            head = memory.wordAcquire(headIndex); // acquire: the consumer has read what it freed before we overwrite it
            if (total > capacity - ALIGNMENT - (position - head)) {
                return NO_ROOM;
            }
        }
        if (!wraps) {
            return recordsIndex + start;
        }
        header(recordsIndex + start, untilWrap, PADDING);
        position += untilWrap;
        return recordsIndex;
    }

    private void finish(int index, int type, int length) {
        header(index, length + HEADER_LENGTH, type);
        position += BitUtil.align(length + HEADER_LENGTH, ALIGNMENT);
    }

    private void header(int index, int length, int type) {
        final long header = RingMemory.headerOf(length, type);
        if (position == published) {
            firstHeader = header;
        } else {
            memory.header(index, header);
        }
    }
}
