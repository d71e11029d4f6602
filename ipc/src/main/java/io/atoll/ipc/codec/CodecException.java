package io.atoll.ipc.codec;

/** An item that cannot be turned into bytes, or bytes that are no item. */
public class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param message what was expected and what was found
     */
    public CodecException(String message) {
        super(message);
    }

    /**
     * A failure.
     *
     * @param message what was expected and what was found
     * @param cause what the codec threw
     */
    public CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
