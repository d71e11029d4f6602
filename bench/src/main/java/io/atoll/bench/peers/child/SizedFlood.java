package io.atoll.bench.peers.child;

import io.atoll.ipc.value.SharedLong;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * As many bytes as go through, in messages of one size after the other, each size through a channel of its own. The
 * receiver reads every byte where it finds it: those who hand messages over in place have no advantage from messages that
 * nobody looks at. It also checks that none is lost, repeated or out of order.
 */
public final class SizedFlood {
    /** Sizes in bytes, each a key of the figures. */
    public static final List<Integer> SIZES = List.of(16, 256, 4 << 10, 64 << 10, 1 << 20);

    private static final int IN_FLIGHT = 16;
    private static final int MOST_IN_BURST = 256;
    private static final int BURST_BYTES = 1 << 17;
    private static final int BLOCK_BYTES = 1 << 21;
    private static final int MOST_IN_BLOCK = 1 << 14;
    private static final long END = -1;
    private static final double SHARE = 0.4;

    private SizedFlood() {}

    private static String channel(int size) {
        return "size-" + size;
    }

    /** Room for several messages, and for as many bytes as other measurements have. */
    private static int capacity(int size) {
        return Math.max(Transport.CAPACITY, IN_FLIGHT * size);
    }

    /** The number of the size that is asked for now, by its receiver. */
    private static SharedLong turn(Rendezvous rendezvous) throws Exception {
        return SharedLong.open(rendezvous.space(), "turn");
    }

    static Map<String, Double> send(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedLong turn = turn(rendezvous);
        final Transport transport = stage.library().transport(stage, rendezvous);
        rendezvous.await("receivers");
        final List<Source> sources = new ArrayList<>();
        for (int size : SIZES) {
            sources.add(new Source(transport.sender(channel(size), capacity(size)), size, stage.idle()));
        }
        rendezvous.await("senders");
        for (int i = 0; i < SIZES.size(); i++) {
            while (turn.get() == i) {
                sources.get(i).sendBurst();
            }
            sources.get(i).end();
        }
        return Map.of();
    }

    static Map<String, Double> receive(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final SharedLong turn = turn(rendezvous);
        final Transport transport = stage.library().transport(stage, rendezvous);
        final List<Meter> meters = new ArrayList<>();
        for (int size : SIZES) {
            meters.add(new Meter(size));
        }
        final List<Receiver> receivers = new ArrayList<>();
        for (Meter meter : meters) {
            receivers.add(transport.receiver(channel(meter.size), capacity(meter.size), meter));
        }
        rendezvous.await("receivers");
        rendezvous.await("senders");
        final IdleStrategy idle = stage.idle();
        final Map<String, Double> figures = new LinkedHashMap<>();
        for (int i = 0; i < SIZES.size(); i++) {
            final Meter meter = meters.get(i);
            meter.rate(receivers.get(i), idle, SHARE * stage.timing().warmUp().toNanos());
            final double rate = meter.rate(
                    receivers.get(i), idle, SHARE * stage.timing().measured().toNanos());
            figures.put(Integer.toString(meter.size), rate);
            turn.set(i + 1);
            meter.drain(receivers.get(i), idle);
        }
        return figures;
    }

    /** Messages of one size. */
    private static final class Source {
        private final UnsafeBuffer message;
        private final Sender sender;
        private final int size;
        private final int burst;
        private final IdleStrategy idle;
        private long number;

        Source(Sender sender, int size, IdleStrategy idle) {
            this.sender = sender;
            this.size = size;
            this.idle = idle;
            this.burst = Math.max(1, Math.min(MOST_IN_BURST, BURST_BYTES / size));
            message = new UnsafeBuffer(BufferUtil.allocateDirectAligned(size, 64));
            message.setMemory(0, size, (byte) 1);
        }

        void sendBurst() {
            for (int i = 0; i < burst; i++) {
                send(number++);
            }
        }

        /** The receiver takes all up to here: nobody waits for room without end. */
        void end() {
            send(END);
            sender.flush();
        }

        private void send(long first) {
            message.putLong(0, first);
            while (!sender.offer(message, 0, size)) {
                idle.idle();
            }
        }
    }

    /** Counts, reads and checks the messages of one size. */
    private static final class Meter implements MessageSink {
        private final int size;
        private final int block;
        private long next;
        private long sum;
        private boolean ended;

        Meter(int size) {
            this.size = size;
            this.block = Math.max(1, Math.min(MOST_IN_BLOCK, BLOCK_BYTES / size));
        }

        /** Megabytes in a second. */
        double rate(Receiver receiver, IdleStrategy idle, double nanos) {
            final long first = next;
            final long start = System.nanoTime();
            long now = start;
            while (now - start < nanos) {
                final long target = next + block;
                while (next < target) {
                    idle.idle(receiver.poll(Transport.BATCH));
                }
                now = System.nanoTime();
            }
            return (double) (next - first) * size * 1e3 / (now - start);
        }

        void drain(Receiver receiver, IdleStrategy idle) {
            while (!ended) {
                idle.idle(receiver.poll(Transport.BATCH));
            }
        }

        @Override
        public void onMessage(DirectBuffer buffer, int offset, int length) {
            final long number = buffer.getLong(offset);
            if (number == END) {
                ended = true;
                return;
            }
            if (number != next || length != size) {
                throw new IllegalStateException("expected message " + next + " of " + size + " bytes, found " + number
                        + " of " + length + "; sum " + sum);
            }
            next = number + 1;
            sum += sum(buffer, offset + Long.BYTES, offset + length);
        }

        private static long sum(DirectBuffer buffer, int from, int to) {
            long sum = 0;
            for (int i = from; i < to; i += Long.BYTES) {
                sum += buffer.getLong(i);
            }
            return sum;
        }
    }
}
