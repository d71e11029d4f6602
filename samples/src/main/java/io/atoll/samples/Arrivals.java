package io.atoll.samples;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What has arrived, and how late. For one thread. */
final class Arrivals {
    private static final long LONGEST_LATENCY = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(LONGEST_LATENCY, DIGITS);
    private long messages;
    private long bytes;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos;

    /**
     * A message has arrived.
     *
     * @param sendTime when it was to be sent
     * @param length its bytes
     */
    void add(long sendTime, int length) {
        final long now = System.nanoTime();
        latencies.recordValue(Math.max(0, Math.min(now - sendTime, LONGEST_LATENCY)));
        if (messages == 0) {
            firstNanos = now;
        }
        lastNanos = now;
        messages++;
        bytes += length;
    }

    /**
     * Adds what another thread has counted, when it has ended.
     *
     * @param other its arrivals
     */
    void add(Arrivals other) {
        if (other.messages > 0) {
            lastNanos = messages == 0 ? other.lastNanos : Math.max(lastNanos, other.lastNanos);
            firstNanos = messages == 0 ? other.firstNanos : Math.min(firstNanos, other.firstNanos);
            latencies.add(other.latencies);
            messages += other.messages;
            bytes += other.bytes;
        }
    }

    long messages() {
        return messages;
    }

    /** From the first message to the last. */
    Throughput throughput() {
        return Throughput.of(messages, bytes, messages == 0 ? 0 : lastNanos - firstNanos);
    }

    Latency latency() {
        return Latency.of(latencies);
    }
}
