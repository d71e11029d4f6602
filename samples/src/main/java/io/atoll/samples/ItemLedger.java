package io.atoll.samples;

import io.atoll.ipc.queue.SharedQueue;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Takes everything out of the queue of {@link Unkillable} and keeps the books: the items of each producer must come once
 * each and in order. One thread runs it; totals may be read by any.
 */
final class ItemLedger implements Runnable {
    private static final long PATIENCE_MILLIS = 100;

    private final SharedQueue<Long> queue;
    private long[] next = new long[64];
    private volatile long received; // written by one thread
    private volatile long outOfOrder;
    private volatile long longestGapNanos;

    ItemLedger(SharedQueue<Long> queue) {
        this.queue = queue;
    }

    /** Until the queue is shut down and drained. */
    @Override
    public void run() {
        long last = 0;
        try {
            while (true) {
                final Long item = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                final boolean ending = queue.isShutDown();
                final long now = System.nanoTime();
                if (last != 0 && !ending && now - last > longestGapNanos) {
                    longestGapNanos = now - last; // also while it lasts
                }
                if (item != null) {
                    enter(item);
                    last = now;
                } else if (ending && queue.size() == 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the command has failed
        }
    }

    private void enter(long item) {
        final int producer = (int) MessageLayout.stream(item);
        if (producer >= next.length) {
            next = Arrays.copyOf(next, producer * 2);
        }
        final long sequence = MessageLayout.sequence(item);
        if (sequence != next[producer]) {
            outOfOrder++;
        }
        next[producer] = Math.max(next[producer], sequence + 1);
        received++;
    }

    /**
     * What is missing, once all is over.
     *
     * @param acknowledged how many puts had returned, by the number of the producer
     * @return how many of them were not received
     */
    long lost(Map<Integer, Long> acknowledged) {
        long lost = 0;
        for (Map.Entry<Integer, Long> each : acknowledged.entrySet()) {
            final int producer = each.getKey();
            lost += Math.max(0, each.getValue() - (producer < next.length ? next[producer] : 0));
        }
        return lost;
    }

    long received() {
        return received;
    }

    /** Items missing before another of the same producer, or there twice. */
    long outOfOrder() {
        return outOfOrder;
    }

    /** The longest time without an item, while there were producers. */
    long longestGapNanos() {
        return longestGapNanos;
    }
}
