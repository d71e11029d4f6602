package io.atoll.ipc.ring;

import io.atoll.core.liveness.Members;
import io.atoll.core.liveness.OwnerWord;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.broadcast.RecordDescriptor;

/**
 * One transmitter, any number of receivers, each of which gets every message if it keeps up: Agrona's broadcast buffer
 * over shared memory, its transmitter's role guarded. Messages arrive whole and in order, without a system call or an
 * allocation. Nobody sleeps: receivers poll. The transmitter knows nothing of its receivers and never waits for one.
 *
 * <p>A receiver that falls behind by the capacity was lapped: it loses messages, counts that in
 * {@link Receiver#lappedCount()}, and goes on with the newest one. It never sees a message of which a part was
 * overwritten. No exception tells of it; where every message must arrive, this is not the ring to use.
 *
 * <p>Deaths. A receiver's hurts nobody, as it writes nothing. A transmitter that dies blocks no receiver; the message in
 * its hands arrives whole, when the next transmitter has taken the role, or not at all. It may have overwritten the
 * oldest messages for it, so that a receiver far behind is lapped for a message that never comes.
 *
 * <p>Handles are thread-safe and serializable; a {@link Transmitter} and a {@link Receiver} belong to one thread at a
 * time.
 */
public final class SharedBroadcast implements Serializable {
    private static final long serialVersionUID = 1L;

    private final transient SharedFile file;
    private final transient AtomicBuffer memory;
    private final transient BroadcastTransmitter agrona;
    private final transient Role transmitter;
    private final transient BroadcastOptions options;

    private SharedBroadcast(Space space, SharedFile file) throws IOException {
        this(space, file, optionsOf(file));
    }

    private SharedBroadcast(Space space, SharedFile file, BroadcastOptions options) throws IOException {
        this(space, file, options, memory(file, options));
    }

    /**
     * Over memory that somebody else stands in front of.
     *
     * @param space where
     * @param file of the broadcast
     * @param options of the broadcast
     * @param memory Agrona's broadcast buffer with its trailer
     */
    SharedBroadcast(Space space, SharedFile file, BroadcastOptions options, AtomicBuffer memory) {
        final Members members = space.members();
        this.file = file;
        this.options = options;
        this.memory = memory;
        this.agrona = new BroadcastTransmitter(memory);
        this.transmitter = new Role(
                new OwnerWord(file.buffer(), SharedBroadcastDescriptor.TRANSMITTER_OFFSET, members),
                members,
                "transmitter");
    }

    private static AtomicBuffer memory(SharedFile file, BroadcastOptions options) throws IOException {
        file.requireLength(SharedBroadcastDescriptor.fileLength(options.capacity()));
        return new UnsafeBuffer(
                file.buffer(),
                SharedBroadcastDescriptor.BROADCAST_OFFSET,
                SharedBroadcastDescriptor.broadcastLength(options.capacity()));
    }

    private static BroadcastOptions optionsOf(SharedFile file) throws IOException {
        return new BroadcastOptions(file.choice(0, Integer.MAX_VALUE));
    }

    private SharedBroadcast agreeing(BroadcastOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    static SharedFile.Blueprint blueprint(String name, BroadcastOptions options) {
        return new SharedFile.Blueprint(
                SharedBroadcastDescriptor.KIND,
                name,
                SharedBroadcastDescriptor.fileLength(options.capacity()),
                null,
                options.capacity());
    }

    /**
     * Attaches to a broadcast, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param options how large
     * @return the broadcast
     * @throws OptionsConflictException if it exists with other options
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the broadcast's file cannot be used
     */
    public static SharedBroadcast open(Space space, String name, BroadcastOptions options) throws IOException {
        return new SharedBroadcast(space, SharedFile.open(space, blueprint(name, options))).agreeing(options);
    }

    /**
     * Creates a broadcast.
     *
     * @param space where
     * @param name its name
     * @param options how large
     * @return the broadcast
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the broadcast's file cannot be used
     */
    public static SharedBroadcast create(Space space, String name, BroadcastOptions options) throws IOException {
        return new SharedBroadcast(space, SharedFile.create(space, blueprint(name, options)));
    }

    /**
     * Attaches to a broadcast, with the options that it has.
     *
     * @param space where
     * @param name its name
     * @return the broadcast
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the broadcast's file cannot be used
     */
    public static SharedBroadcast attach(Space space, String name) throws IOException {
        return new SharedBroadcast(space, SharedFile.attach(space, SharedBroadcastDescriptor.KIND, name));
    }

    /**
     * Becomes the transmitter, also in place of a dead one. May ask the kernel, at most once in 25 ms.
     *
     * @return the transmitter, to be closed
     * @throws RoleTakenException if the broadcast has a transmitter that lives
     * @throws IllegalStateException if the broadcast was damaged from outside
     */
    public Transmitter transmitter() {
        return new Transmitter(transmitter.take(file.toString(), this::repair));
    }

    private void repair() {
        BroadcastRecovery.recover(memory, options.capacity());
    }

    /**
     * Becomes one more receiver. It begins with the newest message that was transmitted before, if there is one.
     *
     * @return the receiver, which needs no closing
     */
    public Receiver receiver() {
        return new Receiver(new BroadcastReader(memory, options.capacity()));
    }

    /**
     * Whether the broadcast has a transmitter that lives. May ask the kernel, at most once in 25 ms.
     *
     * @return true if it has
     */
    public boolean hasTransmitter() {
        return transmitter.isTaken();
    }

    /**
     * The longest message.
     *
     * @return bytes
     */
    public int maxMessageLength() {
        return RecordDescriptor.calculateMaxMessageLength(options.capacity());
    }

    /**
     * The options that the broadcast has.
     *
     * @return its options
     */
    public BroadcastOptions options() {
        return options;
    }

    /**
     * Removes the broadcast's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    /** The sending side. */
    public final class Transmitter implements AutoCloseable {
        private final long stored;
        private boolean unfinished;
        private boolean closed;

        private Transmitter(long stored) {
            this.stored = stored;
        }

        /**
         * Transmits a message, over the oldest ones if need be. Never waits.
         *
         * @param type a positive number for the receivers
         * @param source holds the message
         * @param offset where it begins there
         * @param length its length in bytes
         * @throws IndexOutOfBoundsException if the message is not wholly in its source; nothing is transmitted
         * @throws IllegalArgumentException if type or length are not allowed; nothing is transmitted
         */
        public void transmit(int type, DirectBuffer source, int offset, int length) {
            checkOpen();
            checkMessage(type, length);
            source.boundsCheck(offset, length); // Agrona would find out with the intent stored and no message behind it
            finish();
            unfinished = true;
            agrona.transmit(type, source, offset, length);
            unfinished = false;
        }

        /** After a transmission that threw, in its source or by a stack overflow: the next must not move the intent back. */
        private void finish() {
            if (unfinished) {
                repair();
                unfinished = false;
            }
        }

        private void checkMessage(int type, int length) {
            if (type < 1) {
                throw new IllegalArgumentException("message types are positive, this one is " + type);
            }
            if (length < 0 || length > maxMessageLength()) {
                throw new IllegalArgumentException("a message of " + length + " bytes is not from 0 to "
                        + maxMessageLength() + ", an eighth of the capacity");
            }
        }

        private void checkOpen() {
            if (closed) {
                throw new IllegalStateException("this transmitter of " + file + " is closed");
            }
        }

        /** Gives the role back. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                finish(); // the next transmitter takes a role given back as it is
                transmitter.giveBack(stored);
            }
        }
    }

    /** One of the receiving sides. */
    public static final class Receiver {
        private final BroadcastReader reader;

        private Receiver(BroadcastReader reader) {
            this.reader = reader;
        }

        /**
         * Receives messages. The handler gets a copy, which it may use until it returns. A message counts as received
         * when its handler is called, whether or not that throws.
         *
         * @param handler gets each message
         * @param limit at most so many
         * @return how many were received; 0 if there were none
         * @throws IllegalStateException if the broadcast was damaged from outside
         */
        public int receive(MessageHandler handler, int limit) {
            return reader.receive(handler, limit);
        }

        /**
         * How many times this receiver was lapped: it lost messages and went on with the newest. Any thread may ask.
         *
         * @return 0 as long as it has got every message since it began
         */
        public long lappedCount() {
            return reader.lappedCount();
        }
    }

    private Object writeReplace() {
        return new Handle(file.handle());
    }

    private record Handle(ObjectHandle broadcast) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedBroadcast(broadcast.space(), broadcast.attach());
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
