package io.atoll.bench.peers.child;

import java.util.Map;
import org.HdrHistogram.Histogram;
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
    private static final int KIND_OFFSET = 8;
    private static final long SECOND = 1_000_000_000;

    private static final long WARM_UP = 0;
    private static final long COUNTED = 1;
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
        while (!recorder.ended) {
            idle.idle(receiver.poll(Transport.BATCH));
        }
        return Latencies.figures(recorder.latencies);
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
            final long rate = stage.rate();
            final long start = System.nanoTime();
            final long countFrom = start + stage.timing().warmUp().toNanos();
            final long endAt = start + stage.timing().total().toNanos();
            long due = start;
            for (long number = 0; due < endAt; number++) {
                due = start + number / rate * SECOND + number % rate * SECOND / rate;
                while (System.nanoTime() < due) {
                    idle.idle();
                }
                send(due, due < countFrom ? WARM_UP : COUNTED);
            }
            send(due, END);
        }

        private void send(long due, long kind) {
            message.putLong(0, due);
            message.putLong(KIND_OFFSET, kind);
            while (!sender.offer(message, 0, Transport.MESSAGE_LENGTH)) {
                idle.idle();
            }
        }
    }

    /** Measures on arrival. */
    private static final class Recorder implements MessageSink {
        private final Histogram latencies = Latencies.histogram();
        private boolean ended;

        @Override
        public void onMessage(DirectBuffer buffer, int offset, int length) {
            final long latency = Math.max(0, System.nanoTime() - buffer.getLong(offset));
            final long kind = buffer.getLong(offset + KIND_OFFSET);
            if (kind == COUNTED) {
                latencies.recordValue(latency);
            } else if (kind == END) {
                ended = true;
            }
        }
    }
}
