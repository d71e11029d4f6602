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
        this(
                file,
                kind,
                "look for its name (atoll ls), create it, or open it to do whichever is possible; it may have been unlinked");
    }

    /**
     * For builders of objects that are not in a space.
     *
     * @param file the name that leads nowhere
     * @param kind what was to be attached
     * @param advice what to do
     */
    public ObjectMissingException(Path file, String kind, String advice) {
        super(file, "a " + kind + " of this name", "none", advice);
    }
}
