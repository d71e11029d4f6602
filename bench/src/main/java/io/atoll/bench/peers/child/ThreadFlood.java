package io.atoll.bench.peers.child;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** As many numbers as go from one thread to another of the same process: what leaving the process is to be measured by. */
final class ThreadFlood {
    private static final int LIMIT = 30_000; // items; about as many bytes as the other queues hold
    private static final int BLOCK = 1 << 14;

    private final BlockingQueue<Long> queue = new LinkedBlockingQueue<>(LIMIT);
    private long next;

    private ThreadFlood() {}

    static Map<String, Double> putAndTake(Stage stage) throws InterruptedException {
        final ThreadFlood flood = new ThreadFlood();
        final Thread putter = new Thread(flood::put, "putter");
        putter.setDaemon(true);
        putter.start();
        flood.rate(stage.timing().warmUp().toNanos());
        return Map.of("rate", flood.rate(stage.timing().measured().toNanos()));
    }

    /** Until the process ends. */
    private void put() {
        try {
            for (long number = 0; ; number++) {
                queue.put(number);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }

    private double rate(long nanos) throws InterruptedException {
        final long first = next;
        final long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            takeBlock();
            now = System.nanoTime();
        }
        return (next - first) * 1e9 / (now - start);
    }

    private void takeBlock() throws InterruptedException {
        for (int i = 0; i < BLOCK; i++) {
            final long number = queue.take();
            if (number != next) {
                throw new IllegalStateException("expected " + next + ", found " + number);
            }
            next++;
        }
    }
}
