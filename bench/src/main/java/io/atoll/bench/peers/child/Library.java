package io.atoll.bench.peers.child;

import java.io.IOException;

/** Through what messages go. */
public enum Library {
    /** Atoll's queue. */
    ATOLL,
    /** Atoll's lock, with a number beside it. */
    ATOLL_LOCK,
    /** Agrona's ring buffers over a mapped file, without anything of Atoll's. */
    AGRONA,
    /** Aeron's IPC channel, which needs {@link Role#MEDIA_DRIVER} as a helper. */
    AERON,
    /** Chronicle Queue, without anything of Atoll's. */
    CHRONICLE,
    /** The system call {@code futex(2)} on a word beside a value, without a queue. */
    FUTEX,
    /** A Unix-domain socket. */
    UNIX_SOCKET,
    /** The JDK alone. */
    JDK;

    /**
     * Opens it for messages that are polled for.
     *
     * @param stage of this child
     * @param rendezvous of its run
     * @return its channels
     * @throws IOException if it cannot be opened
     */
    Transport transport(Stage stage, Rendezvous rendezvous) throws IOException {
        return switch (this) {
            case ATOLL -> new AtollTransport(rendezvous.space());
            case AGRONA -> new AgronaTransport(stage.directory(), stage.parties() - 1);
            case AERON -> new AeronTransport(stage.directory());
            case ATOLL_LOCK, CHRONICLE, FUTEX, UNIX_SOCKET, JDK ->
                throw new IllegalArgumentException(this + " has nothing to poll");
        };
    }

    /**
     * Opens it for single values that are waited for asleep.
     *
     * @param stage of this child; the first of two begins
     * @param rendezvous of its run
     * @return a link to the other
     * @throws IOException if it cannot be opened
     */
    LongLink link(Stage stage, Rendezvous rendezvous) throws IOException {
        final boolean first = stage.index() == 0;
        return switch (this) {
            case ATOLL -> AtollLink.open(rendezvous.space(), first);
            case ATOLL_LOCK -> LockLink.open(rendezvous.space(), first);
            case FUTEX -> FutexLink.open(stage.directory(), rendezvous, first);
            case UNIX_SOCKET -> SocketLink.open(stage.directory(), rendezvous, first);
            case AGRONA, AERON, CHRONICLE, JDK -> throw new IllegalArgumentException(this + " does not sleep");
        };
    }
}
