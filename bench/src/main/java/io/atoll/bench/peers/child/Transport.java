package io.atoll.bench.peers.child;

import java.io.IOException;

/** A library's channels. All receivers of a run are opened before its first sender. */
interface Transport {
    /** Bytes that a channel holds, of every library, if nothing else is asked for. */
    int CAPACITY = 1 << 20;

    /** Bytes of each message. */
    int MESSAGE_LENGTH = 32;

    /** Messages that are read at a time, at most, of every library. */
    int BATCH = 256;

    /**
     * Opens the receiving end of a channel.
     *
     * @param channel its name
     * @param capacity bytes that it holds, a power of two; the same for both ends
     * @param sink gets the messages
     * @return polls
     * @throws IOException if it cannot be opened
     */
    Receiver receiver(String channel, int capacity, MessageSink sink) throws IOException;

    /**
     * Opens the sending end of a channel.
     *
     * @param channel its name
     * @param capacity bytes that it holds, a power of two; the same for both ends
     * @return sends
     * @throws IOException if it cannot be opened
     */
    Sender sender(String channel, int capacity) throws IOException;
}
