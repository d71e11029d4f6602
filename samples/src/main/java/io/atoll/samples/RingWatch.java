package io.atoll.samples;

import io.atoll.ipc.ring.SharedRingBuffers;
import org.agrona.concurrent.IdleStrategy;

/**
 * Reads Agrona's ring in {@link Unkillable} and notices when it gives nothing any more. One thread runs it; what it saw
 * may be read by any.
 */
final class RingWatch implements Runnable {
    private static final int BATCH = 1024;

    private final SharedRingBuffers ring;
    private volatile boolean producersAreDead;
    private volatile long received; // written by one thread
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean blocked;

    RingWatch(SharedRingBuffers ring) {
        this.ring = ring;
    }

    /** Until all producers are dead and nothing more can be read. */
    @Override
    public void run() {
        final IdleStrategy idle = Idle.strategy();
        try (SharedRingBuffers.Consumer consumer = ring.consumer()) {
            while (!Thread.currentThread().isInterrupted()) {
                final boolean nobodyWrites = producersAreDead; // asked before reading
                final int read = consumer.read((type, buffer, index, length) -> {}, BATCH);
                if (read > 0) {
                    received += read;
                    lastNanos = System.nanoTime();
                    blocked = false;
                } else if (ring.size() > 0) {
                    blocked = true; // for now: somebody has claimed room and not written yet
                    if (nobodyWrites) {
                        return;
                    }
                } else if (nobodyWrites) {
                    return;
                }
                idle.idle(read);
            }
        }
    }

    /** From here on nobody writes: what cannot be read now never will be. */
    void producersAreDead() {
        producersAreDead = true;
    }

    /** Whether the ring holds messages of which none can be read. */
    boolean isBlocked() {
        return blocked;
    }

    long received() {
        return received;
    }

    /** When the last message was read. */
    long lastNanos() {
        return lastNanos;
    }
}
