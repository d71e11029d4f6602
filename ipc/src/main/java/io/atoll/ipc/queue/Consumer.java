package io.atoll.ipc.queue;

import org.agrona.concurrent.MessageHandler;

/** Reads raw messages out of a queue by polling. For one thread at a time. */
public interface Consumer extends AutoCloseable {
    /**
     * Reads messages that are there. The handler gets the type that the producer gave ({@link SharedQueue#ITEM_TYPE} for
     * what was put) and the message, which is valid during the call only. It must not read from this consumer itself.
     *
     * @param handler gets each message
     * @param limit at most so many
     * @return how many were read; 0 if there were none just now ({@link SharedQueue#hasEnded} tells whether any can come)
     */
    int read(MessageHandler handler, int limit);

    /** Gives the role back. */
    @Override
    void close();
}
