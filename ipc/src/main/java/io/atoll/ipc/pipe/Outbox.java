package io.atoll.ipc.pipe;

import static io.atoll.ipc.pipe.PipeDescriptor.*;

import io.atoll.core.wait.EventCount;
import io.atoll.ipc.ring.SidePayload;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;

/**
 * The sending side of an end as this member sees it. Any number of threads may use it; the lock keeps them apart.
 *
 * <p>A death before the message is published leaves no message, and perhaps a side file without one, which the peer removes
 * when it finds the end of the file. Long messages wait in memory, not in the ring: they are let in while they are {@value
 * #MAX_WAITING} bytes together, or alone.
 */
final class Outbox {
    private static final long MAX_WAITING = 1 << 24;

    final ReentrantLock lock = new ReentrantLock();
    final Channel channel;

    private final End end;
    private final EndWord peer;

    /** Long messages that may not have been received. Guarded by lock, like the writer and what follows. */
    private final Deque<SidePayload> waiting = new ArrayDeque<>();

    private long waitingBytes;
    private boolean begun;
    private boolean swept;

    Outbox(Channel channel, End end, EndWord peer) {
        this.channel = channel;
        this.end = end;
        this.peer = peer;
    }

    /** Forgets what another process may change once this one has given the end away. Needs the lock. */
    void forget() {
        begun = false;
        waiting.clear();
        waitingBytes = 0;
    }

    void send(int kind, DirectBuffer source, int offset, int length) throws IOException, InterruptedException {
        if (!trySend(kind, source, offset, length)) {
            Channel.await(channel.notFull, () -> trySend(kind, source, offset, length), EventCount.FOREVER);
        }
    }

    /** False if there is no room now. */
    boolean trySend(int kind, DirectBuffer source, int offset, int length) throws IOException {
        source.boundsCheck(offset, length);
        lock.lock();
        try {
            begin();
            if (length <= channel.writer.maxLength()) {
                if (!channel.writer.write(kind, source, offset, length)) {
                    return false;
                }
            } else if (!writeLong(kind, source, offset, length)) {
                return false;
            }
            channel.writer.publishFully(); // the message is sent; and before the signal's look for sleepers
        } finally {
            lock.unlock();
        }
        channel.notEmpty.signal(1);
        return true;
    }

    private void begin() throws BrokenPipeException {
        if (!end.own()) {
            throw new BrokenPipeException(end + " " + end.fate() + ": nothing can be sent by it any more");
        }
        if (peer.hasEnded()) {
            if (!swept) {
                swept = true;
                channel.sweep();
            }
            throw new BrokenPipeException(end + " has nobody to send to: its peer " + peer.fate());
        }
        if (!begun) {
            channel.writer.begin();
            begun = true;
        }
    }

    private boolean writeLong(int kind, DirectBuffer source, int offset, int length) throws IOException {
        final long head = channel.reader.sharedHead();
        while (!waiting.isEmpty() && waiting.peek().position() < head) {
            waitingBytes -= waiting.poll().length();
        }
        if (!waiting.isEmpty() && waitingBytes + length > MAX_WAITING) {
            return false;
        }
        final SidePayload side = SidePayload.put(
                channel.writer,
                channel.buffer,
                channel.sideFiles,
                channel.sender,
                inSideFile(kind),
                length,
                (buffer, index) -> buffer.putBytes(index, source, offset, length));
        if (side == null) {
            return false;
        }
        waiting.add(side);
        waitingBytes += length;
        return true;
    }
}
