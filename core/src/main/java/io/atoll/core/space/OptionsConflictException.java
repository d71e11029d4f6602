package io.atoll.core.space;

import java.nio.file.Path;

/** An object exists with other options than those asked for. */
public final class OptionsConflictException extends SpaceException {
    private static final long serialVersionUID = 1L;

    /**
     * Shows both sides.
     *
     * @param file the object's file
     * @param expected the options asked for
     * @param found the options it was created with
     */
    public OptionsConflictException(Path file, String expected, String found) {
        super(file, expected, found, "attach with the options it has, or unlink it and create it anew");
    }
}
