package io.atoll.ipc.ring;

import static io.atoll.ipc.ring.SpscRingDescriptor.*;

import java.lang.invoke.VarHandle;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ControlledMessageHandler.Action;
import org.agrona.concurrent.MessageHandler;

/**
 * The consumer's side of a ring: for builders of objects, who see to it that one thread at a time uses it, and only in a
 * process that owns the consumer's word. The protocol stands in {@link RingWriter}. What holds after a death at any
 * point: messages whose {@code head} was not stored are delivered again, to the next consumer.
 *
 * <p>{@code head} and {@code tail} are remembered in Java fields, which are valid within one tenure of the consumer's word
 * only: call {@link #begin} after each acquire.
 *
 * <p>A consumer that runs right behind its producer fights it for the cache line of {@code tail}: each message then costs
 * both a transfer of that line. So one that finds only a few new messages, again and again, pauses for a little before it
 * looks the next time, and finds many. The pause grows while looks find more than one message and shrinks while they find
 * none or one, so that requests and replies, of which there is one at a time, are never delayed.
 */
public final class RingReader {
    private static final int MAX_PAUSE = 64;
    private static final int FEW = 16;

    private final AtomicBuffer buffer;
    private final RingMemory memory;
    private final int tailIndex;
    private final int headIndex;
    private final int recordsIndex;
    private final int capacity;
    private final int freeAfter;
    private final String name;

    private long head;
    private long freed;
    private long tail;

    private int pause;
    private boolean handling;
    private long lastLength = ALIGNMENT;

    /**
     * A side of a ring. Not usable before {@link #begin}.
     *
     * @param buffer holds the ring
     * @param index where it begins there
     * @param capacity for records
     */
    public RingReader(AtomicBuffer buffer, int index, int capacity) {
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
    public RingReader(AtomicBuffer buffer, int index, int capacity, String name) {
        this.name = name;
        this.buffer = buffer;
        this.memory = new RingMemory(buffer, index, SpscRingDescriptor.length(checkCapacity(capacity)));
        this.tailIndex = index + TAIL_OFFSET;
        this.headIndex = index + HEAD_OFFSET;
        this.recordsIndex = index + RECORDS_OFFSET;
        this.capacity = capacity;
        this.freeAfter = capacity / 4;
    }

    /** Begins a tenure: reads the positions again. */
    public void begin() {
        freed = memory.position(headIndex);
        head = freed;
        tail = memory.position(tailIndex);
        final long used = tail - head;
        if (used < 0 || used > capacity || ((tail | head) & (ALIGNMENT - 1)) != 0) {
            throw damaged(name, head, tail, capacity);
        }
    }

    static IllegalStateException damaged(String name, long head, long tail, int capacity) {
        return new IllegalStateException(name + " was damaged from outside: its head is " + head + " and its tail "
                + tail + " with a capacity of " + capacity + "; unlink it and create it anew");
    }

    private IllegalStateException damagedRecord(int length) {
        return new IllegalStateException(name + " was damaged from outside: its record at " + head + " has a length of "
                + length + ", its tail is " + tail + " with a capacity of " + capacity
                + "; unlink it and create it anew");
    }

    /**
     * Reads messages in place and frees them.
     *
     * @param handler gets each message
     * @param limit at most so many
     * @return how many were read
     */
    public int read(MessageHandler handler, int limit) {
        checkNotHandling();
        if (head == tail && !look()) {
            return 0;
        }
        handling = true;
        final long end = tail;
        long position = head;
        int count = 0;
        try {
            while (count < limit && position != end) {
                if (position - freed >= freeAfter) {
                    free(); // a long batch does not keep the producer waiting for its end
                }
                final int start = (int) position & (capacity - 1);
                final int index = recordsIndex + start;
                final int length = memory.length(index);
                if (length < HEADER_LENGTH || length > capacity - start || length > end - position) {
                    throw damagedRecord(length); // a handler must not be led beyond the ring
                }
                final int type = memory.type(index);
                final int aligned = BitUtil.align(length, ALIGNMENT);
                position += aligned;
                head = position; // before the handler: what it throws at is freed too
                if (type != PADDING) {
                    count++;
                    lastLength = aligned;
                    handler.onMessage(type, buffer, index + HEADER_LENGTH, length - HEADER_LENGTH);
                }
            }
        } finally {
            handling = false;
            free();
        }
        return count;
    }

    /** Its reading would free what is being read, and be undone. */
    private void checkNotHandling() {
        if (handling) {
            throw new IllegalStateException("a handler must not read from " + name + ", which has called it");
        }
    }

    /**
     * Reads messages in place, the handler saying after each what becomes of it.
     *
     * @param handler gets each message
     * @param limit at most so many
     * @return how many were read
     */
    public int controlledRead(ControlledMessageHandler handler, int limit) {
        checkNotHandling();
        int count = 0;
        if (head == tail && !look()) {
            return 0;
        }
        handling = true;
        try {
            while (count < limit && next()) {
                final long before = head;
                final int index = index();
                final int length = length();
                final int type = type();
                skip();
                count++;
                final Action action = handler.onMessage(type, buffer, index, length);
                if (action == Action.ABORT) {
                    head = before;
                    count--;
                    break;
                }
                if (action == Action.BREAK) {
                    break;
                }
                if (action == Action.COMMIT) {
                    free();
                }
            }
        } finally {
            handling = false;
            free();
        }
        return count;
    }

    /**
     * Looks whether there is something to read, by the shared tail if need be.
     *
     * @return true if there is
     */
    public boolean look() {
        for (int i = pause; i > 0; i--) {
            Thread.onSpinWait();
        }
        tail = memory.positionAcquire(tailIndex); // acquire: what is before it is there to read
        final long found = tail - head;
        if (found < 0 || found > capacity) {
            throw damaged(name, head, tail, capacity);
        }
        if (found > lastLength) {
            if (found <= FEW * lastLength && pause < MAX_PAUSE) {
                pause += 4; // right behind the producer
            }
        } else if (pause > 0) {
            pause--;
        }
        return found != 0;
    }

    /**
     * Goes to the next message as far as known without looking again: skips padding.
     *
     * @return false if there is none
     */
    public boolean next() {
        while (head != tail) {
            final int length = memory.length(recordIndex());
            final int untilWrap = capacity - ((int) head & (capacity - 1));
            if (length < HEADER_LENGTH || length > untilWrap || length > tail - head) {
                throw damagedRecord(length); // a handler must not be led beyond the ring
            }
            if (memory.type(recordIndex()) != PADDING) {
                return true;
            }
            head += BitUtil.align(length, ALIGNMENT);
        }
        return false;
    }

    private int recordIndex() {
        return recordsIndex + ((int) head & (capacity - 1));
    }

    /**
     * Where the message is.
     *
     * @return index of its payload in the buffer
     */
    public int index() {
        return recordIndex() + HEADER_LENGTH;
    }

    /**
     * How long the message is.
     *
     * @return bytes of its payload
     */
    public int length() {
        return memory.length(recordIndex()) - HEADER_LENGTH;
    }

    /**
     * The message's type.
     *
     * @return positive
     */
    public int type() {
        return memory.type(recordIndex());
    }

    /**
     * Where the message lies in all that was ever in the ring.
     *
     * @return position of its record
     */
    public long position() {
        return head;
    }

    /** Passes the message. It stays in the ring until it is freed. */
    public void skip() {
        lastLength = BitUtil.align(memory.length(recordIndex()), ALIGNMENT);
        head += lastLength;
    }

    /** For the handler of {@link #read}, which then throws: the message that it got is not passed, but the next one again. */
    public void stay() {
        head -= lastLength;
    }

    /** Frees what was passed: the one store that ends its life in the ring. */
    public void free() {
        if (freed != head) {
            freed = head;
            memory.positionRelease(headIndex, head); // release: we have read it before the producer may overwrite it
        }
    }

    /** Goes back to the first message that is not freed. */
    public void rollBack() {
        head = freed;
    }

    /**
     * Where freeing has come to in this tenure.
     *
     * @return the shared head
     */
    public long freed() {
        return freed;
    }

    /**
     * How many messages the ring holds. Needs no ownership: each was there when it was counted. Takes time that grows with
     * their number.
     *
     * @return 0 or more
     */
    public int count() {
        final long end = sharedTail();
        long at = sharedHead();
        int count = 0;
        while (at < end) {
            final int index = recordsIndex + ((int) at & (capacity - ALIGNMENT)); // nobody has checked this head
            final int length = memory.length(index);
            final int type = memory.type(index);
            VarHandle.loadLoadFence(); // the record before the head
            final long now = sharedHead(); // volatile, after the record: if it has not passed, what we read was whole
            if (now > at) {
                at = now;
                count = 0;
            } else if (length < HEADER_LENGTH || length > end - at || end - at > capacity) {
                return count; // withdrawn by its producer since we read the tail
            } else {
                at += BitUtil.align(length, ALIGNMENT);
                count += type == PADDING ? 0 : 1;
            }
        }
        return count;
    }

    /**
     * The head as it stands in the ring, which needs no ownership.
     *
     * @return a position
     */
    public long sharedHead() {
        return memory.position(headIndex);
    }

    /**
     * The tail as it stands in the ring, which needs no ownership.
     *
     * @return a position
     */
    public long sharedTail() {
        return memory.position(tailIndex);
    }

    /**
     * The tail as far as known: what lies before it can be read without another look.
     *
     * @return a position
     */
    public long knownTail() {
        return tail;
    }

    /**
     * Whether there is more to read as far as known.
     *
     * @return true if there is
     */
    public boolean hasMore() {
        return head != tail;
    }
}
