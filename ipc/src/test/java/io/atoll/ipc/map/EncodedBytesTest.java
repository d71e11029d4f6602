package io.atoll.ipc.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedBytesTest {
    private static final long SEED = 0x1234_5678_9ABC_DEF1L;
    private static final int KEYS = 1 << 16;
    private static final int BUCKETS = 1 << 8;

    private static long hash(byte[] key) {
        return EncodedBytes.hash(new UnsafeBuffer(key), 0, key.length, SEED);
    }

    private static byte[] random(Random random, int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldHashTheBytesAndNotWhereTheyAre() {
        final Random random = new Random(1);
        for (int length = 0; length < 40; length++) {
            final byte[] key = random(random, length);
            final UnsafeBuffer elsewhere = new UnsafeBuffer(random(random, 64));
            elsewhere.putBytes(7, key);
            assertEquals(hash(key), EncodedBytes.hash(elsewhere, 7, length, SEED));
        }
    }

    @Test
    void shouldHashAWordAsItsBytes() {
        final Random random = new Random(4);
        for (int i = 0; i < 1000; i++) {
            final UnsafeBuffer key = new UnsafeBuffer(new byte[Long.BYTES]);
            key.putLong(0, random.nextLong());
            assertEquals(EncodedBytes.hash(key, 0, Long.BYTES, SEED), EncodedBytes.hash(key.getLong(0), SEED));
        }
    }

    @Test
    void shouldDependOnEveryByteTheLengthAndTheSeed() {
        final Random random = new Random(2);
        for (int length = 1; length < 40; length++) {
            final byte[] key = random(random, length);
            final long before = hash(key);
            for (int i = 0; i < length; i++) {
                key[i] ^= 1;
                assertNotEquals(before, hash(key));
                key[i] ^= 1;
            }
            assertNotEquals(hash(new byte[length - 1]), hash(new byte[length]));
            assertNotEquals(before, EncodedBytes.hash(new UnsafeBuffer(key), 0, length, SEED + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8, 1 << 12, 1L << 32, 1L << 56})
    void shouldSpreadNumbersWithAnyStrideOverBothHalves(long stride) {
        final int[] upper = new int[BUCKETS];
        final int[] lower = new int[BUCKETS];
        final Set<Long> all = new HashSet<>();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[16]);
        for (int i = 0; i < KEYS; i++) {
            key.putLong(0, i * stride);
            key.putLong(8, i);
            final long hash = EncodedBytes.hash(key, 0, stride == 1L << 56 ? 16 : 8, SEED);
            upper[(int) (hash >>> 32) & BUCKETS - 1]++;
            lower[(int) ((hash & 0xFFFF_FFFFL) * BUCKETS >>> 32)]++;
            all.add(hash);
        }
        final long distinct = stride == 1L << 32 || stride < 1L << 32 ? KEYS : all.size();
        assertEquals(distinct, all.size());
        assertEven(upper);
        assertEven(lower);
    }

    @Test
    void shouldSpreadWords() {
        final int[] upper = new int[BUCKETS];
        final int[] lower = new int[BUCKETS];
        for (int i = 0; i < KEYS; i++) {
            final long hash = hash(("user:" + i).getBytes(StandardCharsets.UTF_8));
            upper[(int) (hash >>> 32) & BUCKETS - 1]++;
            lower[(int) ((hash & 0xFFFF_FFFFL) * BUCKETS >>> 32)]++;
        }
        assertEven(upper);
        assertEven(lower);
    }

    /** Eight standard deviations from the mean are more than chance brings. */
    private static void assertEven(int[] counts) {
        final double mean = (double) KEYS / BUCKETS;
        for (int count : counts) {
            assertTrue(Math.abs(count - mean) < 8 * Math.sqrt(mean), () -> count + " of " + mean);
        }
    }
}
