package io.atoll.samples;

import io.atoll.ipc.ring.SharedRingBuffers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/** Sends numbered messages into a ring, at a steady rate or as fast as there is room. */
final class Sender {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FAREWELL_NANOS = SECOND;

    /** The kernel wakes sleepers that much too late. */
    private static final long OVERSLEEP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final SharedRingBuffers ring;
    private final SharedRingBuffers.Producer producer;
    private final StopSignal stop;
    private final Runnable onWaiting;
    private final IdleStrategy idle = Idle.strategy();
    private boolean waitingIsKnown;

    /**
     * The sending side of a ring.
     *
     * @param ring where
     * @param producer its producer
     * @param stop ends the sending early
     * @param onWaiting called once if the ring is full and nobody is there to read
     */
    Sender(SharedRingBuffers ring, SharedRingBuffers.Producer producer, StopSignal stop, Runnable onWaiting) {
        this.ring = ring;
        this.producer = producer;
        this.stop = stop;
        this.onWaiting = onWaiting;
    }

    /**
     * Sends messages. Each carries the time at which it was to be sent, also when it is sent later because there was no
     * room: otherwise the delays that one slow message causes to those behind it would not be seen (coordinated
     * omission).
     *
     * @param count how many; 0 to send until stopped
     * @param size of each, in bytes
     * @param rate messages in a second; 0 for as fast as possible
     * @return how many were sent
     */
    long send(long count, int size, long rate) {
        final long start = System.nanoTime();
        for (long number = 0; count == 0 || number < count; number++) {
            final long sendTime = rate == 0 ? System.nanoTime() : start + dueAfter(number, rate);
            if (!awaitTime(sendTime)) {
                return number;
            }
            final int index = awaitRoom(MessageLayout.DATA, size);
            if (index < 0) {
                return number;
            }
            producer.buffer().putLong(index + MessageLayout.SEND_TIME_OFFSET, sendTime);
            producer.buffer().putLong(index + MessageLayout.NUMBER_OFFSET, number);
            producer.commit(index);
        }
        return count;
    }

    /** {@code number * SECOND / rate} without overflow. */
    private static long dueAfter(long number, long rate) {
        return number / rate * SECOND + number % rate * SECOND / rate;
    }

    private boolean awaitTime(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            if (stop.isRaised()) {
                return false;
            }
            if (left > OVERSLEEP_NANOS) {
                LockSupport.parkNanos(Math.min(left - OVERSLEEP_NANOS, SECOND / 10));
            } else {
                Thread.onSpinWait();
            }
        }
        return !stop.isRaised();
    }

    private int awaitRoom(int type, int size) {
        int index = producer.tryClaim(type, size);
        while (index < 0 && !stop.isRaised()) {
            if (!waitingIsKnown && !ring.hasConsumer()) {
                waitingIsKnown = true;
                onWaiting.run();
            }
            idle.idle();
            index = producer.tryClaim(type, size);
        }
        idle.reset();
        return index;
    }

    /**
     * Says that the stream is complete. When stopped, waits for room for a second only.
     *
     * @return false if there was no room
     */
    boolean end() {
        int index = awaitRoom(MessageLayout.END, 0);
        final long start = System.nanoTime();
        while (index < 0 && ring.hasConsumer() && System.nanoTime() - start < FAREWELL_NANOS) {
            idle.idle();
            index = producer.tryClaim(MessageLayout.END, 0);
        }
        if (index >= 0) {
            producer.commit(index);
        }
        return index >= 0;
    }
}
