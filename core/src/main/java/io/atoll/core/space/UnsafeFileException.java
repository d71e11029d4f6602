package io.atoll.core.space;

import java.nio.file.Path;

/** A file or directory that cannot be trusted: a symbolic link, somebody else's, open to too many, or on a network file system. */
public final class UnsafeFileException extends SpaceException {
    private static final long serialVersionUID = 1L;

    UnsafeFileException(Path file, String expected, String found, String advice) {
        super(file, expected, found, advice);
    }
}
