package io.atoll.ipc.codec;

import java.io.ObjectInputFilter;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The built-in codecs. All are stateless and safe for any number of threads. What they refuse, on either side, is a
 * {@link CodecException}: lengths that do not fit, and bytes that are no item. Numbers are in the byte order of the
 * machine, since no item leaves it.
 */
public final class Codecs {
    /** A {@code long}, 8 bytes. */
    public static final Codec<Long> LONG = new EightByteCodec<>("long") {
        @Override
        public long toWord(Long item) {
            return item;
        }

        @Override
        public Long fromWord(long word) {
            return word;
        }
    };

    /** An {@code int}, 4 bytes. */
    public static final Codec<Integer> INT = new FixedCodec<>("int", Integer.BYTES) {
        @Override
        void write(Integer item, MutableDirectBuffer buffer, int offset) {
            buffer.putInt(offset, item);
        }

        @Override
        Integer read(DirectBuffer buffer, int offset) {
            return buffer.getInt(offset);
        }
    };

    /** A {@code double}, 8 bytes; a NaN keeps its bits. */
    public static final Codec<Double> DOUBLE = new EightByteCodec<>("double") {
        @Override
        public long toWord(Double item) {
            return Double.doubleToRawLongBits(item);
        }

        @Override
        public Double fromWord(long word) {
            return Double.longBitsToDouble(word);
        }
    };

    /** A {@code boolean}: one byte, 0 or 1. */
    public static final Codec<Boolean> BOOLEAN = new FixedCodec<>("boolean", Byte.BYTES) {
        @Override
        void write(Boolean item, MutableDirectBuffer buffer, int offset) {
            buffer.putByte(offset, (byte) (item ? 1 : 0));
        }

        @Override
        Boolean read(DirectBuffer buffer, int offset) {
            final byte found = buffer.getByte(offset);
            if (found != 0 && found != 1) {
                throw new CodecException("expected a boolean, 0 or 1, found " + found);
            }
            return found == 1;
        }
    };

    /**
     * A {@code String} in UTF-8, of at most 1 GiB less 16 bytes. One that has half of a surrogate pair has no such form
     * and is refused.
     */
    public static final Codec<String> STRING = new StringCodec();

    /** A {@code byte[]}. */
    public static final Codec<byte[]> BYTES = new ArrayCodec<>("bytes", "byte[]", Byte.BYTES) {
        @Override
        int elements(byte[] item) {
            return item.length;
        }

        @Override
        void write(byte[] item, MutableDirectBuffer buffer, int offset) {
            buffer.putBytes(offset, item);
        }

        @Override
        byte[] readElements(DirectBuffer buffer, int offset, int elements) {
            final byte[] item = new byte[elements];
            buffer.getBytes(offset, item);
            return item;
        }
    };

    /** A {@code long[]} of fewer than 2^28 elements. */
    public static final Codec<long[]> LONGS = new ArrayCodec<>("longs", "long[]", Long.BYTES) {
        @Override
        int elements(long[] item) {
            return item.length;
        }

        @Override
        void write(long[] item, MutableDirectBuffer buffer, int offset) {
            for (int i = 0; i < item.length; i++) {
                buffer.putLong(offset + i * Long.BYTES, item[i]);
            }
        }

        @Override
        long[] readElements(DirectBuffer buffer, int offset, int elements) {
            final long[] item = new long[elements];
            for (int i = 0; i < elements; i++) {
                item[i] = buffer.getLong(offset + i * Long.BYTES);
            }
            return item;
        }
    };

    /** A {@code double[]} of fewer than 2^28 elements; NaNs keep their bits. */
    public static final Codec<double[]> DOUBLES = new ArrayCodec<>("doubles", "double[]", Double.BYTES) {
        @Override
        int elements(double[] item) {
            return item.length;
        }

        @Override
        void write(double[] item, MutableDirectBuffer buffer, int offset) {
            for (int i = 0; i < item.length; i++) {
                buffer.putDouble(offset + i * Double.BYTES, item[i]);
            }
        }

        @Override
        double[] readElements(DirectBuffer buffer, int offset, int elements) {
            final double[] item = new double[elements];
            for (int i = 0; i < elements; i++) {
                item[i] = buffer.getDouble(offset + i * Double.BYTES);
            }
            return item;
        }
    };

    private static final Codec<Object> ANY_SERIALIZABLE = serializable(Object.class, Serialization.DEFAULT_FILTER);

    private Codecs() {}

    /**
     * Any serializable object, with all that it refers to, under {@link Serialization#DEFAULT_FILTER}: records, lists,
     * maps, handles to shared objects, which arrive as the same shared objects. Encoding fails with the name of the
     * class that is not serializable, decoding with that of the class that is refused or missing.
     *
     * @param <T> what is expected to arrive; nobody checks, so another type is the receiver's {@link ClassCastException}
     * @return the codec
     */
    @SuppressWarnings("unchecked") // as told
    public static <T> Codec<T> serializable() {
        return (Codec<T>) ANY_SERIALIZABLE;
    }

    /**
     * Serializable objects of a type. What arrives as another type is refused.
     *
     * @param type a class or interface
     * @param filter which classes may arrive, in place of {@link Serialization#DEFAULT_FILTER}
     * @param <T> the type
     * @return the codec
     */
    public static <T> Codec<T> serializable(Class<T> type, ObjectInputFilter filter) {
        return new SerializableCodec<>(Objects.requireNonNull(type), Objects.requireNonNull(filter));
    }
}
