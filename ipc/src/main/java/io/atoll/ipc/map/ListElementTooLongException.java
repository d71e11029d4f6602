package io.atoll.ipc.map;

/** An element whose encoded form is longer than its list allows. The list is as it was before. */
public final class ListElementTooLongException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    ListElementTooLongException(String message) {
        super(message);
    }
}
