package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.RingReader;
import io.atoll.ipc.ring.SidePayload;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;

/**
 * The receiving side of an end as this member sees it. Any number of threads may use it; the lock keeps them apart.
 *
 * <p>A message is copied, or its side file mapped, then it leaves the ring by one store, then the side file is removed. A
 * death before that store leaves the message to nobody, since the end died with its receiver; one after it may leave the
 * side file, which the peer removes when it finds that nobody receives any more.
 */
final class Inbox {
    /** No message now. */
    static final int NONE = -1;

    final ReentrantLock lock = new ReentrantLock();
    final Channel channel;

    private final RingReader reader;
    private final End end;
    private final EndWord peer;

    /** Guarded by lock, like the reader. */
    private boolean begun;

    private boolean swept;

    Inbox(Channel channel, End end, EndWord peer) {
        this.channel = channel;
        this.reader = channel.reader;
        this.end = end;
        this.peer = peer;
    }

    /** Forgets what another process may change once this one has given the end away. Needs the lock. */
    void forget() {
        begun = false;
    }

    /** Waits for a message. Null if the time is over. */
    Message receive(int kind, long nanos) throws IOException, InterruptedException {
        final Message[] message = {tryReceive(kind)};
        if (message[0] == null && nanos > 0) {
            Channel.await(channel.notEmpty, () -> (message[0] = tryReceive(kind)) != null, nanos);
        }
        return message[0];
    }

    int receiveInto(MutableDirectBuffer target, int offset) throws IOException, InterruptedException {
        final int received = tryReceiveInto(target, offset);
        if (received != NONE) {
            return received;
        }
        final int[] length = new int[1];
        Channel.await(channel.notEmpty, () -> (length[0] = tryReceiveInto(target, offset)) != NONE, EventCount.FOREVER);
        return length[0];
    }

    boolean awaitReady(long nanos) throws IOException, InterruptedException {
        if (!Channel.await(channel.notEmpty, this::isReady, nanos)) {
            return false;
        }
        channel.notEmpty.signal(1); // we have eaten a wake, and leave the message to another
        return true;
    }

    /** Whether a message is there, or the end of the file. */
    boolean isReady() {
        lock.lock();
        try {
            if (!end.own()) {
                return true;
            }
            begin();
            return reader.hasMore() || reader.look() || peer.hasEnded();
        } finally {
            lock.unlock();
        }
    }

    private Message tryReceive(int kind) throws IOException {
        final Message message;
        lock.lock();
        try {
            if (!find(kind)) {
                return null;
            }
            final SidePayload side = side();
            message = side == null
                    ? Message.copyOf(channel.buffer, reader.index(), reader.length())
                    : Message.mapped(map(side));
            pass(side);
        } finally {
            lock.unlock();
        }
        signalRoom();
        return message;
    }

    private int tryReceiveInto(MutableDirectBuffer target, int offset) throws IOException {
        final int length;
        lock.lock();
        try {
            if (!find(BYTES)) {
                return NONE;
            }
            final SidePayload side = side();
            length = side == null ? reader.length() : (int) side.length();
            if (!target.isExpandable() && length > target.capacity() - offset) {
                throw new BufferTooSmallException(
                        end + ": the next message has " + length + " bytes, the buffer has room for "
                                + (target.capacity() - offset) + "; the message is still there",
                        length);
            }
            if (side == null) {
                target.putBytes(offset, channel.buffer, reader.index(), length);
            } else {
                final AtomicBuffer file = map(side);
                target.putBytes(offset, file, file.capacity() - length, length);
            }
            pass(side);
        } finally {
            lock.unlock();
        }
        signalRoom();
        return length;
    }

    private void begin() {
        if (!begun) {
            reader.begin();
            begun = true;
        }
    }

    /** Goes to the next message. False if there is none now. */
    private boolean find(int kind) throws IOException {
        if (!end.own()) {
            throw new EOFException(end + " " + end.fate() + ": nothing can be received by it any more");
        }
        begin();
        if (!reader.next() && !look()) {
            if (!peer.hasEnded()) {
                return false;
            }
            if (!look()) { // after that verdict nobody writes any more: what is there now is all
                sweepOnce();
                throw new EOFException(end + " is at the end of what it receives: its peer " + peer.fate());
            }
        }
        final int type = reader.type();
        if (!isKnown(type)) {
            throw new IllegalStateException(
                    end + " was damaged from outside: a message has type " + type + "; unlink it and create it anew");
        }
        if (kind(type) != kind) {
            throw new UnexpectedMessageException(end + ": the next message "
                    + (kind == OBJECT
                            ? "was sent as bytes: receive it by receiveBytes() or receiveInto()"
                            : "was sent as an object: receive it by receive()"));
        }
        return true;
    }

    private boolean look() {
        return reader.look() && reader.next();
    }

    private SidePayload side() {
        return isInSideFile(reader.type()) ? SidePayload.read(channel.buffer, reader.index(), reader.length()) : null;
    }

    private AtomicBuffer map(SidePayload side) throws IOException {
        try {
            return side.map(channel.sideFiles);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void pass(SidePayload side) {
        reader.skip();
        reader.free(); // from here on the message is in our hands only
        if (side != null) {
            try {
                side.remove(channel.sideFiles);
            } catch (UncheckedIOException e) {
                // we have the message and must deliver it; the file goes when the channel is swept
            }
        }
    }

    private void signalRoom() {
        VarHandle.fullFence(); // freed by a release store: before the signal's look for sleepers
        if (channel.notFull.hasWaiters() && channel.isHalfFree()) {
            channel.notFull.signal(1);
        }
    }

    /** Nobody sends any more, and everything was received: what lies there was never sent, or could not be removed. */
    private void sweepOnce() {
        if (!swept) {
            swept = true;
            channel.sweep();
        }
    }
}
