package io.atoll.bench.peers.child;

import java.io.IOException;

/** A library's channels. All receivers of a run are opened before its first sender. */
interface Transport {
    /** Bytes that each channel holds, of every library. */
    int CAPACITY = 1 << 20;

    /** Bytes of each message. */
    int MESSAGE_LENGTH = 32;

    /** Messages that are read at a time, at most, of every library. */
    int BATCH = 256;

    /**
     * Opens the receiving end of a channel.
     *
     * @param channel its name
     * @param sink gets the messages
     * @return polls
     * @throws IOException if it cannot be opened
     */
    Receiver receiver(String channel, MessageSink sink) throws IOException;

    /**
     * Opens the sending end of a channel.
     *
     * @param channel its name
     * @return sends
     * @throws IOException if it cannot be opened
     */
    Sender sender(String channel) throws IOException;
}
