package io.atoll.core.space;

import java.nio.file.Path;

/** A file that is not what its place says, or not whole. */
public final class FileFormatException extends SpaceException {
    private static final long serialVersionUID = 1L;

    /** What is wrong with the file. */
    public enum Fault {
        /** Shorter than it should be. */
        TRUNCATED,
        /** Not a file of Atoll's. */
        FOREIGN,
        /** Made by an older version whose format this one does not read. */
        OLDER,
        /** Made by a newer version. */
        NEWER,
        /** Changed after it was made. */
        CORRUPT,
        /** An Atoll file of another kind. */
        WRONG_KIND,
        /** An Atoll file of another space. */
        WRONG_SPACE
    }

    private final Fault fault;

    /**
     * Shows what was expected and found.
     *
     * @param fault what is wrong
     * @param file the file
     * @param expected what should have been there
     * @param found what was there
     */
    public FileFormatException(Fault fault, Path file, String expected, String found) {
        super(file, expected, found, advice(fault));
        this.fault = fault;
    }

    private static String advice(Fault fault) {
        return switch (fault) {
            case OLDER, NEWER -> "use the same version of Atoll in all processes, or delete the space";
            case FOREIGN -> "something else put a file here: move it away";
            default -> "the file was damaged from outside: unlink the object or delete the space";
        };
    }

    /**
     * What is wrong with the file.
     *
     * @return the fault
     */
    public Fault fault() {
        return fault;
    }
}
