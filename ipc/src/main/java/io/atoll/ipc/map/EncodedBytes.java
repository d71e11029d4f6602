package io.atoll.ipc.map;

import org.agrona.DirectBuffer;

/** Hashes and compares encoded keys and values, eight bytes at a time. */
final class EncodedBytes {
    // odd, with as many ones as zeros, in no pattern
    private static final long MULTIPLIER = 0x9D3C_5A17_E84B_26C5L;
    private static final long FINISHER = 0xC6A5_39E2_1F78_B44DL;

    private EncodedBytes() {}

    /**
     * A hash of which every bit depends on all bits of the key.
     *
     * @param seed the map's own, so that keys chosen to collide in one map do not in another
     */
    static long hash(DirectBuffer key, int offset, int length, long seed) {
        long hash = seed + length;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            hash = fold(hash ^ key.getLong(offset + i), MULTIPLIER);
        }
        if (i < length) {
            long rest = 0;
            for (; i < length; i++) {
                rest = rest << Byte.SIZE | key.getByte(offset + i) & 0xFF;
            }
            hash = fold(hash ^ rest, MULTIPLIER);
        }
        return fold(hash, FINISHER);
    }

    /** The same hash of a key that is one word of eight bytes. */
    static long hash(long key, long seed) {
        return fold(fold(seed + Long.BYTES ^ key, MULTIPLIER), FINISHER);
    }

    /** Both halves of the product of 128 bits, as one word. */
    private static long fold(long a, long b) {
        return a * b ^ Math.multiplyHigh(a, b);
    }

    static boolean equal(DirectBuffer one, int oneOffset, DirectBuffer other, int otherOffset, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (one.getLong(oneOffset + i) != other.getLong(otherOffset + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (one.getByte(oneOffset + i) != other.getByte(otherOffset + i)) {
                return false;
            }
        }
        return true;
    }
}
