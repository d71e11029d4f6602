package io.atoll.bench.peers.child;

import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapOptions;
import io.atoll.ipc.sync.SharedLock;
import java.io.IOException;
import java.util.concurrent.ConcurrentMap;

/** Through what messages go. */
public enum Library {
    /** Atoll's queue, or its map. */
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
    /** TCP over the loopback. */
    TCP,
    /** The JDK's lock of a file. */
    FILE_LOCK,
    /** Chronicle Map. */
    CHRONICLE_MAP,
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
            case CHRONICLE -> new ChronicleTransport(stage.directory());
            case UNIX_SOCKET -> new SocketTransport(SocketFamily.UNIX, stage.directory(), rendezvous);
            case TCP -> new SocketTransport(SocketFamily.TCP, stage.directory(), rendezvous);
            case ATOLL_LOCK, FILE_LOCK, CHRONICLE_MAP, FUTEX, JDK ->
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
            case UNIX_SOCKET -> SocketLink.open(SocketFamily.UNIX, stage.directory(), rendezvous, first);
            case TCP -> SocketLink.open(SocketFamily.TCP, stage.directory(), rendezvous, first);
            case AGRONA, AERON, CHRONICLE, CHRONICLE_MAP, FILE_LOCK, JDK ->
                throw new IllegalArgumentException(this + " does not sleep");
        };
    }

    /**
     * Opens it for what excludes others.
     *
     * @param stage of this child
     * @param rendezvous of its run
     * @return a lock
     * @throws IOException if it cannot be opened
     */
    Exclusion exclusion(Stage stage, Rendezvous rendezvous) throws IOException {
        return switch (this) {
            case ATOLL -> Exclusion.of(SharedLock.open(rendezvous.space(), "guard"));
            case FILE_LOCK -> new FileExclusion(stage.directory().resolve("guard"));
            default -> throw new IllegalArgumentException(this + " excludes nobody");
        };
    }

    /**
     * Opens it for a map of numbers, creating it if there is none.
     *
     * @param stage of this child
     * @param rendezvous of its run
     * @return the map
     * @throws IOException if it cannot be opened
     */
    ConcurrentMap<Long, Long> map(Stage stage, Rendezvous rendezvous) throws IOException {
        return switch (this) {
            case ATOLL ->
                SharedMap.open(
                        rendezvous.space(),
                        "map",
                        Codecs.LONG,
                        Codecs.LONG,
                        SharedMapOptions.DEFAULT
                                .withEntries(MapAccess.ENTRIES)
                                .withMaxKeyBytes(Long.BYTES)
                                .withMaxValueBytes(Long.BYTES));
            case CHRONICLE_MAP -> ChronicleMaps.open(stage.directory(), MapAccess.ENTRIES);
            case ATOLL_LOCK, FILE_LOCK, AGRONA, AERON, CHRONICLE, FUTEX, UNIX_SOCKET, TCP, JDK ->
                throw new IllegalArgumentException(this + " has no map");
        };
    }
}
