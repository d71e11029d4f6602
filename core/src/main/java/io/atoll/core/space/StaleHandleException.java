package io.atoll.core.space;

import java.nio.file.Path;

/** A handle to an object that was unlinked, or unlinked and created again, since the handle was made. */
public final class StaleHandleException extends SpaceException {
    private static final long serialVersionUID = 1L;

    /**
     * For builders of objects.
     *
     * @param file where the object was
     * @param expected which one was meant
     * @param found what is there instead
     */
    public StaleHandleException(Path file, String expected, String found) {
        super(file, expected, found, "take a handle to the object that is there now");
    }
}
