package io.atoll.ipc.map;

/** A map has no room for a new key. It is as it was; values of its keys can still be replaced. */
public final class MapFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    MapFullException(String message) {
        super(message);
    }
}
