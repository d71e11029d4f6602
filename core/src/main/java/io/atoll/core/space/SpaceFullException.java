package io.atoll.core.space;

import java.nio.file.Path;

/** The file system has no room for a new file; nothing of the file is left. */
public final class SpaceFullException extends SpaceException {
    private static final long serialVersionUID = 1L;

    SpaceFullException(Path file, long bytes, long usable, Throwable cause) {
        super(
                file,
                bytes + " free bytes",
                usable + " free bytes",
                "free some memory in this space, clean up dead spaces, or enlarge the file system (for Docker: --shm-size)",
                cause);
    }
}
