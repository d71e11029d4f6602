package io.atoll.samples;

import io.atoll.ipc.process.JvmTask;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.value.SharedLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BitUtil;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a producer does until it is killed: one thread puts numbers into a queue, another writes them into Agrona's ring,
 * each as fast as there is room. Nothing is done to make a death in the middle of a write more likely, or less.
 *
 * @param number of the producer, from 0
 * @param queue of the one thread
 * @param ring of the other
 * @param word how far it is: {@link #STARTING}, {@link #READY} and, once set to {@link #GO}, how many puts have returned
 */
record DoomedProducer(int number, SharedQueue<Long> queue, SharedRingBuffers ring, SharedLong word) implements JvmTask {
    /** The JVM is being started. */
    static final long STARTING = -1;
    /** The producer waits to be let go. */
    static final long READY = -2;
    /** The producer may begin. */
    static final long GO = -3;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public void run() throws InterruptedException {
        Parent.endWithIt();
        word.compareAndSet(STARTING, READY);
        while (word.getAcquire() != GO) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        word.set(0);
        final Thread writer = new Thread(this::writeIntoRing, "ring-writer");
        writer.setDaemon(true);
        writer.start();
        for (long sequence = 0; ; sequence++) {
            queue.put(MessageLayout.number(number, sequence));
            word.setRelease(sequence + 1); // after the put has returned: from here on it must never be lost
        }
    }

    private void writeIntoRing() {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[BitUtil.SIZE_OF_LONG]);
        final IdleStrategy idle = Idle.strategy();
        try (SharedRingBuffers.Producer producer = ring.producer()) {
            for (long sequence = 0; ; sequence++) {
                message.putLong(0, MessageLayout.number(number, sequence));
                while (!producer.offer(MessageLayout.DATA, message, 0, BitUtil.SIZE_OF_LONG)) {
                    idle.idle();
                }
                idle.reset();
            }
        }
    }
}
