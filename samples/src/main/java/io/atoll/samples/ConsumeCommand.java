package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.SharedRingBuffers;
import io.atoll.ipc.ring.SharedRingBuffers.Consumer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The first consumer: meets a producer that was started on its own, by name, in either order. */
@Command(
        name = "consume",
        description = "Reads the messages of produce; prints throughput and latency.",
        footer = {
            "",
            "Start it before or after \"produce NAME\". Ends when the stream is complete, with exit code 1 if the producer"
                    + " died. Ctrl-C ends it in good order."
        })
final class ConsumeCommand implements Callable<Integer> {
    @Mixin
    private RingOptions where;

    @Mixin
    private Output output;

    /**
     * What was read.
     *
     * @param name of the ring
     * @param outcome complete, stopped or producer_died
     * @param missing messages lost or out of order
     * @param throughput from the first message to the last
     * @param latencyNanos of all messages
     */
    record Result(String name, String outcome, long missing, Throughput throughput, Latency latencyNanos) {}

    @Override
    public Integer call() throws IOException {
        final Space space = where.open();
        try (StopSignal stop = new StopSignal()) {
            final Meeting<Consumer> meeting =
                    Meeting.join(space, where.name(), where.capacity(), SharedRingBuffers::consumer);
            boolean complete = false;
            try {
                complete = consume(meeting, stop);
            } finally {
                final boolean keep = complete;
                // after a complete stream another one may wait behind it; of any other, the last removes what is left
                meeting.leave(ring -> !ring.hasProducer() && !(keep && ring.size() > 0));
            }
        }
        return 0;
    }

    private boolean consume(Meeting<Consumer> meeting, StopSignal stop) {
        final Receiver receiver = new Receiver(
                meeting.ring(),
                meeting.role(),
                stop,
                () -> output.note("Waiting for  @|bold produce " + where.forOtherSide() + "|@"));
        final Receiver.Outcome outcome = receiver.receive();
        final Result result = new Result(
                where.name(),
                outcome.name().toLowerCase(java.util.Locale.ROOT),
                receiver.missing(),
                Throughput.of(receiver.messages(), receiver.bytes(), receiver.nanos()),
                Latency.of(receiver.latencies()));
        output.print(result, text -> print(result, outcome, text));
        if (outcome == Receiver.Outcome.PRODUCER_DIED) {
            throw new CommandFailedException("the producer died: it has left after " + Units.count(receiver.messages())
                    + " messages without saying that the stream is complete. Every message that it had committed was"
                    + " read");
        }
        if (receiver.missing() != 0) {
            throw new CommandFailedException(
                    Units.count(receiver.missing()) + " messages were lost or out of order; this must never be");
        }
        return outcome == Receiver.Outcome.COMPLETE;
    }

    private static void print(Result result, Receiver.Outcome outcome, PrintWriter text) {
        text.println("Received  " + result.throughput() + (outcome == Receiver.Outcome.STOPPED ? " (stopped)" : ""));
        if (result.throughput().messages() == 0) {
            return;
        }
        text.println();
        final Table table = Latency.table("latency");
        result.latencyNanos().addTo(table, "from due time to reading");
        table.print(text);
    }
}
