package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.space.ObjectHandle;
import io.atoll.core.wait.BriefSpin;
import io.atoll.core.wait.EventCount;
import io.atoll.core.wait.Waitable;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Codecs;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One end of a {@link Pipe}: sends messages to the other end and receives what that sends. Messages arrive whole, in order,
 * once, never merged; an empty one is a message. There are two kinds, objects (by Java serialization, see {@link
 * io.atoll.ipc.codec.Serialization}) and bytes, and each is received as what it was sent.
 *
 * <p><b>End of file.</b> When the peer has closed its end or its process has died, what it had sent can still be received,
 * then receiving throws {@link java.io.EOFException}. Sending throws {@link BrokenPipeException}. A death is noticed within
 * 25 ms of the kernel's proof of it. A message that was being sent at the death is received whole or not at all; one that
 * was sent to a peer that died before it received it is lost with it.
 *
 * <p><b>Giving it away.</b> A process has an end from its first use on, and no other process can use it then ({@link
 * io.atoll.ipc.ring.RoleTakenException}). Serializing a connection (a task captures it, or it is sent through another
 * connection) gives it away, with all that is still to be received: in this process each use is an {@link
 * IllegalStateException} from then on, and the process where it is deserialized has it at once. Until then this process
 * answers for it: the peer finds the end of the file only if this process dies before it has arrived. So if it will never
 * arrive (a message could not be sent, a child ended before its task began), {@link #takeBack} it, to use or to close it.
 *
 * <p><b>Long messages</b>, longer than an eighth of the pipe's capacity, travel through files of their own of up to 2 GiB.
 * Of these, 16 MiB or one may wait to be received; {@code send} waits before there are more.
 *
 * <p>Any number of threads may use a connection; each message goes to one of them. Null is refused.
 */
public final class Connection implements Waitable, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    private static final long SHORTEST_PARK_NANOS = 20_000;
    private static final long LONGEST_PARK_NANOS = 1_000_000;

    private final transient PipeMemory pipe;
    private final transient int number;
    private final transient End end;

    Connection(PipeMemory pipe, int number, End end) {
        this.pipe = pipe;
        this.number = number;
        this.end = end;
    }

    // ---- sending

    /**
     * Sends an object, waiting for room as long as it takes. Connections that it refers to are given away.
     *
     * @param message serializable, not null
     * @throws BrokenPipeException if the peer has closed its end or died: the message was not sent
     * @throws IOException if the message is long and the file system has no room for it: it was not sent
     * @throws CodecException if it cannot be serialized
     * @throws UnsupportedOperationException if this end only receives
     * @throws InterruptedException if interrupted while there was no room: the message was not sent
     */
    public void send(Object message) throws IOException, InterruptedException {
        Objects.requireNonNull(message, "a connection sends no null");
        final Outbox outbox = end.outbox();
        final ExpandableArrayBuffer bytes = new ExpandableArrayBuffer();
        final int length = Codecs.serializable().encode(message, bytes, 0);
        outbox.send(OBJECT, bytes, 0, length);
    }

    /**
     * Sends bytes, waiting for room as long as it takes.
     *
     * @param message all of it
     * @throws IOException and others, see {@link #send}
     * @throws InterruptedException if interrupted while there was no room: the message was not sent
     */
    public void sendBytes(byte[] message) throws IOException, InterruptedException {
        sendBytes(new UnsafeBuffer(message), 0, message.length);
    }

    /**
     * Sends bytes, waiting for room as long as it takes.
     *
     * @param source holds the message
     * @param offset where it begins there
     * @param length its length
     * @throws IndexOutOfBoundsException if the source is not that long
     * @throws IOException and others, see {@link #send}
     * @throws InterruptedException if interrupted while there was no room: the message was not sent
     */
    public void sendBytes(DirectBuffer source, int offset, int length) throws IOException, InterruptedException {
        end.outbox().send(BYTES, source, offset, length);
    }

    /**
     * Sends bytes if there is room now.
     *
     * @param source holds the message
     * @param offset where it begins there
     * @param length its length
     * @return false if there was no room
     * @throws IndexOutOfBoundsException if the source is not that long
     * @throws IOException and others, see {@link #send}
     */
    public boolean trySendBytes(DirectBuffer source, int offset, int length) throws IOException {
        return end.outbox().trySend(BYTES, source, offset, length);
    }

    // ---- receiving

    /**
     * Receives an object, waiting for it as long as it takes.
     *
     * @return the object
     * @throws java.io.EOFException if the peer has closed its end or died, and all it had sent was received
     * @throws UnexpectedMessageException if the next message was sent as bytes; it is still there
     * @throws UndecodableMessageException if it cannot be decoded; it is gone, and its bytes are in the exception
     * @throws IOException if the message is long and its file cannot be read
     * @throws UnsupportedOperationException if this end only sends
     * @throws InterruptedException if interrupted while there was none
     */
    public Object receive() throws IOException, InterruptedException {
        return receive(Object.class);
    }

    /**
     * Receives an object of a class, waiting for it as long as it takes.
     *
     * @param type its class
     * @param <T> its class
     * @return the object
     * @throws UndecodableMessageException if it cannot be decoded or is of another class; it is gone, and its bytes are in
     *     the exception
     * @throws IOException and others, see {@link #receive()}
     * @throws InterruptedException if interrupted while there was none
     */
    public <T> T receive(Class<T> type) throws IOException, InterruptedException {
        return decode(end.inbox().receive(OBJECT, EventCount.FOREVER), type);
    }

    /**
     * Receives an object if there is one in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return null if there was none
     * @throws IOException and others, see {@link #receive()}
     * @throws InterruptedException if interrupted while there was none
     */
    public Object receive(long time, TimeUnit unit) throws IOException, InterruptedException {
        final Message message = end.inbox().receive(OBJECT, unit.toNanos(time));
        return message == null ? null : decode(message, Object.class);
    }

    private <T> T decode(Message message, Class<T> type) {
        final Object decoded;
        try {
            decoded = Codecs.serializable().decode(message.content(), message.offset(), message.length());
        } catch (CodecException e) {
            throw new UndecodableMessageException(
                    end + " has received what cannot be decoded: " + e.getMessage(), message.bytes(), e);
        }
        if (!type.isInstance(decoded)) {
            throw new UndecodableMessageException(
                    end + ": expected a " + type.getName() + ", received a "
                            + decoded.getClass().getName(),
                    message.bytes(),
                    null);
        }
        return type.cast(decoded);
    }

    /**
     * Receives bytes, waiting for them as long as it takes.
     *
     * @return the message
     * @throws UnexpectedMessageException if the next message was sent as an object; it is still there
     * @throws IOException and others, see {@link #receive()}
     * @throws InterruptedException if interrupted while there was none
     */
    public byte[] receiveBytes() throws IOException, InterruptedException {
        return end.inbox().receive(BYTES, EventCount.FOREVER).bytes();
    }

    /**
     * Receives bytes if there are some in time.
     *
     * @param time how long to wait
     * @param unit of the time
     * @return the message; null if there was none
     * @throws UnexpectedMessageException if the next message was sent as an object; it is still there
     * @throws IOException and others, see {@link #receive()}
     * @throws InterruptedException if interrupted while there was none
     */
    public byte[] receiveBytes(long time, TimeUnit unit) throws IOException, InterruptedException {
        final Message message = end.inbox().receive(BYTES, unit.toNanos(time));
        return message == null ? null : message.bytes();
    }

    /**
     * Receives bytes into a buffer, waiting for them as long as it takes.
     *
     * @param target where to
     * @param offset where in it to begin
     * @return length of the message
     * @throws BufferTooSmallException if the message is longer than what the buffer has from there on; it is still there
     * @throws UnexpectedMessageException if the next message was sent as an object; it is still there
     * @throws IndexOutOfBoundsException if the buffer has no such offset
     * @throws IOException and others, see {@link #receive()}
     * @throws InterruptedException if interrupted while there was none
     */
    public int receiveInto(MutableDirectBuffer target, int offset) throws IOException, InterruptedException {
        target.boundsCheck(offset, 0);
        return end.inbox().receiveInto(target, offset);
    }

    /**
     * Whether receiving would not wait: there is a message, or the end of the file.
     *
     * @return true if so
     * @throws UnsupportedOperationException if this end only sends
     */
    public boolean poll() {
        return end.inbox().isReady();
    }

    /**
     * Waits until receiving would not wait: there is a message, or the end of the file.
     *
     * @param time how long at most
     * @param unit of the time
     * @return false if the time was over first
     * @throws UnsupportedOperationException if this end only sends
     * @throws IOException if the kernel cannot tell whether the peer lives
     * @throws InterruptedException if interrupted before
     */
    public boolean poll(long time, TimeUnit unit) throws IOException, InterruptedException {
        return end.inbox().awaitReady(unit.toNanos(time));
    }

    @Override
    public boolean isReady() {
        return poll();
    }

    /**
     * Waits until at least one of several is ready: a connection that has a message or the end of its file, a process that
     * has ended.
     *
     * <p>It looks at each in turn, at first without a pause, then at distances that grow to 1 ms: so it may notice up to 1 ms
     * late, and costs about a thousand looks a second at each. {@link #poll(long, TimeUnit)} on one connection costs less.
     *
     * @param timeout how long at most; zero to look once
     * @param waitables which
     * @param <W> what they are
     * @return those that are ready, in their order; none if the time was over first
     * @throws InterruptedException if interrupted before
     */
    public static <W extends Waitable> List<W> waitAny(Duration timeout, Collection<? extends W> waitables)
            throws InterruptedException {
        final long limit = TimeUnit.NANOSECONDS.convert(timeout); // of what is too long, the longest
        final long start = System.nanoTime();
        long park = SHORTEST_PARK_NANOS;
        for (int looks = 0; ; looks++) {
            final List<W> ready = ready(waitables);
            final long left = limit - (System.nanoTime() - start);
            if (!ready.isEmpty() || left <= 0) {
                return ready;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (looks < BriefSpin.LOOKS) {
                BriefSpin.pause(looks);
            } else {
                LockSupport.parkNanos(waitables, Math.min(park, left));
                park = Math.min(park + park / 2, LONGEST_PARK_NANOS);
            }
        }
    }

    private static <W extends Waitable> List<W> ready(Collection<? extends W> waitables) {
        final List<W> ready = new ArrayList<>();
        for (W waitable : waitables) {
            if (waitable.isReady()) {
                ready.add(waitable);
            }
        }
        return ready;
    }

    // ---- having it

    /**
     * Takes this end back after it was serialized, if it has not arrived anywhere and so nobody else has it. If what it was
     * serialized into is deserialized later, that fails there.
     *
     * @return whether this process has it now; false if another has it, or it has ended
     * @throws IllegalStateException if it was closed in this process
     */
    public boolean takeBack() {
        return end.takeBack();
    }

    /**
     * Closes this end, if this process has it, or has created it and nobody has taken it: the peer finds the end of the file
     * behind what was sent. Does nothing to an end that was given away. May be called again.
     */
    @Override
    public void close() {
        pipe.close(end);
    }

    private Object writeReplace() {
        final Handle handle = new Handle(pipe.handle(), number);
        end.giveAway();
        return handle;
    }

    private record Handle(ObjectHandle pipe, int number) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            if (number != FIRST && number != SECOND) {
                throw new InvalidObjectException("a pipe has no end " + number);
            }
            try {
                final Connection connection =
                        PipeMemory.of(pipe.space(), pipe.attach()).connection(number);
                connection.end.arrive(); // or it has ended meanwhile, which each use will tell
                return connection;
            } catch (IOException | IllegalStateException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    @Override
    public String toString() {
        return end.toString();
    }
}
