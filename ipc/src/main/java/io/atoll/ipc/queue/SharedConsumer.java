package io.atoll.ipc.queue;

import org.agrona.concurrent.MessageHandler;

/** A consumer beside others: copies each message out of its lane before the handler sees it. */
final class SharedConsumer implements Consumer {
    private final QueueMemory memory;
    private final Taker taker;
    private final TakenItem item = new TakenItem();
    private boolean busy;
    private boolean closed;

    SharedConsumer(QueueMemory memory, Taker taker) {
        this.memory = memory;
        this.taker = taker;
    }

    @Override
    public int read(MessageHandler handler, int limit) {
        if (closed) {
            throw new IllegalStateException("this consumer of " + memory + " is closed");
        }
        if (busy) {
            throw new IllegalStateException(
                    "a handler must not read from the consumer of " + memory + " that has called it");
        }
        int count = 0;
        while (count < limit && taker.take(item)) {
            count++;
            busy = true;
            try {
                handler.onMessage(item.userType(), item.mutableContent(), item.offset(), item.length());
            } finally {
                busy = false;
                item.clear();
                if (memory.cells.lower(1)) {
                    memory.idle.signal(Integer.MAX_VALUE);
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }
}
