package io.atoll.ipc.codec;

import static org.junit.jupiter.api.Assertions.*;

import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes and decodes as a shared object does: into a buffer of the length told, or into one that grows. */
final class Transfer {
    /** Aligned to nothing. */
    private static final int OFFSET = 3;

    private static final byte UNTOUCHED = 0x5A;

    private Transfer() {}

    static <T> byte[] encode(Codec<T> codec, T item) {
        final int told = codec.encodedLength(item);
        return told == Codec.UNKNOWN_LENGTH ? encodeGrowing(codec, item) : encodeExactly(codec, item, told);
    }

    private static <T> byte[] encodeGrowing(Codec<T> codec, T item) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(1);
        buffer.setMemory(0, OFFSET, UNTOUCHED);
        final int length = codec.encode(item, buffer, OFFSET);
        assertUntouched(buffer, 0);
        return bytes(buffer, length);
    }

    private static <T> byte[] encodeExactly(Codec<T> codec, T item, int told) {
        final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[OFFSET + told + OFFSET]);
        buffer.setMemory(0, buffer.capacity(), UNTOUCHED);
        assertEquals(told, codec.encode(item, buffer, OFFSET));
        assertUntouched(buffer, 0);
        assertUntouched(buffer, OFFSET + told);
        return bytes(buffer, told);
    }

    private static void assertUntouched(MutableDirectBuffer buffer, int from) {
        for (int i = from; i < from + OFFSET; i++) {
            assertEquals(UNTOUCHED, buffer.getByte(i), "at " + i);
        }
    }

    private static byte[] bytes(MutableDirectBuffer buffer, int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(OFFSET, bytes);
        return bytes;
    }

    static <T> T decode(Codec<T> codec, byte[] bytes) {
        final byte[] around = new byte[OFFSET + bytes.length + OFFSET];
        Arrays.fill(around, UNTOUCHED);
        System.arraycopy(bytes, 0, around, OFFSET, bytes.length);
        return codec.decode(new UnsafeBuffer(around), OFFSET, bytes.length);
    }

    static <T> T roundTrip(Codec<T> codec, T item) {
        return decode(codec, encode(codec, item));
    }

    static CodecException assertRefused(Codec<?> codec, byte[] bytes) {
        return assertThrows(CodecException.class, () -> decode(codec, bytes));
    }

    static void assertTells(CodecException refused, String... parts) {
        for (String part : parts) {
            assertTrue(refused.getMessage().contains(part), refused.getMessage());
        }
    }
}
