package io.atoll.bench.peers.child;

import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.value.SharedLong;
import java.util.Map;

/** As many numbers as go through a typed, blocking queue, in order. */
final class TypedFlood {
    private static final String QUEUE = "numbers";
    private static final int BLOCK = 1 << 14;
    private static final int BURST = 256;
    private static final long END = -1;

    private TypedFlood() {}

    static Map<String, Double> put(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedLong stop = rendezvous.stop();
        final SharedQueue<Long> queue = SharedQueue.open(rendezvous.space(), QUEUE, Codecs.LONG);
        rendezvous.await("both");
        for (long number = 0; stop.get() == 0; number += BURST) {
            putBurst(queue, number);
        }
        queue.put(END);
        return Map.of();
    }

    private static void putBurst(SharedQueue<Long> queue, long first) throws InterruptedException {
        for (long number = first; number < first + BURST; number++) {
            queue.put(number);
        }
    }

    static Map<String, Double> take(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final Taker taker = new Taker(SharedQueue.open(rendezvous.space(), QUEUE, Codecs.LONG));
        rendezvous.await("both");
        taker.rate(stage.timing().warmUp().toNanos());
        final double rate = taker.rate(stage.timing().measured().toNanos());
        rendezvous.stop().set(1);
        taker.drain();
        return Map.of("rate", rate);
    }

    /** Counts and checks. */
    private static final class Taker {
        private final SharedQueue<Long> queue;
        private long next;

        Taker(SharedQueue<Long> queue) {
            this.queue = queue;
        }

        double rate(long nanos) throws InterruptedException {
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

        /** The putter may wait for room, and would then not see that it should stop. */
        void drain() throws InterruptedException {
            while (queue.take() != END) {
                // no longer counted
            }
        }
    }
}
