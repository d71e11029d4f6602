package io.atoll.ipc.pool;

import io.atoll.core.space.SideFiles;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Serialization;
import java.io.IOException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How arguments and results travel: a byte that tells the kind, then the value; what is not one of the frequent kinds by
 * Java serialization.
 *
 * <pre>
 *   kind  0 null   1 Long   2 Integer   3 Double   4 Boolean   5 String   6 byte[]   7 int[]   8 long[]   9 double[]
 *         10 anything else   11 a pair: two values; kinds from 5 on begin with their length in bytes:int
 *   plus 16 for a long array in a side file: number:long follows, the length is that of the array
 * </pre>
 */
final class Values {
    private static final byte NULL = 0;
    private static final byte LONG = 1;
    private static final byte INTEGER = 2;
    private static final byte DOUBLE = 3;
    private static final byte BOOLEAN = 4;
    private static final byte STRING = 5;
    private static final byte BYTES = 6;
    private static final byte INTS = 7;
    private static final byte LONGS = 8;
    private static final byte DOUBLES = 9;
    private static final byte SERIALIZED = 10;
    private static final byte PAIR = 11;
    private static final byte SIDE = 16;
    private static final int LENGTH_OFFSET = 1;
    private static final int CONTENT_OFFSET = 5;

    /** Takes arrays that are too long to travel with the other values. */
    @FunctionalInterface
    interface ArrayWriter {
        /** There is no room for it now. */
        long NO_ROOM = 0;

        /**
         * Writes an array of primitives.
         *
         * @return the number by which it is found; {@link #NO_ROOM} if it is to travel with the others after all
         * @throws IOException if it cannot be written
         */
        long write(Object array, long bytes) throws IOException;
    }

    /**
     * Two arguments of a function.
     *
     * @param first whatever
     * @param second likewise
     */
    record Pair(Object first, Object second) {}

    private final DirectBuffer buffer;
    private final SideArrayReader arrays;
    private int position;
    private long arrayBytes;

    /** Reads values one after the other. */
    Values(DirectBuffer buffer, int position, SideArrayReader arrays) {
        this.buffer = buffer;
        this.position = position;
        this.arrays = arrays;
    }

    /**
     * Writes a value.
     *
     * @return how many bytes it takes
     * @throws CodecException if it cannot travel
     */
    static int write(Object value, MutableDirectBuffer target, int index, ArrayWriter arrays) {
        if (value == null) {
            target.putByte(index, NULL);
            return 1;
        }
        if (value instanceof Long number) {
            target.putByte(index, LONG);
            target.putLong(index + 1, number);
            return 1 + Long.BYTES;
        }
        if (value instanceof Integer number) {
            target.putByte(index, INTEGER);
            target.putInt(index + 1, number);
            return 1 + Integer.BYTES;
        }
        if (value instanceof Double number) {
            target.putByte(index, DOUBLE);
            target.putDouble(index + 1, number);
            return 1 + Double.BYTES;
        }
        if (value instanceof Boolean bool) {
            target.putByte(index, BOOLEAN);
            target.putByte(index + 1, (byte) (bool ? 1 : 0));
            return 2;
        }
        final long bytes = arrayBytes(value);
        return bytes < SideArrays.LEAST_BYTES
                ? writeLong(value, target, index, arrays)
                : writeBeside(value, (int) bytes, target, index, arrays);
    }

    /** The length of an array of primitives. */
    private static long arrayBytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        if (value instanceof int[] ints) {
            return checkedLength(ints.length, Integer.BYTES);
        }
        if (value instanceof long[] longs) {
            return checkedLength(longs.length, Long.BYTES);
        }
        if (value instanceof double[] doubles) {
            return checkedLength(doubles.length, Double.BYTES);
        }
        return 0;
    }

    private static int writeBeside(Object array, int bytes, MutableDirectBuffer target, int index, ArrayWriter arrays) {
        if (bytes > SideFiles.maxLength()) {
            throw tooLong(bytes + " bytes");
        }
        final long number;
        try {
            number = arrays.write(array, bytes);
        } catch (IOException e) {
            throw new CodecException("an array of " + bytes + " bytes cannot travel: " + e.getMessage(), e);
        }
        if (number == ArrayWriter.NO_ROOM) {
            return writeLong(array, target, index, arrays);
        }
        final byte kind = array instanceof byte[]
                ? BYTES
                : array instanceof int[] ? INTS : array instanceof long[] ? LONGS : DOUBLES;
        target.putLong(index + CONTENT_OFFSET, number);
        target.putByte(index, (byte) (kind + SIDE));
        target.putInt(index + LENGTH_OFFSET, bytes, ByteOrder.nativeOrder());
        return CONTENT_OFFSET + Long.BYTES;
    }

    private static int writeLong(Object value, MutableDirectBuffer target, int index, ArrayWriter arrays) {
        final int content = index + CONTENT_OFFSET;
        final byte kind;
        final int length;
        if (value instanceof String string) {
            kind = STRING;
            length = checkedLength(string.length(), Character.BYTES);
            target.checkLimit(content + length);
            for (int i = 0;
                    i < string.length();
                    i++) { // any string, also half a surrogate pair, which charsets replace
                target.putChar(content + i * Character.BYTES, string.charAt(i));
            }
        } else if (value instanceof byte[] bytes) {
            kind = BYTES;
            length = bytes.length;
            target.putBytes(content, bytes);
        } else if (value instanceof int[] ints) {
            kind = INTS;
            length = ints.length * Integer.BYTES;
            target.checkLimit(content + length);
            for (int i = 0; i < ints.length; i++) {
                target.putInt(content + i * Integer.BYTES, ints[i]);
            }
        } else if (value instanceof long[] longs) {
            kind = LONGS;
            length = longs.length * Long.BYTES;
            target.checkLimit(content + length);
            for (int i = 0; i < longs.length; i++) {
                target.putLong(content + i * Long.BYTES, longs[i]);
            }
        } else if (value instanceof double[] doubles) {
            kind = DOUBLES;
            length = doubles.length * Double.BYTES;
            target.checkLimit(content + length);
            for (int i = 0; i < doubles.length; i++) {
                target.putDouble(content + i * Double.BYTES, doubles[i]);
            }
        } else if (value instanceof Pair pair) {
            kind = PAIR;
            final int first = write(pair.first, target, content, arrays);
            length = first + write(pair.second, target, content + first, arrays);
        } else {
            kind = SERIALIZED;
            length = Packing.write(value, target, content);
        }
        target.putByte(index, kind);
        target.putInt(index + LENGTH_OFFSET, length, ByteOrder.nativeOrder());
        return CONTENT_OFFSET + length;
    }

    private static CodecException tooLong(String length) {
        return new CodecException(
                "an array of " + length + " is longer than the 2 GiB that can travel at once: share it by a"
                        + " SharedMemory or send it in parts");
    }

    private static int checkedLength(int elements, int size) {
        final long length = (long) elements * size;
        if (length > Integer.MAX_VALUE - 1024) {
            throw tooLong(elements + " elements");
        }
        return (int) length;
    }

    /** How long the arrays were that lay in side files. */
    long arrayBytes() {
        return arrayBytes;
    }

    /** Where the next value begins. */
    int position() {
        return position;
    }

    /** A byte between the values. */
    byte nextMark() {
        return buffer.getByte(position++);
    }

    /**
     * Reads the next value.
     *
     * @throws IOException if it cannot be read
     * @throws ClassNotFoundException if this JVM lacks a class
     */
    Object next() throws IOException, ClassNotFoundException {
        final int index = position;
        final byte kind = buffer.getByte(index);
        switch (kind) {
            case NULL -> {
                position = index + 1;
                return null;
            }
            case LONG -> {
                position = index + 1 + Long.BYTES;
                return buffer.getLong(index + 1);
            }
            case INTEGER -> {
                position = index + 1 + Integer.BYTES;
                return buffer.getInt(index + 1);
            }
            case DOUBLE -> {
                position = index + 1 + Double.BYTES;
                return buffer.getDouble(index + 1);
            }
            case BOOLEAN -> {
                position = index + 2;
                return buffer.getByte(index + 1) != 0;
            }
            default -> {
                final int content = index + CONTENT_OFFSET;
                final int length = buffer.getInt(index + LENGTH_OFFSET, ByteOrder.nativeOrder());
                if (kind > SIDE) {
                    position = content + Long.BYTES;
                    return readBeside((byte) (kind - SIDE), buffer.getLong(content), length);
                }
                position = content + length; // also if it cannot be read: the others can
                return read(kind, content, length);
            }
        }
    }

    /** How many bytes a value takes that was written by {@link #write}. */
    static int length(DirectBuffer buffer, int index) {
        final byte kind = buffer.getByte(index);
        return switch (kind) {
            case NULL -> 1;
            case LONG -> 1 + Long.BYTES;
            case INTEGER -> 1 + Integer.BYTES;
            case DOUBLE -> 1 + Double.BYTES;
            case BOOLEAN -> 2;
            default ->
                CONTENT_OFFSET
                        + (kind > SIDE ? Long.BYTES : buffer.getInt(index + LENGTH_OFFSET, ByteOrder.nativeOrder()));
        };
    }

    private Object readBeside(byte kind, long number, int length) throws IOException {
        arrayBytes += length;
        final Object array;
        switch (kind) {
            case BYTES -> array = new byte[length];
            case INTS -> array = new int[length / Integer.BYTES];
            case LONGS -> array = new long[length / Long.BYTES];
            case DOUBLES -> array = new double[length / Double.BYTES];
            default -> throw damaged(kind);
        }
        arrays.read(number, array, length);
        return array;
    }

    private static IOException damaged(byte kind) {
        return new IOException("a value of unknown kind " + kind + ": damaged from outside");
    }

    private Object read(byte kind, int content, int length) throws IOException, ClassNotFoundException {
        buffer.boundsCheck(content, length);
        switch (kind) {
            case STRING -> {
                final char[] chars = new char[length / Character.BYTES];
                for (int i = 0; i < chars.length; i++) {
                    chars[i] = buffer.getChar(content + i * Character.BYTES);
                }
                return new String(chars);
            }
            case BYTES -> {
                final byte[] bytes = new byte[length];
                buffer.getBytes(content, bytes);
                return bytes;
            }
            case INTS -> {
                final int[] ints = new int[length / Integer.BYTES];
                for (int i = 0; i < ints.length; i++) {
                    ints[i] = buffer.getInt(content + i * Integer.BYTES);
                }
                return ints;
            }
            case LONGS -> {
                final long[] longs = new long[length / Long.BYTES];
                for (int i = 0; i < longs.length; i++) {
                    longs[i] = buffer.getLong(content + i * Long.BYTES);
                }
                return longs;
            }
            case DOUBLES -> {
                final double[] doubles = new double[length / Double.BYTES];
                for (int i = 0; i < doubles.length; i++) {
                    doubles[i] = buffer.getDouble(content + i * Double.BYTES);
                }
                return doubles;
            }
            case SERIALIZED -> {
                return Serialization.read(buffer, content, length, Serialization.DEFAULT_FILTER);
            }
            case PAIR -> {
                final Values both = new Values(buffer, content, arrays);
                return new Pair(both.next(), both.next());
            }
            default -> throw damaged(kind);
        }
    }
}
