package io.atoll.core.space;

import java.nio.file.Path;

/** An object that was to be created is there already. */
public final class ObjectExistsException extends SpaceException {
    private static final long serialVersionUID = 1L;

    /**
     * For builders of objects.
     *
     * @param file the name that is taken
     * @param kind what was to be created
     */
    public ObjectExistsException(Path file, String kind) {
        super(
                file,
                "no " + kind + " of this name",
                "one that exists",
                "attach to it, or open it to do whichever is possible");
    }
}
