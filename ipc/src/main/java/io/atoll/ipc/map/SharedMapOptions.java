package io.atoll.ipc.map;

import java.io.Serializable;

/**
 * What a map is like. Everybody who opens it must say the same. All its memory is taken when it is created: for each entry
 * the longest key, the longest value and about 50 bytes.
 *
 * @param entries how many it has room for: 1 to 2^28
 * @param maxKeyBytes the longest key when encoded: 1 byte to 1 MiB
 * @param maxValueBytes the longest value when encoded: 0 bytes to 256 MiB
 * @param stripes in how many parts it is changed independently of each other, a power of two up to 2,048; 0 to choose by
 *     the number of entries
 */
public record SharedMapOptions(int entries, int maxKeyBytes, int maxValueBytes, int stripes) implements Serializable {
    /** 10,000 entries, keys of up to 64 bytes, values of up to 256: 4.5 MiB. */
    public static final SharedMapOptions DEFAULT = new SharedMapOptions(10_000, 64, 256, 0);

    static final int MOST_ENTRIES = 1 << 28;
    static final int LONGEST_KEY = 1 << 20;
    static final int LONGEST_VALUE = 1 << 28;
    static final int MOST_STRIPES = 2048;

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if they are not allowed
     */
    public SharedMapOptions {
        check("entries", entries, 1, MOST_ENTRIES);
        check("bytes of the longest key", maxKeyBytes, 1, LONGEST_KEY);
        check("bytes of the longest value", maxValueBytes, 0, LONGEST_VALUE);
        check("stripes", stripes, 0, MOST_STRIPES);
        if (Integer.bitCount(stripes) > 1) {
            throw new IllegalArgumentException("the stripes of a map are a power of two, not " + stripes);
        }
        SharedMapDescriptor.checkSize(entries, maxKeyBytes, maxValueBytes, stripes);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "a map has from " + least + " to " + most + " " + what + ", not " + value);
        }
    }

    /**
     * Sets how many entries the map has room for. So many always fit into one of a single stripe; one of several has spare
     * room in each, so that keys which its hash spreads as if by chance fill it up to so many, but for one map in ten
     * million.
     *
     * @param number 1 to 2^28
     * @return other options
     */
    public SharedMapOptions withEntries(int number) {
        return new SharedMapOptions(number, maxKeyBytes, maxValueBytes, stripes);
    }

    /**
     * Sets the length of the longest key.
     *
     * @param bytes of its encoded form, 1 to 2^20
     * @return other options
     */
    public SharedMapOptions withMaxKeyBytes(int bytes) {
        return new SharedMapOptions(entries, bytes, maxValueBytes, stripes);
    }

    /**
     * Sets the length of the longest value.
     *
     * @param bytes of its encoded form, 0 to 2^28
     * @return other options
     */
    public SharedMapOptions withMaxValueBytes(int bytes) {
        return new SharedMapOptions(entries, maxKeyBytes, bytes, stripes);
    }

    /**
     * Sets in how many parts the map is changed independently of each other. A process that is stopped in the middle of a
     * change keeps others from changing that part.
     *
     * @param number a power of two up to 2,048; 0 to choose by the number of entries
     * @return other options
     */
    public SharedMapOptions withStripes(int number) {
        return new SharedMapOptions(entries, maxKeyBytes, maxValueBytes, number);
    }
}
