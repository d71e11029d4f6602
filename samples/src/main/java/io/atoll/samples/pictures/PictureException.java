package io.atoll.samples.pictures;

/** A picture could not be drawn; the message says why, and what to do. */
public final class PictureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
