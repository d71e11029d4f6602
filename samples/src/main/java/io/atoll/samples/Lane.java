package io.atoll.samples;

import io.atoll.ipc.queue.SharedQueue;
import io.atoll.ipc.ring.SharedRingBuffers;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Carries numbers from one process to another. */
interface Lane extends Serializable {
    /** How long to wait for an answer: who does not give one in that time hangs. */
    long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** How long to wait before asking whether there is still somebody to wait for. */
    long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Becomes the one who writes. */
    Writer writer();

    /**
     * Becomes the one who reads.
     *
     * @param onSilence called again and again while nothing comes; throws if nothing will
     * @return the reader
     */
    Reader reader(Runnable onSilence);

    /** Writes numbers. */
    interface Writer extends AutoCloseable {
        void write(long number) throws InterruptedException;

        @Override
        void close();
    }

    /** Reads numbers. */
    interface Reader extends AutoCloseable {
        /**
         * Waits for a number.
         *
         * @return the next one
         * @throws CommandFailedException if none comes
         */
        long read() throws InterruptedException;

        @Override
        void close();
    }

    private static CommandFailedException silence() {
        return new CommandFailedException(
                "the other process gave no answer within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
    }

    /**
     * A queue, which sleeps or spins as it was opened.
     *
     * @param queue of numbers
     */
    record OfQueue(SharedQueue<Long> queue) implements Lane {
        @Override
        public Writer writer() {
            return new Writer() {
                @Override
                public void write(long number) throws InterruptedException {
                    queue.put(number);
                }

                @Override
                public void close() {
                    // the queue is the command's
                }
            };
        }

        @Override
        public Reader reader(Runnable onSilence) {
            return new Reader() {
                @Override
                public long read() throws InterruptedException {
                    for (long waited = 0; waited < PATIENCE_NANOS; waited += CALM_NANOS) {
                        final Long number = queue.poll(CALM_NANOS, TimeUnit.NANOSECONDS);
                        if (number != null) {
                            return number;
                        }
                        onSilence.run();
                    }
                    throw silence();
                }

                @Override
                public void close() {
                    // the queue is the command's
                }
            };
        }
    }

    /**
     * A ring, which its users poll.
     *
     * @param ring for one producer
     * @param spinning whether they poll without a pause; else like {@link Idle}
     */
    record OfRing(SharedRingBuffers ring, boolean spinning) implements Lane {
        private IdleStrategy idle() {
            return spinning ? BusySpinIdleStrategy.INSTANCE : Idle.strategy();
        }

        @Override
        public Writer writer() {
            return new RingWriter(ring.producer(), idle());
        }

        @Override
        public Reader reader(Runnable onSilence) {
            return new RingReader(ring.consumer(), idle(), onSilence);
        }
    }

    /**
     * Writes into a ring.
     *
     * @param producer of it
     * @param idle while it is full
     */
    record RingWriter(SharedRingBuffers.Producer producer, IdleStrategy idle) implements Writer {
        @Override
        public void write(long number) {
            int index = producer.tryClaim(MessageLayout.DATA, BitUtil.SIZE_OF_LONG);
            while (index < 0) {
                idle.idle();
                index = producer.tryClaim(MessageLayout.DATA, BitUtil.SIZE_OF_LONG);
            }
            idle.reset();
            producer.buffer().putLong(index, number);
            producer.commit(index);
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    /** Reads out of a ring. */
    final class RingReader implements Reader {
        private final SharedRingBuffers.Consumer consumer;
        private final IdleStrategy idle;
        private final Runnable onSilence;
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[BitUtil.SIZE_OF_LONG]);

        RingReader(SharedRingBuffers.Consumer consumer, IdleStrategy idle, Runnable onSilence) {
            this.consumer = consumer;
            this.idle = idle;
            this.onSilence = onSilence;
        }

        @Override
        public long read() {
            final long start = System.nanoTime();
            long calm = CALM_NANOS;
            while (consumer.read((type, buffer, index, length) -> message.putBytes(0, buffer, index, length), 1) == 0) {
                final long waited = System.nanoTime() - start;
                if (waited > PATIENCE_NANOS) {
                    throw silence();
                }
                if (waited > calm) {
                    onSilence.run();
                    calm += CALM_NANOS;
                }
                idle.idle();
            }
            idle.reset();
            return message.getLong(0);
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
