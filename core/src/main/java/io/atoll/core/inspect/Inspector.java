package io.atoll.core.inspect;

import java.io.IOException;

/**
 * Tells what the memory of one kind of object means, for tools. Lies in the package of its kind, whose descriptor alone
 * knows the offsets; a new kind needs one such class, and one more line in the list that tools begin with.
 */
public interface Inspector {
    /**
     * Which kind of object.
     *
     * @return the kind in the header of its files
     */
    String kind();

    /**
     * Reads an object and says what is there. May be called for a damaged file: whatever it reads must be checked before
     * it is used as a count or a place, by {@link Examination#optionBetween} and its like.
     *
     * @param examination reads the file, and takes down what is found
     * @throws IOException passed on from the examination: the rest cannot be told, what was told stays
     */
    void inspect(Examination examination) throws IOException;
}
