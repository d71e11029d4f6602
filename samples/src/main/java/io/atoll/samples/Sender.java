package io.atoll.samples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Sends numbered messages into a queue or ring, at a steady rate or as fast as there is room. For one thread. */
final class Sender {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long FAREWELL_NANOS = SECOND;

    /** The kernel wakes sleepers that much too late. */
    private static final long OVERSLEEP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /**
     * What one of several senders sends.
     *
     * @param stream the sender's number among all of the queue
     * @param first its first message, among those of all senders of this process
     * @param step from one of its messages to the next
     */
    record Share(long stream, int first, int step) {
        static final Share WHOLE = new Share(0, 0, 1);
    }

    private final Outlet outlet;
    private final StopSignal stop;
    private final Runnable onWaiting;
    private final IdleStrategy idle = Idle.strategy();
    private boolean waitingIsKnown;

    /**
     * A sender.
     *
     * @param outlet where to
     * @param stop ends the sending early
     * @param onWaiting called once if there is no room and nobody is there to read
     */
    Sender(Outlet outlet, StopSignal stop, Runnable onWaiting) {
        this.outlet = outlet;
        this.stop = stop;
        this.onWaiting = onWaiting;
    }

    /**
     * Sends messages. Each carries the time at which it was to be sent, also when it is sent later because there was no
     * room: otherwise the delays that one slow message causes to those behind it would not be seen (coordinated
     * omission).
     *
     * @param share which of the messages this sender sends
     * @param count how many all senders of this process send; 0 to send until stopped
     * @param size of each, in bytes
     * @param rate messages of all senders in a second; 0 for as fast as possible
     * @return how many were sent by this one
     */
    long send(Share share, long count, int size, long rate) {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[size]);
        final long start = System.nanoTime();
        long sent = 0;
        for (long number = share.first(); count == 0 || number < count; number += share.step()) {
            final long sendTime = rate == 0 ? System.nanoTime() : start + dueAfter(number, rate);
            message.putLong(MessageLayout.SEND_TIME_OFFSET, sendTime);
            message.putLong(MessageLayout.NUMBER_OFFSET, MessageLayout.number(share.stream(), sent));
            if (!awaitTime(sendTime) || !awaitRoom(MessageLayout.DATA, message, size)) {
                break;
            }
            sent++;
        }
        return sent;
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

    private boolean awaitRoom(int type, UnsafeBuffer message, int length) {
        boolean sent = outlet.offer(type, message, length);
        while (!sent && !stop.isRaised()) {
            if (!waitingIsKnown && !outlet.isRead()) {
                waitingIsKnown = true;
                onWaiting.run();
            }
            idle.idle();
            sent = outlet.offer(type, message, length);
        }
        idle.reset();
        return sent;
    }

    /**
     * Says that the stream is complete. When stopped, waits for room for a second only.
     *
     * @return false if there was no room
     */
    boolean end() {
        final UnsafeBuffer nothing = new UnsafeBuffer(new byte[0]);
        boolean sent = awaitRoom(MessageLayout.END, nothing, 0);
        final long start = System.nanoTime();
        while (!sent && outlet.isRead() && System.nanoTime() - start < FAREWELL_NANOS) {
            idle.idle();
            sent = outlet.offer(MessageLayout.END, nothing, 0);
        }
        return sent;
    }
}
