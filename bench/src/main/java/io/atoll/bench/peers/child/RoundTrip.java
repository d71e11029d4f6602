package io.atoll.bench.peers.child;

import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** One message to and fro, both sides awake. */
final class RoundTrip {
    private static final String FORTH = "forth";
    private static final String BACK = "back";
    private static final long END = -1;

    private RoundTrip() {}

    static Map<String, Double> ping(Stage stage) throws Exception {
        final End end = new End(stage, BACK, FORTH);
        end.exchangeFor(stage.timing());
        end.send(END);
        return end.latencies.figures();
    }

    static Map<String, Double> pong(Stage stage) throws Exception {
        final End end = new End(stage, FORTH, BACK);
        for (long number = end.await(); number != END; number = end.await()) {
            end.send(number);
        }
        return Map.of();
    }

    /** One side. */
    private static final class End implements MessageSink {
        private static final long NOTHING = -2;

        private final UnsafeBuffer message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64));
        private final Latencies latencies = new Latencies();
        private final Receiver receiver;
        private final Sender sender;
        private final IdleStrategy idle;
        private long arrived = NOTHING;
        private long sent;

        End(Stage stage, String in, String out) throws Exception {
            final Rendezvous rendezvous = Rendezvous.of(stage);
            final Transport transport = stage.library().transport(stage, rendezvous);
            receiver = transport.receiver(in, Transport.CAPACITY, this);
            rendezvous.await("receivers");
            sender = transport.sender(out, Transport.CAPACITY);
            idle = stage.idle();
            rendezvous.await("senders");
        }

        void exchangeFor(Timing timing) {
            final long start = System.nanoTime();
            final long countFrom = start + timing.warmUp().toNanos();
            final long nanos = timing.total().toNanos();
            long now = start;
            while (now - start < nanos || latencies.isEmpty()) {
                now = exchange(now, countFrom);
            }
        }

        private long exchange(long start, long countFrom) {
            send(++sent);
            final long echo = await();
            if (echo != sent) {
                throw new IllegalStateException("expected the echo of " + sent + ", found " + echo);
            }
            final long end = System.nanoTime();
            latencies.record(Latencies.part(start, countFrom), end - start);
            return end;
        }

        void send(long number) {
            message.putLong(0, number);
            while (!sender.offer(message, 0, Transport.MESSAGE_LENGTH)) {
                idle.idle();
            }
        }

        long await() {
            while (arrived == NOTHING) {
                idle.idle(receiver.poll(Transport.BATCH));
            }
            final long number = arrived;
            arrived = NOTHING;
            return number;
        }

        @Override
        public void onMessage(DirectBuffer buffer, int offset, int length) {
            arrived = buffer.getLong(offset);
        }
    }
}
