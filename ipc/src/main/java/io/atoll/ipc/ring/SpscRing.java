package io.atoll.ipc.ring;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;

/**
 * A ring of messages from one producer to one consumer, whichever processes they are in, that no death can hurt.
 *
 * <p>Invariant: what lies between the shared positions {@code head} and {@code tail} is whole messages in the order in
 * which they were written, and nothing else is in the ring. The producer writes a message and then publishes it by one
 * store of {@code tail}; the consumer handles a message and then frees it by one store of {@code head}. What holds after a
 * death at any point: a message that was not published does not exist, one that was not freed comes again, and nothing is
 * to be repaired. Whoever takes a dead one's role goes on where the positions stand, and the other side notices nothing.
 * What either side remembers of the positions is valid for one tenure of its role: it reads them again when it takes it.
 *
 * <pre>{@code
 * SpscRing ring = SpscRing.open(space, "orders", SpscRingOptions.DEFAULT);
 * try (SpscRing.Producer producer = ring.producer()) {
 *     while (!producer.offer(TYPE, message, 0, length)) {
 *         Thread.onSpinWait();
 *     }
 * }
 * // and in another process
 * try (SpscRing.Consumer consumer = ring.consumer()) {
 *     while (running) {
 *         idleStrategy.idle(consumer.read((type, buffer, index, length) -> handle(buffer, index, length), 100));
 *     }
 * }
 * }</pre>
 *
 * <p>Messages are written and read in place, without a system call or an allocation. Nobody sleeps: users poll, with
 * Agrona's {@link org.agrona.concurrent.IdleStrategy} or inside its {@link org.agrona.concurrent.Agent}. A role belongs
 * to a process until it is given back by {@code close()} or the process ends; a stopped process keeps it.
 *
 * <p>Handles are thread-safe and serializable. A {@link Producer} and a {@link Consumer} belong to one thread at a time:
 * who hands one over to another thread must do so in a way that orders memory.
 */
public final class SpscRing implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient SpscRingOptions options;
    private final transient Role producer;
    private final transient Role consumer;
    private final transient RingReader positions;

    private SpscRing(Space space, SharedFile file) throws IOException {
        this.file = file;
        this.options = optionsOf(file);
        file.requireLength(SpscRingDescriptor.fileLength(options.capacity()));
        final AtomicBuffer buffer = file.buffer();
        final Members members = space.members();
        final int ring = SpscRingDescriptor.RING_OFFSET;
        this.producer = new Role(
                new OwnerWord(buffer, ring + SpscRingDescriptor.PRODUCER_OFFSET, members), members, "producer");
        this.consumer = new Role(
                new OwnerWord(buffer, ring + SpscRingDescriptor.CONSUMER_OFFSET, members), members, "consumer");
        this.positions = reader();
    }

    private static SpscRingOptions optionsOf(SharedFile file) throws IOException {
        final int capacity = file.choice(0, SpscRingDescriptor.MAX_CAPACITY + 1);
        try {
            return new SpscRingOptions(capacity);
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT, file.path(), "a ring's capacity", Integer.toString(capacity));
        }
    }

    private SpscRing agreeing(SpscRingOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    private static SharedFile.Blueprint blueprint(String name, SpscRingOptions options) {
        return new SharedFile.Blueprint(
                SpscRingDescriptor.KIND,
                name,
                SpscRingDescriptor.fileLength(options.capacity()),
                null,
                options.capacity());
    }

    /**
     * Attaches to a ring, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options how large
     * @return the ring
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the ring's file cannot be used
     */
    public static SpscRing open(Space space, String name, SpscRingOptions options) throws IOException {
        return new SpscRing(space, SharedFile.open(space, blueprint(name, options))).agreeing(options);
    }

    /**
     * Creates a ring.
     *
     * @param space where
     * @param name its name
     * @param options how large
     * @return the ring
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the ring's file cannot be used
     */
    public static SpscRing create(Space space, String name, SpscRingOptions options) throws IOException {
        return new SpscRing(space, SharedFile.create(space, blueprint(name, options)));
    }

    /**
     * Attaches to a ring, with the options that it has.
     *
     * @param space where
     * @param name its name
     * @return the ring
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the ring's file cannot be used
     */
    public static SpscRing attach(Space space, String name) throws IOException {
        return new SpscRing(space, SharedFile.attach(space, SpscRingDescriptor.KIND, name));
    }

    /**
     * Becomes the producer, also in place of a dead one, behind the last message that it had published.
     *
     * @return the producer, to be closed
     * @throws RoleTakenException if the ring has a producer that lives
     * @throws IllegalStateException if the ring was damaged from outside; nobody has the role then
     */
    public Producer producer() {
        final long stored = producer.take(file.toString(), () -> {}); // an unpublished message needs no repair
        final RingWriter writer =
                new RingWriter(file.buffer(), SpscRingDescriptor.RING_OFFSET, options.capacity(), file.toString());
        begin(writer::begin, producer, stored);
        return new Producer(writer, stored);
    }

    /**
     * Becomes the consumer, also in place of a dead one, at the first message that it had not freed.
     *
     * @return the consumer, to be closed
     * @throws RoleTakenException if the ring has a consumer that lives
     * @throws IllegalStateException if the ring was damaged from outside; nobody has the role then
     */
    public Consumer consumer() {
        final long stored = consumer.take(file.toString(), () -> {}); // messages not freed need no repair
        final RingReader reader = reader();
        begin(reader::begin, consumer, stored);
        return new Consumer(reader, stored);
    }

    private RingReader reader() {
        return new RingReader(file.buffer(), SpscRingDescriptor.RING_OFFSET, options.capacity(), file.toString());
    }

    private static void begin(Runnable beginning, Role role, long stored) {
        boolean begun = false;
        try {
            beginning.run();
            begun = true;
        } finally {
            if (!begun) {
                role.giveBack(stored);
            }
        }
    }

    /**
     * Whether the ring has a producer that lives. May ask the kernel, at most once in 25 ms.
     *
     * @return true if it has
     */
    public boolean hasProducer() {
        return producer.isTaken();
    }

    /**
     * Whether the ring has a consumer that lives. May ask the kernel, at most once in 25 ms.
     *
     * @return true if it has
     */
    public boolean hasConsumer() {
        return consumer.isTaken();
    }

    /**
     * Bytes in the ring that are published and not freed yet, message headers and padding included. Needs no role; of
     * two sides at work it is an estimate.
     *
     * @return 0 to the capacity
     */
    public int size() {
        final long head = positions.sharedHead(); // the head first: no tail read after it is less
        return (int) Math.max(0, Math.min(positions.sharedTail() - head, options.capacity()));
    }

    /**
     * The longest message.
     *
     * @return bytes: an eighth of the capacity
     */
    public int maxMessageLength() {
        return SpscRingDescriptor.maxMessageLength(options.capacity());
    }

    /**
     * The options that the ring has.
     *
     * @return its options
     */
    public SpscRingOptions options() {
        return options;
    }

    /**
     * Removes the ring's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    /**
     * The writing side. At most one message is claimed at a time, and while a claim or a batch is open nothing else is
     * written: whatever would be is refused with an {@link IllegalStateException}, and the ring is as before.
     */
    public final class Producer implements AutoCloseable {
        private final RingWriter writer;
        private final long stored;
        private final Batch batch = new Batch(this);
        private boolean closed;

        private Producer(RingWriter writer, long stored) {
            this.writer = writer;
            this.stored = stored;
        }

        /**
         * Writes and publishes a message if there is room.
         *
         * @param type a positive number for the reader
         * @param source holds the message
         * @param offset where it begins there
         * @param length its length in bytes
         * @return true if it is published; false if there is no room now
         * @throws IndexOutOfBoundsException if the message is not wholly in its source; the ring is as before
         * @throws IllegalArgumentException if type or length are not allowed; the ring is as before
         * @throws IllegalStateException if this producer is closed, or a claim or a batch is open
         */
        public boolean offer(int type, DirectBuffer source, int offset, int length) {
            checkNoBatch();
            if (!writer.write(type, source, offset, length)) {
                return false;
            }
            writer.publish();
            return true;
        }

        /**
         * Claims room to write a message in place. The claim must be committed or aborted before anything else is
         * written:
         *
         * <pre>{@code
         * int index = producer.tryClaim(type, length);
         * if (index > 0) {
         *     try {
         *         encode(producer.buffer(), index);
         *         producer.commit(index);
         *     } catch (RuntimeException e) {
         *         producer.abort(index);
         *         throw e;
         *     }
         * }
         * }</pre>
         *
         * @param type a positive number for the reader
         * @param length its length in bytes
         * @return where in {@link #buffer()} the message begins; negative if there is no room now
         * @throws IllegalArgumentException if type or length are not allowed; the ring is as before
         * @throws IllegalStateException if this producer is closed, or a claim or a batch is open
         */
        public int tryClaim(int type, int length) {
            checkNoBatch();
            return writer.claim(type, length);
        }

        /**
         * Publishes a claimed message.
         *
         * @param index what {@link #tryClaim} returned
         * @throws IllegalStateException if this producer is closed, or that is not the open claim
         */
        public void commit(int index) {
            checkOpen();
            writer.commit(index);
            writer.publish();
        }

        /**
         * Drops a claimed message.
         *
         * @param index what {@link #tryClaim} returned
         * @throws IllegalStateException if this producer is closed, or that is not the open claim
         */
        public void abort(int index) {
            checkOpen();
            writer.abort(index);
        }

        /**
         * The memory that claimed messages are written into. It is that of the whole ring: a write outside the open
         * claim damages it.
         *
         * @return the ring's memory
         */
        public AtomicBuffer buffer() {
            return file.buffer();
        }

        /**
         * Begins to write messages that are published together, by one store for all: cheaper for both sides than one
         * by one.
         *
         * <pre>{@code
         * try (SpscRing.Batch batch = producer.batch()) {
         *     for (Order order : orders) {
         *         while (!batch.write(TYPE, encode(order), 0, length)) {
         *             idleStrategy.idle();
         *         }
         *     }
         * }
         * }</pre>
         *
         * @return the batch, always the same object, to be closed
         * @throws IllegalStateException if this producer is closed, or a claim or a batch is open
         */
        public Batch batch() {
            checkNoBatch();
            writer.checkNoClaim();
            batch.open = true;
            return batch;
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("this producer of " + file + " is closed");
            }
        }

        private void checkNoBatch() {
            checkOpen();
            if (batch.open) {
                throw new IllegalStateException("a batch of " + file + " is open: write to it, or close it first");
            }
        }

        /** Gives the role back. Drops an open claim; publishes what an open batch was given, as its close does. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            batch.close();
            closed = true; // what a claim wrote lies behind the tail, where the next producer writes over it
            producer.giveBack(stored);
        }
    }

    /** Messages that are written one by one and published together. Belongs to its producer's thread. */
    public static final class Batch implements AutoCloseable {
        private final Producer producer;
        private boolean open;

        private Batch(Producer producer) {
            this.producer = producer;
        }

        /**
         * Writes a message if there is room. It is published by {@link #flush} or {@link #close}; after a death before
         * that, it does not exist.
         *
         * <p>If there is no room, what was written before is published: the consumer can then make room, and who tries
         * again gets on.
         *
         * @param type a positive number for the reader
         * @param source holds the message
         * @param offset where it begins there
         * @param length its length in bytes
         * @return false if there is no room now
         * @throws IndexOutOfBoundsException if the message is not wholly in its source; the batch is as before
         * @throws IllegalArgumentException if type or length are not allowed; the batch is as before
         * @throws IllegalStateException if the batch is closed
         */
        public boolean write(int type, DirectBuffer source, int offset, int length) {
            checkOpen();
            if (producer.writer.write(type, source, offset, length)) {
                return true;
            }
            producer.writer.publish();
            return false;
        }

        /**
         * Publishes, by one store, what was written since the last time. The batch stays open.
         *
         * @throws IllegalStateException if the batch is closed
         */
        public void flush() {
            checkOpen();
            producer.writer.publish();
        }

        private void checkOpen() {
            if (!open) {
                throw new IllegalStateException("this batch is closed: ask the producer for the next");
            }
        }

        /** Publishes what is left and ends the batch. */
        @Override
        public void close() {
            if (open) {
                flush();
                open = false;
            }
        }
    }

    /**
     * The reading side. A handler must not use the consumer that called it: that is refused with an
     * {@link IllegalStateException}.
     */
    public final class Consumer implements AutoCloseable {
        private final RingReader reader;
        private final long stored;
        private boolean reading;
        private boolean closed;

        private Consumer(RingReader reader, long stored) {
            this.reader = reader;
            this.stored = stored;
        }

        /**
         * Reads messages in place. Those handled are freed together: whenever they fill a quarter of the ring, when the
         * last one was handled, and when a handler throws; the message that it threw at is freed too. After a death
         * before that, they come again. Where messages come fast, a consumer that has read all may pause for a
         * microsecond or so before it looks again.
         *
         * @param handler gets each message
         * @param limit at most so many
         * @return how many were read; 0 if there were none
         * @throws IllegalStateException if this consumer is closed or is just reading, or the ring was damaged from
         *     outside
         */
        public int read(MessageHandler handler, int limit) {
            enter(handler);
            try {
                return reader.read(handler, limit);
            } finally {
                reading = false;
            }
        }

        /**
         * Reads messages in place, the handler saying after each what becomes of it: {@code CONTINUE} goes on;
         * {@code COMMIT} frees all so far and goes on; {@code BREAK} ends; {@code ABORT} ends too, and this message comes
         * again. At its end all others are freed, also one that a handler threw at.
         *
         * @param handler gets each message
         * @param limit at most so many
         * @return how many were read, without an aborted one; 0 if there were none
         * @throws IllegalStateException if this consumer is closed or is just reading, or the ring was damaged from
         *     outside
         */
        public int controlledRead(ControlledMessageHandler handler, int limit) {
            enter(handler);
            try {
                return reader.controlledRead(handler, limit);
            } finally {
                reading = false;
            }
        }

        private void enter(Object handler) {
            Objects.requireNonNull(handler, "handler");
            if (closed) {
                throw new IllegalStateException("this consumer of " + file + " is closed");
            }
            checkNotReading();
            reading = true;
        }

        private void checkNotReading() {
            if (reading) { // what the handler looks at would be freed, or freed when another has the role
                throw new IllegalStateException(
                        "this consumer of " + file + " is reading: return from its handler first");
            }
        }

        /**
         * Gives the role back.
         *
         * @throws IllegalStateException if a handler of this consumer calls it
         */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            checkNotReading();
            closed = true;
            consumer.giveBack(stored);
        }
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle ring) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SpscRing(ring.space(), ring.attach());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
