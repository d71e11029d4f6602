package io.atoll.core.space;

import java.nio.file.Path;

/** An object that was to be attached is not there. */
public final class ObjectMissingException extends SpaceException {
    private static final long serialVersionUID = 1L;

    /**
     * For builders of objects.
     *
     * @param file the name that leads nowhere
     * @param kind what was to be attached
     */
    public ObjectMissingException(Path file, String kind) {
        super(
                file,
                "a " + kind + " of this name",
                "none",
                "look for its name (atoll ls), create it, or open it to do whichever is possible; it may have been unlinked");
    }
}
