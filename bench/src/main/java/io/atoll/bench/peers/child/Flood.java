package io.atoll.bench.peers.child;

import io.atoll.ipc.value.SharedLong;
import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * As many messages as go through. Each carries its number and its sender, and the receiver checks that none is lost,
 * repeated or out of order. The receiver counts for a time, looking at the clock once in a block of messages only: a
 * look costs as much as a message.
 */
final class Flood {
    private static final String CHANNEL = "flood";
    private static final int BLOCK = 1 << 16;
    private static final int BURST = 256;
    private static final int SENDER_OFFSET = 8;

    private Flood() {}

    static Map<String, Double> send(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedLong stop = rendezvous.stop();
        final Transport transport = stage.library().transport(stage, rendezvous);
        rendezvous.await("receivers");
        final Source source = new Source(transport.sender(CHANNEL, Transport.CAPACITY), stage, stop);
        rendezvous.await("senders");
        while (stop.get() == 0) {
            source.sendBurst();
        }
        return Map.of();
    }

    static Map<String, Double> receive(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedLong stop = rendezvous.stop();
        final Counter counter = new Counter(stage.parties());
        final Receiver receiver =
                stage.library().transport(stage, rendezvous).receiver(CHANNEL, Transport.CAPACITY, counter);
        rendezvous.await("receivers");
        rendezvous.await("senders");
        final IdleStrategy idle = stage.idle();
        rate(receiver, counter, idle, stage.timing().warmUp().toNanos());
        final double rate =
                rate(receiver, counter, idle, stage.timing().measured().toNanos());
        stop.set(1);
        return Map.of("rate", rate);
    }

    private static double rate(Receiver receiver, Counter counter, IdleStrategy idle, long nanos) {
        final long first = counter.received;
        final long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            receiveBlock(receiver, counter, idle);
            now = System.nanoTime();
        }
        return (counter.received - first) * 1e9 / (now - start);
    }

    private static void receiveBlock(Receiver receiver, Counter counter, IdleStrategy idle) {
        final long target = counter.received + BLOCK;
        while (counter.received < target) {
            idle.idle(receiver.poll(Transport.BATCH));
        }
    }

    /** One sender's messages. */
    private static final class Source {
        private final UnsafeBuffer message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(64, 64));
        private final Sender sender;
        private final IdleStrategy idle;
        private final SharedLong stop;
        private long number;

        Source(Sender sender, Stage stage, SharedLong stop) {
            this.sender = sender;
            this.idle = stage.idle();
            this.stop = stop;
            message.putLong(SENDER_OFFSET, stage.index());
        }

        void sendBurst() {
            for (int i = 0; i < BURST; i++) {
                message.putLong(0, number++);
                while (!sender.offer(message, 0, Transport.MESSAGE_LENGTH)) {
                    if (stop.get() != 0) {
                        return;
                    }
                    idle.idle();
                }
            }
        }
    }

    /** Counts and checks. */
    private static final class Counter implements MessageSink {
        private final long[] next;
        private long received;

        Counter(int parties) {
            next = new long[parties];
        }

        @Override
        public void onMessage(DirectBuffer buffer, int offset, int length) {
            final int sender = (int) buffer.getLong(offset + SENDER_OFFSET);
            final long number = buffer.getLong(offset);
            if (number != next[sender]) {
                throw new IllegalStateException(
                        "expected message " + next[sender] + " of sender " + sender + ", found " + number);
            }
            next[sender] = number + 1;
            received++;
        }
    }
}
