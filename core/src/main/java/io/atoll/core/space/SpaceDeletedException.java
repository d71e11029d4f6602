package io.atoll.core.space;

import java.nio.file.Path;

/** The space was deleted: nothing new can be opened in it; what was attached before goes on working. */
public final class SpaceDeletedException extends SpaceException {
    private static final long serialVersionUID = 1L;

    SpaceDeletedException(Path file) {
        super(file, "a space", "one that was deleted", "open the space anew: a new one will be made");
    }
}
