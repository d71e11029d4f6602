package io.atoll.core.space;

import java.nio.file.Path;

/** The space was made before the machine was last started; its words name members of that time. */
public final class OtherBootException extends SpaceException {
    private static final long serialVersionUID = 1L;

    OtherBootException(Path file, String expected, String found) {
        super(
                file,
                "a space of this boot " + expected,
                "one of boot " + found,
                "delete the space; its memory means nothing any more");
    }
}
