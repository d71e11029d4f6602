package io.atoll.bench.peers.child;

import org.agrona.DirectBuffer;

/** Gets each message, in place. */
interface MessageSink {
    /**
     * A message.
     *
     * @param buffer holds it during the call
     * @param offset where it begins
     * @param length its length in bytes
     */
    void onMessage(DirectBuffer buffer, int offset, int length);
}
