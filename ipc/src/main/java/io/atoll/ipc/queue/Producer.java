package io.atoll.ipc.queue;

import static io.atoll.ipc.queue.SharedQueueDescriptor.*;

import io.atoll.ipc.ring.RingWriter;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * Writes raw messages into a lane of its own. For one thread at a time. Never waits. If its process dies, what it has
 * published stays; what it had claimed or written in a batch never existed.
 *
 * <p>In a queue opened with {@code spinning}, messages are published without a full fence, so one offered at the very
 * moment of a {@link SharedQueue#shutdown} may stay in the queue without being read. In all other queues the promise is
 * that of {@link SharedQueue#put}.
 */
public final class Producer implements AutoCloseable {
    private final QueueMemory memory;
    private final Sender sender;
    private final RingWriter writer;
    private final boolean spinning;
    private final Batch batch = new Batch();
    private boolean batching;
    private boolean closed;
    private long start;

    Producer(QueueMemory memory, Sender sender) {
        this.memory = memory;
        this.sender = sender;
        this.writer = sender.lane().writer;
        this.spinning = memory.options.spinning();
    }

    /**
     * Writes and publishes a message if there is room.
     *
     * @param type 1 to 65,535, for the reader
     * @param source holds the message
     * @param offset where it begins there
     * @param length its length; longer ones than an eighth of a lane travel through a file of their own
     * @return false if there is no room now
     * @throws IndexOutOfBoundsException if the message is not wholly in its source; nothing is written
     * @throws QueueShutDownException if the queue is shut down
     * @throws java.io.UncheckedIOException if there is no room in the file system for a long message
     */
    public boolean offer(int type, DirectBuffer source, int offset, int length) {
        check(type);
        if (batching) {
            throw new IllegalStateException("a batch is open: offer to it, or close it first");
        }
        final long before = writer.position();
        if (!sender.write(type, source, offset, length)) { // refused while a claim is open, whose start stays
            return false;
        }
        start = before;
        publish();
        return true;
    }

    private void publish() {
        if (spinning) {
            writer.publish();
        } else {
            sender.publish(start);
        }
    }

    /**
     * Claims room to write a message in place; it must be committed or aborted before anything else is written.
     *
     * @param type 1 to 65,535, for the reader
     * @param length its length, at most an eighth of a lane
     * @return where in {@link #buffer()} the message begins; negative if there is no room now
     * @throws IllegalArgumentException if type or length are not allowed
     * @throws QueueShutDownException if the queue is shut down
     */
    public int tryClaim(int type, int length) {
        check(type);
        if (batching) {
            throw new IllegalStateException("a batch is open: close it first");
        }
        final long before = writer.position();
        final int index = writer.claim(type, length);
        if (index != RingWriter.NO_ROOM) {
            start = before;
        }
        return index;
    }

    /**
     * Publishes a claimed message.
     *
     * @param index what {@link #tryClaim} returned
     * @throws QueueShutDownException if the queue was shut down meanwhile
     */
    public void commit(int index) {
        checkNotClosed(); // the lane may be another's by now
        writer.commit(index);
        publish();
    }

    /**
     * Drops a claimed message.
     *
     * @param index what {@link #tryClaim} returned
     */
    public void abort(int index) {
        checkNotClosed();
        writer.abort(index);
    }

    /**
     * The memory that claimed messages are written into.
     *
     * @return the queue's memory
     */
    public AtomicBuffer buffer() {
        return memory.buffer();
    }

    /**
     * Opens a batch: messages that are published together, by {@link Batch#flush()} or {@link Batch#close()}.
     *
     * @return always the same object
     */
    public Batch batch() {
        check(1);
        if (batching) {
            throw new IllegalStateException("a batch is open already");
        }
        writer.checkNoClaim();
        batching = true;
        start = writer.position();
        return batch;
    }

    private void checkNotClosed() {
        if (closed) {
            throw new IllegalStateException("this producer of " + memory + " is closed");
        }
    }

    private void check(int type) {
        checkNotClosed();
        if (type < 1 || type > MAX_USER_TYPE) {
            throw new IllegalArgumentException(
                    "message types are from 1 to " + MAX_USER_TYPE + ", this one is " + type);
        }
        if (memory.isShutDown()) {
            throw memory.refused();
        }
    }

    /** Gives the lane back, for others to put into; drops an open claim and what a batch has not published. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            writer.rollBack();
            sender.lane().stopProducing();
        }
    }

    /** Messages to be published together. */
    public final class Batch implements AutoCloseable {
        private Batch() {}

        /**
         * Writes a message if there is room. Nobody sees it before the next flush.
         *
         * @param type 1 to 65,535, for the reader
         * @param source holds the message
         * @param offset where it begins there
         * @param length its length
         * @return false if there is no room now: flush, so that the consumer can make some
         */
        public boolean offer(int type, DirectBuffer source, int offset, int length) {
            check(type);
            if (!batching) {
                throw new IllegalStateException("this batch is closed");
            }
            if (length > sender.maxInline()) {
                throw new IllegalArgumentException("a message of " + length + " bytes in a batch is longer than "
                        + sender.maxInline() + ", an eighth of a lane: offer it by itself");
            }
            return sender.write(type, source, offset, length);
        }

        /**
         * Publishes what was written.
         *
         * @throws QueueShutDownException if the queue was shut down meanwhile: nothing of the batch was put then, but for
         *     the subclass {@link DeliveryUnknownException}
         */
        public void flush() {
            if (!closed && batching && writer.position() != start) {
                publish();
                start = writer.position();
            }
        }

        /** Publishes what was written, and ends the batch. */
        @Override
        public void close() {
            try {
                flush();
            } finally {
                batching = false;
            }
        }
    }
}
