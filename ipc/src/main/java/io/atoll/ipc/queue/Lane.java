package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.RingWriter;
import io.atoll.ipc.ring.SpscRingDescriptor;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.AtomicBuffer;

/**
 * One lane of a queue as this member sees it: a ring and the words around it.
 *
 * <p>The consumer's word guards {@code head}, {@code inflight} and {@code last}; it is held for the moves from the ring
 * into somebody's hands, never while user code runs (but for the exclusive consumer, whose role it is). The producer's
 * word guards {@code tail}; a producer holds it for as long as it lives or until it closes, and those of the two lanes
 * with a purpose are held for one record each. Nothing of a dead producer's needs repair but side files behind the tail.
 *
 * <p>{@code last} names the member that held the consumer's word last; it is stored right after each acquire, before
 * anything else changes. A member that acquires a free word and finds itself there knows that nobody was in between, so
 * what its reader remembers is still valid: its tenure goes on. A stolen word always begins a new one.
 */
final class Lane {
    final int index;
    final RingWriter writer;
    final RingReader reader;
    final EventCount notFull;

    private final AtomicBuffer buffer;
    private final int offset;
    private final int capacity;
    private final Members members;
    private final OwnerWord producer;
    private final OwnerWord consumer;
    private final long me;

    /** The exact words that this member stored; each is guarded by its word. */
    private long producing;

    private long consuming;

    /** Whether the reader remembers anything; guarded by the consumer's word. */
    private boolean begun;

    Lane(AtomicBuffer buffer, int offset, int index, int capacity, Members members, Futex futex) {
        this.buffer = buffer;
        this.offset = offset;
        this.index = index;
        this.capacity = capacity;
        this.members = members;
        this.writer = new RingWriter(buffer, offset + RING_OFFSET, capacity);
        this.reader = new RingReader(buffer, offset + RING_OFFSET, capacity);
        this.notFull = new EventCount(buffer, offset + NOT_FULL_OFFSET, futex);
        this.producer = new OwnerWord(buffer, offset + RING_OFFSET + SpscRingDescriptor.PRODUCER_OFFSET, members);
        this.consumer = new OwnerWord(buffer, offset + RING_OFFSET + SpscRingDescriptor.CONSUMER_OFFSET, members);
        this.me = members.epoch() << Integer.SIZE | members.slot();
    }

    /** Whether it is worth to acquire the consumer's word. */
    boolean seemsToHaveMore() {
        return reader.hasMore() || tail() != head(); // what the reader remembers spares the producer a cache miss
    }

    /** Whether there is something to consume, for who has the consumer's word. */
    boolean hasMore() {
        return reader.hasMore() || tail() != reader.freed();
    }

    long head() {
        return reader.sharedHead();
    }

    long tail() {
        return reader.sharedTail();
    }

    /** Becomes the producer, also in place of a dead one. */
    boolean tryProduce(LaneRecovery recovery) {
        final long stored = producer.tryAcquireOrSteal();
        if (stored == 0) {
            return false;
        }
        producing = stored;
        boolean begun = false;
        try {
            if (OwnerWord.isInconsistent(stored)) {
                recovery.recoverProducer(this);
                producing = producer.clearInconsistent(stored);
            }
            writer.begin();
            begun = true;
        } finally {
            if (!begun) {
                producer.release(producing); // with its bit, if the recovery failed: the next one tries again
            }
        }
        return true;
    }

    void stopProducing() {
        producer.release(producing);
    }

    /** Acquires or steals the consumer's word, and recovers. */
    boolean tryConsume(LaneRecovery recovery) {
        final long stored = consumer.tryAcquireOrSteal();
        if (stored == 0) {
            return false;
        }
        consuming = stored;
        if (begun && !OwnerWord.isInconsistent(stored) && buffer.getLong(offset + LAST_OFFSET) == me) {
            return true;
        }
        begun = false;
        try {
            buffer.putLongRelease(offset + LAST_OFFSET, me); // before head can move: all stores of head are releases
            if (OwnerWord.isInconsistent(stored)) {
                recovery.recoverConsumer(this);
                consuming = consumer.clearInconsistent(stored);
            }
            reader.begin();
            begun = true;
        } finally {
            if (!begun) {
                consumer.release(consuming);
            }
        }
        return true;
    }

    void stopConsuming() {
        consumer.release(consuming);
    }

    /**
     * Whether this very member has the consumer's word and has recovered the lane since it got it. (Of any other holder we
     * might believe for a while that it lives, when it is the dead one whose traces we are to judge.)
     */
    boolean isOurs() {
        final long word = consumer.get();
        return OwnerWord.slot(word) == members.slot()
                && OwnerWord.epoch(word) == members.epoch()
                && !OwnerWord.isInconsistent(word);
    }

    /**
     * Puts right what the dead have left here. A lane that is empty is acquired by nobody otherwise, and that of a dead
     * producer only when one is needed. May ask the kernel.
     */
    void recover(LaneRecovery recovery) {
        if (isLeft(consumer.get()) && tryConsume(recovery)) {
            stopConsuming();
        }
        if (isLeft(producer.get()) && tryProduce(recovery)) {
            stopProducing();
        }
    }

    private boolean isLeft(long word) {
        return OwnerWord.isFree(word) ? OwnerWord.isInconsistent(word) : members.isDead(word);
    }

    /** An exception has come out of the consumer's section: what a death there would leave is put right at once. */
    void abandonConsuming(LaneRecovery recovery) {
        reader.rollBack();
        recovery.recoverConsumer(this);
        consumer.release(consuming);
    }

    /**
     * To be called by one who handles records where they are, before the first of them: his producer may not withdraw what
     * he has handled and died before he freed it.
     */
    void see() {
        buffer.putLong(offset + SEEN_OFFSET, reader.knownTail());
        VarHandle.storeStoreFence(); // before whatever the handler does
    }

    /** Whether somebody may have had the record at a position in his hands. */
    boolean mayBeTaken(long position) {
        return head() > position || buffer.getLongVolatile(offset + SEEN_OFFSET) > position;
    }

    int inflight() {
        return (int) buffer.getLongVolatile(offset + INFLIGHT_OFFSET) - 1;
    }

    void pointAt(InFlightArea area) {
        buffer.putLongRelease(offset + INFLIGHT_OFFSET, area.index + 1L); // release: after the area's description
    }

    void pointAtNothing() {
        buffer.putLongRelease(offset + INFLIGHT_OFFSET, 0); // release: after head, or after the area's new state
    }

    /** Whether one who waits for room finds enough of it: waking him for each record freed would cost more than it helps. */
    boolean isHalfFree() {
        return tail() - head() <= capacity / 2;
    }

    /** How many messages there are: exact at some instant for each of them, none counted twice. */
    int count() {
        return reader.count();
    }
}
