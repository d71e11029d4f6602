package io.atoll.bench.peers.child;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A number to and fro, each time to one who is asleep. Both sides rest before they send, so that the other has long gone
 * to sleep, however long it spins before; the rest is not counted. The second side replies with the time at which it
 * would have sent, had its own way in taken nothing: so the first finds both ways added up in one subtraction.
 * ({@code nanoTime} is CLOCK_MONOTONIC on Linux, one clock for all processes of a machine.)
 */
final class Handover {
    private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(300);

    /** Exchanges without a rest, negative numbers: with it there would be too few for the code to be compiled. */
    private static final int WARM_UP = 20_000;

    private static final long END = Long.MIN_VALUE;

    private Handover() {}

    static Map<String, Double> first(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final LongLink link = stage.library().link(stage, rendezvous);
        rendezvous.await("both");
        for (int i = 0; i < WARM_UP; i++) {
            link.send(-1);
            link.receive();
            link.afterReceive();
        }
        final Histogram latencies = Latencies.histogram();
        exchange(link, latencies, stage.timing().warmUp().toNanos());
        latencies.reset();
        exchange(link, latencies, stage.timing().measured().toNanos());
        link.send(END);
        return Latencies.figures(latencies);
    }

    private static void exchange(LongLink link, Histogram latencies, long nanos) throws Exception {
        final long start = System.nanoTime();
        do {
            LockSupport.parkNanos(REST_NANOS);
            link.send(System.nanoTime());
            final long sent = link.receive();
            latencies.recordValue(System.nanoTime() - sent);
            link.afterReceive();
        } while (System.nanoTime() - start < nanos);
    }

    static Map<String, Double> second(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final LongLink link = stage.library().link(stage, rendezvous);
        rendezvous.await("both");
        for (long sent = link.receive(); sent != END; sent = link.receive()) {
            if (sent < 0) {
                link.afterReceive();
                link.send(sent);
                continue;
            }
            final long wayIn = System.nanoTime() - sent;
            link.afterReceive();
            LockSupport.parkNanos(REST_NANOS);
            link.send(System.nanoTime() - wayIn);
        }
        return Map.of();
    }
}
