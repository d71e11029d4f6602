package io.atoll.ipc.value;

import io.atoll.core.platform.Platform;
import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.FileHeader;
import io.atoll.core.space.SharedFile;

/**
 * Layout of the file of a {@link SharedArray}: header (option 0: type of the elements, option 1: how many), then
 *
 * <pre>
 *   128                           128 + bytes of an element
 *  +-----------------------------+------------------------------+-----
 *  |  element 0                  |  element 1                   |  ...
 *  +-----------------------------+------------------------------+-----
 *   type of the elements  0 long, 1 int, 2 double: 8, 4, 8 bytes each
 * </pre>
 *
 * No element lies across the border of two windows, since all are aligned.
 */
final class SharedArrayDescriptor {
    static final String KIND = "array";

    static final int TYPE_OPTION = 0;
    static final int LENGTH_OPTION = 1;

    private static final int ELEMENTS_OFFSET = FileHeader.LENGTH;
    private static final long WITHIN_WINDOW = Platform.WINDOW_STRIDE - 1;

    /** What an array is made of. */
    enum Type {
        LONG("longs", SharedLongArray.SHIFT),
        INT("ints", SharedIntArray.SHIFT),
        DOUBLE("doubles", SharedDoubleArray.SHIFT);

        /** An element takes 1 << shift bytes. */
        final int shift;

        private final String plural;

        Type(String plural, int shift) {
            this.plural = plural;
            this.shift = shift;
        }

        long maxLength() {
            return Platform.MAX_FILE - ELEMENTS_OFFSET >> shift;
        }

        @Override
        public String toString() {
            return plural;
        }
    }

    private SharedArrayDescriptor() {}

    /** How many elements lie in the first window before the second one begins, at most. */
    static long nearLength(int shift) {
        return Platform.WINDOW_STRIDE - ELEMENTS_OFFSET >> shift;
    }

    static int window(long index, int shift) {
        return (int) ((ELEMENTS_OFFSET + (index << shift)) / Platform.WINDOW_STRIDE);
    }

    /** Where in its window an element lies. */
    static int offset(long index, int shift) {
        return (int) (ELEMENTS_OFFSET + (index << shift) & WITHIN_WINDOW);
    }

    static long fileLength(Type type, long length) {
        return ELEMENTS_OFFSET + (length << type.shift);
    }

    static Type type(SharedFile file) throws FileFormatException {
        return Type.values()[file.choice(TYPE_OPTION, Type.values().length)];
    }

    /** How many elements an array has; as many as its file has room for. */
    static long length(SharedFile file) throws FileFormatException {
        final Type type = type(file);
        final long length = file.header().option(LENGTH_OPTION);
        if (length < 1 || length > type.maxLength()) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT,
                    file.path(),
                    "1 to " + type.maxLength() + " " + type,
                    Long.toString(length));
        }
        file.requireLength(fileLength(type, length));
        return length;
    }

    static SharedFile.Blueprint blueprint(String name, Type type, long length) {
        if (length < 1 || length > type.maxLength()) {
            throw new IllegalArgumentException(
                    "an array has 1 to " + type.maxLength() + " " + type + ", not " + length);
        }
        return new SharedFile.Blueprint(KIND, name, fileLength(type, length), null, type.ordinal(), length);
    }
}
