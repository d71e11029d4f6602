package io.atoll.samples;

import io.atoll.core.space.Space;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The first consumer: meets producers that were started on its own, by name, in either order. */
@Command(
        name = "consume",
        description = "Reads the messages of produce; prints throughput and latency.",
        footer = {
            "",
            "Start it before or after \"produce NAME\", once or several times: each message goes to one of the consumers."
                    + " Ends when everything was read and every producer has ended, with exit code 1 if one died. A consumer"
                    + " that is killed takes along at most one message for each of its threads. Ctrl-C ends it in good"
                    + " order."
        })
final class ConsumeCommand implements Callable<Integer> {
    @Mixin
    private MeetingOptions where;

    @Mixin
    private Output output;

    /**
     * What was read.
     *
     * @param name of the queue or ring
     * @param outcome complete, stopped or producer_died
     * @param inKilledHands messages that were lost with consumers that were killed, as each message is received at most
     *     once
     * @param missing messages lost otherwise or out of order
     * @param throughput from the first message to the last
     * @param latencyNanos of all messages
     */
    record Result(
            String name,
            String outcome,
            long inKilledHands,
            long missing,
            Throughput throughput,
            Latency latencyNanos) {}

    @Option(
            names = "--consumers",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many threads read, 1 to 16 (default: 1).")
    private int consumers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        where.checkThreads("--consumers", consumers);
        final Space space = where.open();
        try (StopSignal stop = new StopSignal()) {
            if (where.isRing()) {
                consumeRing(space, stop);
            } else {
                consumeQueue(space, stop);
            }
        }
        return 0;
    }

    private void consumeQueue(Space space, StopSignal stop) throws IOException, InterruptedException {
        final QueueMeeting meeting = QueueMeeting.joinAsConsumer(space, where.name(), where.capacity(), consumers);
        final Arrivals arrivals = new Arrivals();
        final Set<Receiver.Outcome> outcomes = EnumSet.noneOf(Receiver.Outcome.class);
        long outOfOrder = 0;
        final AtomicReference<Rest> rest = new AtomicReference<>(Rest.NONE);
        QueueMeeting.Balance balance = QueueMeeting.Balance.UNKNOWN;
        try {
            final OnceOnly note = new OnceOnly(this::noteWaiting);
            final List<QueueReceiver> receivers = Stream.generate(() -> new QueueReceiver(meeting, stop, note))
                    .limit(consumers)
                    .toList();
            Crowd.run("consumer", consumers, number -> {
                final Receiver.Outcome outcome = receivers.get(number).receive();
                synchronized (outcomes) {
                    outcomes.add(outcome);
                }
            });
            for (QueueReceiver receiver : receivers) {
                arrivals.add(receiver.arrivals());
                outOfOrder += receiver.outOfOrder();
            }
        } finally {
            final boolean complete = outcomes.equals(EnumSet.of(Receiver.Outcome.COMPLETE));
            balance = meeting.leaveAsConsumer(complete, consumers, rest::set);
        }
        final Receiver.Outcome outcome = Collections.max(outcomes); // the worst
        report(outcome, balance.inKilledHands(), balance.missing() + outOfOrder, arrivals, rest.get());
    }

    private void noteWaiting() {
        output.note("Waiting for  @|bold produce " + where.forOtherSide() + "|@");
    }

    private void consumeRing(Space space, StopSignal stop) throws IOException {
        final RingMeeting<SharedRingBuffers.Consumer> meeting =
                RingMeeting.join(space, where.name(), where.capacity(), SharedRingBuffers::consumer);
        final Receiver receiver = new Receiver(meeting.ring(), meeting.role(), stop, this::noteWaiting);
        Receiver.Outcome outcome = null;
        Rest rest = Rest.NONE;
        try {
            outcome = receiver.receive();
        } finally {
            // after a complete stream another one may wait behind it; of one that died, the last removes what is left
            rest = meeting.leave(SharedRingBuffers::hasProducer, outcome != Receiver.Outcome.PRODUCER_DIED);
        }
        report(outcome, 0, receiver.missing(), receiver.arrivals(), rest);
    }

    private void report(Receiver.Outcome outcome, long inKilledHands, long missing, Arrivals arrivals, Rest rest) {
        final Result result = new Result(
                where.name(),
                outcome.name().toLowerCase(Locale.ROOT),
                inKilledHands,
                missing,
                arrivals.throughput(),
                arrivals.latency());
        output.print(result, text -> print(result, outcome, rest, text));
        if (outcome == Receiver.Outcome.PRODUCER_DIED) {
            throw new CommandFailedException(
                    "the producer died: it has left without saying that the stream is complete."
                            + " Every message that it had committed was read: " + Units.count(arrivals.messages())
                            + " messages in all");
        }
        if (missing != 0) {
            throw new CommandFailedException(
                    Units.count(missing) + " messages were lost or out of order; this must never be");
        }
    }

    private void print(Result result, Receiver.Outcome outcome, Rest rest, PrintWriter text) {
        text.println("Received  " + result.throughput() + (outcome == Receiver.Outcome.STOPPED ? " (stopped)" : ""));
        if (result.inKilledHands() > 0) {
            text.println("          " + Units.count(result.inKilledHands())
                    + " more had been given to a consumer that was killed: no message is given twice.");
        }
        rest.print(where, text);
        if (result.throughput().messages() == 0) {
            return;
        }
        text.println();
        final Table table = Latency.table("latency");
        result.latencyNanos().addTo(table, "from due time to reading");
        table.print(text);
    }
}
