package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SharedRingBuffers.Producer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The first producer: meets a consumer that was started on its own, by name, in either order. */
@Command(
        name = "produce",
        description = "Sends messages through a ring in shared memory; see consume.",
        footer = {
            "",
            "Start it before or after \"consume NAME\". Ctrl-C ends it in good order. Each message carries the time at"
                    + " which the rate wanted it to be sent, so that waiting for room counts as latency."
        })
final class ProduceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private RingOptions where;

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
            description = "Length of each message, from 16 to an eighth of the capacity (default: 64).")
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
     * @param name of the ring
     * @param outcome complete or stopped
     * @param throughput of this side
     */
    record Result(String name, String outcome, Throughput throughput) {}

    @Override
    public Integer call() throws IOException {
        Range.check(spec, "--count", count, 0, Long.MAX_VALUE);
        Range.check(spec, "--rate", rate, 0, 1_000_000_000);
        final Space space = where.open();
        try (StopSignal stop = new StopSignal()) {
            final Meeting<Producer> meeting =
                    Meeting.join(space, where.name(), where.capacity(), SharedRingBuffers::producer);
            boolean complete = false;
            try {
                Range.check(
                        spec,
                        "--size",
                        size,
                        MessageLayout.MIN_SIZE,
                        meeting.ring().maxMessageLength());
                complete = produce(meeting, stop);
            } finally {
                final boolean keep = complete;
                // a complete stream waits for its consumer; of any other, the last to leave removes what is left
                meeting.leave(ring -> !ring.hasConsumer() && !(keep && ring.size() > 0));
            }
        }
        return 0;
    }

    private boolean produce(Meeting<Producer> meeting, StopSignal stop) {
        final Sender sender = new Sender(
                meeting.ring(),
                meeting.role(),
                stop,
                () -> output.note("The ring is full and nobody reads: waiting for  @|bold consume "
                        + where.forOtherSide() + "|@"));
        final long start = System.nanoTime();
        final long sent = sender.send(count, size, rate);
        final Throughput throughput = Throughput.of(sent, sent * size, System.nanoTime() - start);
        final boolean complete = sender.end() && !stop.isRaised();
        final Result result = new Result(where.name(), complete ? "complete" : "stopped", throughput);
        output.print(result, text -> print(result, meeting.ring(), text));
        return complete;
    }

    private void print(Result result, SharedRingBuffers ring, PrintWriter text) {
        text.println("Sent      " + result.throughput() + (result.outcome().equals("stopped") ? " (stopped)" : ""));
        if (rate == 0) {
            text.println(
                    "          As fast as there was room, so the latency is that of a full ring; try --rate 10000.");
        }
        if (result.outcome().equals("complete") && !ring.hasConsumer() && ring.size() > 0) {
            text.println("          They wait in the ring for  consume " + where.forOtherSide());
        }
    }
}
