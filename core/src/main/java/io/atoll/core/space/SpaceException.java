package io.atoll.core.space;

import java.io.IOException;
import java.nio.file.Path;

/** Something is wrong with a space or a file of it: says with which, what was expected, what was found, what to do. */
public class SpaceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final String expected;
    private final String found;
    private final String advice;

    /**
     * An error that tells a person all there is to know.
     *
     * @param file the file or directory concerned
     * @param expected what should have been there
     * @param found what was there
     * @param advice what to do about it
     */
    public SpaceException(Path file, String expected, String found, String advice) {
        this(file, expected, found, advice, null);
    }

    /**
     * An error with a cause.
     *
     * @param file the file or directory concerned
     * @param expected what should have been there
     * @param found what was there
     * @param advice what to do about it
     * @param cause why; may be null
     */
    public SpaceException(Path file, String expected, String found, String advice, Throwable cause) {
        super(file + ": expected " + expected + ", found " + found + "; " + advice, cause);
        this.file = file.toString();
        this.expected = expected;
        this.found = found;
        this.advice = advice;
    }

    /**
     * The file or directory concerned.
     *
     * @return its path
     */
    public final Path file() {
        return Path.of(file);
    }

    /**
     * What should have been there.
     *
     * @return a phrase
     */
    public final String expected() {
        return expected;
    }

    /**
     * What was there.
     *
     * @return a phrase
     */
    public final String found() {
        return found;
    }

    /**
     * What to do about it.
     *
     * @return a sentence
     */
    public final String advice() {
        return advice;
    }
}
