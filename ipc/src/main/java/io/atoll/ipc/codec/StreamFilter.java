package io.atoll.ipc.codec;

import java.io.ObjectInputFilter;

/**
 * The filter of one stream. Besides what another filter refuses, it refuses arrays that the stream is too short for:
 * the JDK allocates an array, or the table of a collection, by the length that is written before it. And it remembers
 * what was refused, since the JDK's message does not tell.
 */
final class StreamFilter implements ObjectInputFilter {
    /**
     * An element takes a byte at least. The tables of sparse sets have more places than that: at most 8 for an element,
     * which takes 5 bytes as a reference to one that was written before. Twice of it is left to other collections.
     */
    private static final int ROOM_PER_BYTE = 4;

    private final ObjectInputFilter filter;
    private final int length;
    private long room;
    private String refused;

    /**
     * For one stream.
     *
     * @param filter what else decides
     * @param length bytes of the stream
     */
    StreamFilter(ObjectInputFilter filter, int length) {
        this.filter = filter;
        this.length = length;
        this.room = (long) ROOM_PER_BYTE * length;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.arrayLength() >= 0) {
            // all arrays together, not each: nested ones would multiply
            room -= info.arrayLength() * elementBytes(info.serialClass());
            if (room < 0) {
                refused = "an array of " + info.arrayLength() + " elements in " + length + " bytes";
                return Status.REJECTED;
            }
        }
        final Status status = filter.checkInput(info);
        if (status == Status.REJECTED) {
            refused = info.serialClass() == null
                    ? info.references() + " references, " + info.depth() + " deep"
                    : info.serialClass().getName();
        }
        return status;
    }

    /** What was refused, or null if nothing was. */
    String refused() {
        return refused;
    }

    private static long elementBytes(Class<?> array) {
        final Class<?> element = array.getComponentType();
        if (element == long.class || element == double.class) {
            return Long.BYTES;
        }
        if (element == int.class || element == float.class) {
            return Integer.BYTES;
        }
        return element == char.class || element == short.class ? Short.BYTES : 1;
    }
}
