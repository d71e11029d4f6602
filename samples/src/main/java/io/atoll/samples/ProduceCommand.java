package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.queue.Producer;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The first producer: meets consumers that were started on its own, by name, in either order. */
@Command(
        name = "produce",
        description = "Sends messages through a queue in shared memory; see consume.",
        footer = {
            "",
            "Start it before or after \"consume NAME\", once or several times: they meet in a SharedQueue, any number of"
                    + " producers and consumers, or with --ring in Agrona's ring. Ctrl-C ends it in good order. Each message carries the time at"
                    + " which the rate wanted it to be sent, so that waiting for room counts as latency."
        })
final class ProduceCommand implements Callable<Integer> {
    private static final int MAX_SIZE = 1 << 24;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeetingOptions where;

    @Mixin
    private Output output;

    @Option(
            names = "--count",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "How many messages; 0 for no end (default: 1000000).")
    private long count;

    @Option(
            names = "--size",
            defaultValue = "64",
            paramLabel = "BYTES",
            description =
                    "Length of each message, 16 to 16777216, with --ring to an eighth of the capacity (default: 64).")
    private int size;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "N",
            description = "Messages in a second; 0 for as fast as possible (default: 0).")
    private long rate;

    /**
     * What was sent.
     *
     * @param name of the queue or ring
     * @param outcome complete or stopped
     * @param throughput of this side
     */
    record Result(String name, String outcome, Throughput throughput) {}

    @Option(
            names = "--producers",
            defaultValue = "1",
            paramLabel = "N",
            description =
                    "How many threads send, each into a lane of its own, 1 to 16 (default: 1). They share count and"
                            + " rate.")
    private int producers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Range.check(spec, "--count", count, 0, Long.MAX_VALUE);
        Range.check(spec, "--rate", rate, 0, 1_000_000_000);
        where.checkThreads("--producers", producers);
        Range.check(spec, "--size", size, MessageLayout.MIN_SIZE, MAX_SIZE);
        final Space space = where.open();
        try (StopSignal stop = new StopSignal()) {
            if (where.isRing()) {
                produceIntoRing(space, stop);
            } else {
                produceIntoQueue(space, stop);
            }
        }
        return 0;
    }

    private void produceIntoQueue(Space space, StopSignal stop) throws IOException, InterruptedException {
        final QueueMeeting meeting = QueueMeeting.joinAsProducer(space, where.name(), where.capacity());
        boolean complete = false;
        final AtomicLong sent = new AtomicLong();
        long nanos = 0;
        Rest rest = Rest.NONE;
        try {
            final OnceOnly note = new OnceOnly(this::noteWaiting);
            final long start = System.nanoTime();
            Crowd.run("producer", producers, number -> {
                final Sender.Share share = new Sender.Share(meeting.nextStream(), number, producers);
                try (Producer producer = meeting.queue().producer()) {
                    final Sender sender = new Sender(new QueueOutlet(meeting, producer), stop, note);
                    sent.addAndGet(sender.send(share, count, size, rate));
                }
            });
            nanos = System.nanoTime() - start;
            complete = !stop.isRaised();
        } finally {
            rest = meeting.leaveAsProducer(complete);
        }
        print(complete, sent.get(), nanos, rest);
    }

    private void noteWaiting() {
        output.note("There is no room and nobody reads: waiting for  @|bold consume " + where.forOtherSide() + "|@");
    }

    private void produceIntoRing(Space space, StopSignal stop) throws IOException {
        final RingMeeting<SharedRingBuffers.Producer> meeting =
                RingMeeting.join(space, where.name(), where.capacity(), SharedRingBuffers::producer);
        boolean complete = false;
        long sent = 0;
        long nanos = 0;
        Rest rest = Rest.NONE;
        try {
            final SharedRingBuffers ring = meeting.ring();
            Range.check(spec, "--size", size, MessageLayout.MIN_SIZE, ring.maxMessageLength());
            final Sender sender = new Sender(new RingOutlet(ring, meeting.role()), stop, this::noteWaiting);
            final long start = System.nanoTime();
            sent = sender.send(Sender.Share.WHOLE, count, size, rate);
            nanos = System.nanoTime() - start;
            complete = sender.end() && !stop.isRaised();
        } finally {
            rest = meeting.leave(SharedRingBuffers::hasConsumer, complete || meeting.foundMessages());
        }
        print(complete, sent, nanos, rest);
    }

    private void print(boolean complete, long sent, long nanos, Rest rest) {
        final Throughput throughput = Throughput.of(sent, sent * size, nanos);
        final Result result = new Result(where.name(), complete ? "complete" : "stopped", throughput);
        output.print(result, text -> {
            text.println("Sent      " + throughput + (complete ? "" : " (stopped)"));
            if (rate == 0) {
                text.println("          As fast as there was room, so the latency is that of a full "
                        + (where.isRing() ? "ring" : "queue") + "; try --rate 10000.");
            }
            rest.print(where, text);
        });
    }

    /** Sends into a lane of a queue. */
    private record QueueOutlet(QueueMeeting meeting, Producer producer) implements Outlet {
        @Override
        public boolean offer(int type, DirectBuffer message, int length) {
            final boolean sent = producer.offer(type, message, 0, length);
            if (sent) {
                meeting.countSent();
            }
            return sent;
        }

        @Override
        public boolean isRead() {
            return meeting.hasConsumer();
        }
    }

    /** Sends into a ring. */
    private record RingOutlet(SharedRingBuffers ring, SharedRingBuffers.Producer producer) implements Outlet {
        @Override
        public boolean offer(int type, DirectBuffer message, int length) {
            return producer.offer(type, message, 0, length);
        }

        @Override
        public boolean isRead() {
            return ring.hasConsumer();
        }
    }
}
