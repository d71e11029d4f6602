package io.atoll.bench.peers.child;

import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What it costs to be asleep in {@code take} while a living producer is silent. */
final class Idleness {
    private static final String QUEUE = "silence";
    private static final long PAUSE_NANOS = 1_000_000;
    private static final long LAST = -1;
    private static final long END = -2;
    private static final double PER_CENT = 100;

    private Idleness() {}

    static Map<String, Double> put(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedQueue<Long> queue = SharedQueue.open(rendezvous.space(), QUEUE, Codecs.LONG);
        rendezvous.await("both");
        final long start = System.nanoTime();
        for (long number = 0;
                System.nanoTime() - start < stage.timing().warmUp().toNanos();
                number++) {
            queue.put(number);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        queue.put(LAST);
        Thread.sleep(stage.timing().measured().toMillis());
        queue.put(END);
        return Map.of();
    }

    static Map<String, Double> take(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedQueue<Long> queue = SharedQueue.open(rendezvous.space(), QUEUE, Codecs.LONG);
        rendezvous.await("both");
        while (queue.take() != LAST) {
            // warming up
        }
        final long cpuBefore = cpuNanos();
        final long before = System.nanoTime();
        final long end = queue.take();
        final long nanos = System.nanoTime() - before;
        final long cpu = cpuNanos() - cpuBefore;
        if (end != END) {
            throw new IllegalStateException("expected the end, found " + end);
        }
        return Map.of("share", cpu * PER_CENT / nanos);
    }

    /** Of all Java threads: a helper thread would count too. (What the system tells of the process is in 10 ms steps.) */
    private static long cpuNanos() {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long thread : threads.getAllThreadIds()) {
            sum += Math.max(0, threads.getThreadCpuTime(thread)); // -1 if it has just ended
        }
        return sum;
    }
}
