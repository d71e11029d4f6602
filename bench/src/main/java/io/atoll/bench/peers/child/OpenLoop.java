package io.atoll.bench.peers.child;

import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages at a steady rate. Each carries the time at which it was to be sent, also if it is sent later because the
 * one before was held up: otherwise the delays that one causes to those behind it would not be seen (coordinated
 * omission). {@code nanoTime} is CLOCK_MONOTONIC on Linux, one clock for all processes of a machine.
 */
final class OpenLoop {
    private static final String CHANNEL = "paced";
    private static final int PART_OFFSET = 8;
    private static final long SECOND = 1_000_000_000;

    /** In a second. With few messages the compilers would come to the code only when it is measured. */
    private static final long LEAST_WARM_UP_RATE = 1_000_000;

    /** The last part of the warm-up has the rate that is measured: who could not keep up before catches up then. */
    private static final int SETTLING = 5;

    /** Instead of the part of the run that a message belongs to. */
    private static final long END = 2;

    private OpenLoop() {}

    static Map<String, Double> send(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final Transport transport = stage.library().transport(stage, rendezvous);
        rendezvous.await("receivers");
        final Source source = new Source(transport.sender(CHANNEL, Transport.CAPACITY), stage);
        rendezvous.await("senders");
        source.send();
        return Map.of();
    }

    static Map<String, Double> receive(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final Recorder recorder = new Recorder();
        final Receiver receiver =
                stage.library().transport(stage, rendezvous).receiver(CHANNEL, Transport.CAPACITY, recorder);
        rendezvous.await("receivers");
        rendezvous.await("senders");
        final IdleStrategy idle = stage.idle();
        while (recorder.part != END) {
            idle.idle(receiver.poll(Transport.BATCH));
        }
        return recorder.latencies.figures();
    }

    /** Sends on time. */
    private static final class Source {
        private final UnsafeBuffer message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64));
        private final Sender sender;
        private final IdleStrategy idle;
        private final Stage stage;

        Source(Sender sender, Stage stage) {
            this.sender = sender;
            this.idle = stage.idle();
            this.stage = stage;
        }

        void send() {
            if (SECOND % stage.rate() != 0) {
                throw new IllegalArgumentException("no whole number of ns between messages at " + stage.rate() + "/s");
            }
            final long[] intervals = {SECOND / Math.max(stage.rate(), LEAST_WARM_UP_RATE), SECOND / stage.rate()};
            final long start = System.nanoTime();
            final long warmUp = stage.timing().warmUp().toNanos();
            final long settleFrom = start + warmUp - warmUp / SETTLING;
            final long countFrom = start + warmUp;
            final long endAt = start + stage.timing().total().toNanos();
            long due = start;
            while (due < endAt) {
                while (System.nanoTime() < due) {
                    idle.idle();
                }
                send(due, Latencies.part(due, countFrom));
                due += intervals[(int) Latencies.part(due, settleFrom)];
            }
            send(due, END);
        }

        private void send(long due, long part) {
            message.putLong(0, due);
            message.putLong(PART_OFFSET, part);
            while (!sender.offer(message, 0, Transport.MESSAGE_LENGTH)) {
                idle.idle();
            }
        }
    }

    /** Measures on arrival. */
    private static final class Recorder implements MessageSink {
        private final Latencies latencies = new Latencies();
        private long part = Latencies.WARM_UP;

        @Override
        public void onMessage(DirectBuffer buffer, int offset, int length) {
            final long latency = Math.max(0, System.nanoTime() - buffer.getLong(offset));
            part = buffer.getLong(offset + PART_OFFSET);
            latencies.record(part & 1, latency);
        }
    }
}
