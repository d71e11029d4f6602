package io.atoll.ipc.map;

/** A list has as many elements as it has room for. Nothing was added, and nothing is lost. */
public final class ListFullException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ListFullException(String message) {
        super(message);
    }
}
