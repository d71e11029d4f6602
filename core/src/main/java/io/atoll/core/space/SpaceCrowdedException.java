package io.atoll.core.space;

import java.nio.file.Path;

/** As many members live in the space as it can have. */
public final class SpaceCrowdedException extends SpaceException {
    private static final long serialVersionUID = 1L;

    SpaceCrowdedException(Path file, int members) {
        super(file, "fewer than " + members + " living members", "as many", "end some of its processes");
    }
}
