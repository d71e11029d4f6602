package io.atoll.ipc.ring;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.ipc.ring.RingBufferOptions.Producers;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * Agrona's own ring buffer over shared memory, with its roles guarded: one consumer, and one producer or many. Messages
 * arrive whole, in the order of each producer, without a system call or an allocation. Nobody sleeps: users poll.
 *
 * <p>Limits, which are Agrona's. A consumer that dies leaves the messages it had not finished to the next, who may see
 * some a second time. A producer that dies while it writes: in a ring for one producer, the next to take the role
 * repairs the ring, and until then the consumer sees nothing new; in a ring for many producers the consumer is blocked
 * for ever, and a consumer of such a ring that dies while it reads can block it too. Where no death may hurt anybody, this
 * is not the ring to use.
 *
 * <p>Handles are thread-safe and serializable; a {@link Producer} of a ring for one and a {@link Consumer} belong to one
 * thread at a time.
 */
public final class SharedRingBuffers implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient AtomicBuffer memory;
    private final transient RingBuffer ring;
    private final transient Role producer;
    private final transient Role consumer;
    private final transient RingBufferOptions options;

    private SharedRingBuffers(Space space, SharedFile file) throws IOException {
        this.file = file;
        this.options = optionsOf(file);
        file.requireLength(SharedRingBuffersDescriptor.fileLength(options.capacity()));
        final AtomicBuffer all = file.buffer();
        final Members members = space.members();
        this.producer =
                new Role(new OwnerWord(all, SharedRingBuffersDescriptor.PRODUCER_OFFSET, members), members, "producer");
        this.consumer =
                new Role(new OwnerWord(all, SharedRingBuffersDescriptor.CONSUMER_OFFSET, members), members, "consumer");
        this.memory = new UnsafeBuffer(
                all,
                SharedRingBuffersDescriptor.RING_OFFSET,
                SharedRingBuffersDescriptor.ringLength(options.capacity()));
        this.ring =
                options.producers() == Producers.ONE ? new OneToOneRingBuffer(memory) : new ManyToOneRingBuffer(memory);
    }

    private static RingBufferOptions optionsOf(SharedFile file) throws IOException {
        final Producers producers = Producers.values()[file.choice(0, Producers.values().length)];
        return new RingBufferOptions(producers, file.choice(1, Integer.MAX_VALUE));
    }

    private SharedRingBuffers agreeing(RingBufferOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    private static SharedFile.Blueprint blueprint(String name, RingBufferOptions options) {
        return new SharedFile.Blueprint(
                SharedRingBuffersDescriptor.KIND,
                name,
                SharedRingBuffersDescriptor.fileLength(options.capacity()),
                null,
                options.producers().ordinal(),
                options.capacity());
    }

    /**
     * Attaches to a ring, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options which ring
     * @return the ring
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the ring's file cannot be used
     */
    public static SharedRingBuffers open(Space space, String name, RingBufferOptions options) throws IOException {
        return new SharedRingBuffers(space, SharedFile.open(space, blueprint(name, options))).agreeing(options);
    }

    /**
     * Creates a ring.
     *
     * @param space where
     * @param name its name
     * @param options which ring
     * @return the ring
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the ring's file cannot be used
     */
    public static SharedRingBuffers create(Space space, String name, RingBufferOptions options) throws IOException {
        return new SharedRingBuffers(space, SharedFile.create(space, blueprint(name, options)));
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
    public static SharedRingBuffers attach(Space space, String name) throws IOException {
        return new SharedRingBuffers(space, SharedFile.attach(space, SharedRingBuffersDescriptor.KIND, name));
    }

    /**
     * Becomes a producer. In a ring for one producer this takes the role, also from a dead one, whose unfinished message
     * is dropped.
     *
     * @return the producer, to be closed
     * @throws RoleTakenException if the ring is for one producer and has one that lives
     */
    public Producer producer() {
        return new Producer(options.producers() == Producers.MANY ? 0 : producer.take(file.toString(), this::repair));
    }

    private void repair() {
        ProducerRecovery.recover(memory, options.capacity());
    }

    /**
     * Becomes the consumer, also in place of a dead one, whose unfinished messages come again.
     *
     * @return the consumer, to be closed
     * @throws RoleTakenException if the ring has a consumer that lives
     */
    public Consumer consumer() {
        return new Consumer(consumer.take(file.toString(), () -> {}));
    }

    /**
     * Whether the ring has a producer that lives. May ask the kernel, at most once in 25 ms.
     *
     * @return true if it has; always false in a ring for many, which does not count them
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
     * Bytes in the ring that are not consumed yet, message headers and padding included.
     *
     * @return 0 to the capacity
     */
    public int size() {
        return ring.size();
    }

    /**
     * The longest message.
     *
     * @return bytes
     */
    public int maxMessageLength() {
        return ring.maxMsgLength();
    }

    /**
     * The options that the ring has.
     *
     * @return its options
     */
    public RingBufferOptions options() {
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

    private void checkMessage(int type, int length) {
        if (type < 1) {
            throw new IllegalArgumentException("message types are positive, this one is " + type);
        }
        if (length < 0 || length > ring.maxMsgLength()) {
            throw new IllegalArgumentException("a message of " + length + " bytes is not from 0 to "
                    + ring.maxMsgLength() + ", an eighth of the capacity");
        }
    }

    /** The writing side. A ring for many producers may be written through one of these by any number of threads. */
    public final class Producer implements AutoCloseable {
        private final long stored;
        private boolean closed;

        private Producer(long stored) {
            this.stored = stored;
        }

        /**
         * Writes a message if there is room.
         *
         * @param type a positive number for the reader
         * @param source holds the message
         * @param offset where it begins there
         * @param length its length in bytes
         * @return false if there is no room now
         * @throws IndexOutOfBoundsException if the message is not wholly in its source; the ring is as before
         * @throws IllegalArgumentException if type or length are not allowed; the ring is as before
         */
        public boolean offer(int type, DirectBuffer source, int offset, int length) {
            checkOpen();
            checkMessage(type, length);
            source.boundsCheck(offset, length); // Agrona would find out between claim and commit, and block the ring
            return ring.write(type, source, offset, length);
        }

        /**
         * Claims room to write a message in place. Each claim must be committed or aborted, whatever happens:
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
         * @throws IllegalArgumentException if type or length are not allowed
         */
        public int tryClaim(int type, int length) {
            checkOpen();
            checkMessage(type, length);
            return ring.tryClaim(type, length);
        }

        /**
         * Publishes a claimed message.
         *
         * @param index what {@link #tryClaim} returned
         */
        public void commit(int index) {
            checkOpen();
            ring.commit(index);
        }

        /**
         * Drops a claimed message.
         *
         * @param index what {@link #tryClaim} returned
         */
        public void abort(int index) {
            checkOpen();
            ring.abort(index);
        }

        /**
         * The memory that claimed messages are written into.
         *
         * @return the ring's memory
         */
        public AtomicBuffer buffer() {
            return memory;
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("this producer of " + file + " is closed");
            }
        }

        /** Gives the role back. In a ring for one producer this drops claims that are still open. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                if (stored != 0) {
                    repair(); // the next producer takes a role given back as it is, and would never get past a claim
                    producer.giveBack(stored);
                }
            }
        }
    }

    /** The reading side. */
    public final class Consumer implements AutoCloseable {
        private final long stored;
        private boolean closed;

        private Consumer(long stored) {
            this.stored = stored;
        }

        /**
         * Reads messages in place. They are freed when the last one was handled, or one of the handlers threw.
         *
         * @param handler gets each message
         * @param limit at most so many
         * @return how many were read; 0 if there were none
         */
        public int read(MessageHandler handler, int limit) {
            checkOpen();
            return ring.read(handler, limit);
        }

        /**
         * Reads messages in place, the handler saying after each what becomes of it.
         *
         * @param handler gets each message
         * @param limit at most so many
         * @return how many were read; 0 if there were none
         */
        public int controlledRead(ControlledMessageHandler handler, int limit) {
            checkOpen();
            return ring.controlledRead(handler, limit);
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("this consumer of " + file + " is closed");
            }
        }

        /** Gives the role back. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                consumer.giveBack(stored);
            }
        }
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle ring) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedRingBuffers(ring.space(), ring.attach());
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
