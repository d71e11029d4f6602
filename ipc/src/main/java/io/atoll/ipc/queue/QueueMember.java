package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Futex;
import io.atoll.ipc.ring.SidePayload;
import io.atoll.ipc.ring.SpscRingDescriptor;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.agrona.ExpandableArrayBuffer;

/** What all handles to one queue in this JVM share: the lane that they put into, and how they wait. Thread-safe. */
final class QueueMember {
    private static final long VIRTUAL_PAUSE_NANOS = 20_000;
    private static final int KEEP = 1 << 20;
    private static final ThreadLocal<Hands> HANDS = new ThreadLocal<>();

    private final QueueMemory memory;
    private final Taker taker;
    private final ReentrantLock putting = new ReentrantLock();

    /** Guarded by putting. */
    private Sender sender;

    private int handles;

    QueueMember(QueueMemory memory) {
        this.memory = memory;
        this.taker = new Taker(memory);
    }

    QueueMemory memory() {
        return memory;
    }

    Taker taker() {
        return taker;
    }

    void opened() {
        putting.lock();
        try {
            handles++;
            memory.keepSpareAreas();
        } finally {
            putting.unlock();
        }
    }

    void closed() {
        putting.lock();
        try {
            if (--handles == 0) {
                if (sender != null) {
                    sender.lane().stopProducing();
                    sender = null;
                }
                memory.releaseSpareAreas();
            }
        } finally {
            putting.unlock();
        }
    }

    int maxInline() {
        return SpscRingDescriptor.maxMessageLength(memory.options.laneCapacity());
    }

    /** The lane that this process puts into, for one who has to wait for room there. */
    Lane lane() {
        putting.lock();
        try {
            return sender().lane();
        } finally {
            putting.unlock();
        }
    }

    private Sender sender() {
        if (handles == 0) { // nobody would give the lane back
            throw new IllegalStateException("the last handle to " + memory + " in this process was closed meanwhile");
        }
        if (sender == null) {
            sender = new Sender(memory, memory.acquireLane());
        }
        return sender;
    }

    boolean tryPut(ExpandableArrayBuffer source, int length) {
        putting.lock();
        try {
            checkOpen();
            final Sender mine = sender();
            final long start = mine.lane().writer.position();
            if (!mine.write(SharedQueue.ITEM_TYPE, source, 0, length)) {
                return false;
            }
            mine.publish(start);
            return true;
        } finally {
            putting.unlock();
        }
    }

    boolean tryPut(int length, SidePayload.Content content) {
        putting.lock();
        try {
            checkOpen();
            final Sender mine = sender();
            final long start = mine.lane().writer.position();
            if (!mine.write(SharedQueue.ITEM_TYPE, length, content)) {
                return false;
            }
            mine.publish(start);
            return true;
        } finally {
            putting.unlock();
        }
    }

    /** The first look at the flag: refused without having published anything. */
    private void checkOpen() {
        if (memory.isShutDown()) {
            throw memory.refused();
        }
    }

    /** Waits as the queue's options say: spins briefly, then sleeps, or spins on. */
    boolean await(EventCount event, BooleanSupplier condition, long nanos) throws InterruptedException {
        final long began = System.nanoTime();
        for (int looks = 0; memory.options.spinning() || looks < BriefSpin.LOOKS; looks++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (nanos != EventCount.FOREVER && System.nanoTime() - began >= nanos) {
                return false;
            }
            if (!memory.options.spinning()) {
                BriefSpin.pause(looks);
            } else if (Futex.isOnVirtualThread()) {
                LockSupport.parkNanos(VIRTUAL_PAUSE_NANOS); // spinning would keep its carrier from the one it waits for
            } else {
                Thread.onSpinWait();
            }
        }
        final long left = nanos == EventCount.FOREVER ? nanos : nanos - (System.nanoTime() - began);
        return event.await(condition, left, true);
    }

    /** The calling thread's buffers. */
    Hands borrowHands() {
        final Hands mine = HANDS.get();
        if (mine != null && !mine.busy) {
            mine.busy = true;
            return mine;
        }
        final Hands hands = new Hands(); // the first time, or a codec or condition uses a queue itself
        hands.busy = true;
        if (mine == null) {
            HANDS.set(hands);
        }
        return hands;
    }

    void giveBack(Hands hands) {
        hands.clear();
    }

    /** What a thread encodes into, and takes into. */
    static final class Hands {
        private final TakenItem taken = new TakenItem();
        private ExpandableArrayBuffer encoded = new ExpandableArrayBuffer();
        private boolean busy;

        TakenItem taken() {
            return taken;
        }

        ExpandableArrayBuffer encoded() {
            return encoded;
        }

        private void clear() {
            taken.clear();
            if (encoded.capacity() > KEEP) {
                encoded = new ExpandableArrayBuffer();
            }
            busy = false;
        }
    }
}
