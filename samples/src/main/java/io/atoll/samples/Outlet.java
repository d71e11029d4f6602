package io.atoll.samples;

import org.agrona.DirectBuffer;

/** Where a {@link Sender} sends to. */
interface Outlet {
    /**
     * Sends a message if there is room.
     *
     * @param type of {@link MessageLayout}
     * @param message from its beginning
     * @param length of it
     * @return false if there is no room now
     */
    boolean offer(int type, DirectBuffer message, int length);

    /**
     * Whether somebody living is there to read.
     *
     * @return true if so
     */
    boolean isRead();
}
