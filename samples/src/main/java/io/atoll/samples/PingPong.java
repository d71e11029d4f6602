package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.queue.SharedQueueOptions;
import io.atoll.ipc.ring.RingBufferOptions;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A number goes to another process and comes back, along several ways, one after the other. */
final class PingPong {
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int WARM_UP_SHARE = 4;
    private static final long END = -1;

    /**
     * How one way did.
     *
     * @param object that carried the numbers
     * @param waiting sleeping, spinning, or polling with pauses
     * @param roundTrips that were measured
     * @param nanos of a round trip
     */
    record Result(String object, String waiting, long roundTrips, Latency nanos) {}

    /**
     * How all ways did.
     *
     * @param results one for each way
     */
    record Results(List<Result> results) {}

    /** One way there and back. */
    private record Way(String object, String waiting, Lane there, Lane back) implements Serializable {
        /** In the child. */
        void echo() throws InterruptedException {
            try (Lane.Reader reader = there.reader(() -> {}); // its parent's death ends it
                    Lane.Writer writer = back.writer()) {
                for (long number = reader.read(); number != END; number = reader.read()) {
                    writer.write(number);
                }
            }
        }

        Result measure(int roundTrips, Children children) throws InterruptedException {
            final Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
            try (Lane.Writer writer = there.writer();
                    Lane.Reader reader = back.reader(children::check)) {
                writer.write(0);
                reader.read(); // only now is the other side known to have started
                final long start = System.nanoTime();
                final int warmUp = roundTrips / WARM_UP_SHARE;
                for (long number = 0; number < warmUp + roundTrips; number++) {
                    final long sent = System.nanoTime();
                    writer.write(number);
                    final long received = reader.read();
                    final long now = System.nanoTime();
                    if (received != number) {
                        throw new CommandFailedException(object + ", " + waiting + ": sent " + number + ", received "
                                + received + "; this must never be: please report it");
                    }
                    if (number >= warmUp) {
                        histogram.recordValue(Math.min(now - sent, LONGEST_NANOS));
                    }
                    if (now - start > MOST_NANOS && histogram.getTotalCount() > 0) {
                        break;
                    }
                }
                writer.write(END);
            }
            return new Result(object, waiting, histogram.getTotalCount(), Latency.of(histogram));
        }
    }

    private PingPong() {}

    /**
     * Plays along all ways.
     *
     * @param roundTrips for each way; fewer where it would take seconds
     * @return how it went
     */
    static Results run(int roundTrips) throws IOException, InterruptedException {
        final Space space = Space.current();
        final List<Way> ways = new ArrayList<>();
        for (boolean spinning : new boolean[] {false, true}) {
            final String waiting = spinning ? "spinning" : "sleeping";
            ways.add(new Way(
                    "SharedQueue",
                    waiting,
                    queue(space, "ping-" + waiting, spinning),
                    queue(space, "pong-" + waiting, spinning)));
            ways.add(new Way(
                    "Agrona's OneToOneRingBuffer",
                    spinning ? waiting : "polling", // with pauses: it has nobody who wakes
                    ring(space, "ping-" + waiting, spinning),
                    ring(space, "pong-" + waiting, spinning)));
        }
        final List<Result> results = new ArrayList<>();
        try (Children children = new Children()) {
            final List<Way> program = List.copyOf(ways);
            children.start("pong", () -> {
                Parent.endWithIt();
                for (Way way : program) {
                    way.echo();
                }
            });
            for (Way way : ways) {
                results.add(way.measure(roundTrips, children));
            }
            children.join();
        }
        return new Results(results);
    }

    private static Lane queue(Space space, String name, boolean spinning) throws IOException {
        final SharedQueueOptions options =
                spinning ? SharedQueueOptions.DEFAULT.withSpinning() : SharedQueueOptions.DEFAULT;
        return new Lane.OfQueue(SharedQueue.open(space, name, Codecs.LONG, options));
    }

    private static Lane ring(Space space, String name, boolean spinning) throws IOException {
        return new Lane.OfRing(SharedRingBuffers.open(space, name, RingBufferOptions.DEFAULT), spinning);
    }
}
