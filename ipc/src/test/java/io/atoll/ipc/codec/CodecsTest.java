package io.atoll.ipc.codec;

import static io.atoll.ipc.codec.Transfer.assertRefused;
import static io.atoll.ipc.codec.Transfer.assertTells;
import static io.atoll.ipc.codec.Transfer.decode;
import static io.atoll.ipc.codec.Transfer.encode;
import static io.atoll.ipc.codec.Transfer.roundTrip;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.ipc.testing.Await;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecsTest {
    private static final long SIGNALLING_NAN = 0x7FF0_0000_0000_0001L;
    private static final long NEGATIVE_NAN_WITH_PAYLOAD = 0xFFF8_1234_5678_9ABCL;

    static List<Codec<?>> all() {
        return List.of(
                Codecs.LONG,
                Codecs.INT,
                Codecs.DOUBLE,
                Codecs.BOOLEAN,
                Codecs.STRING,
                Codecs.BYTES,
                Codecs.LONGS,
                Codecs.DOUBLES,
                Codecs.serializable());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 0x0102030405060708L, Long.MIN_VALUE, Long.MAX_VALUE})
    void longsTravelInTheOrderOfTheMachine(long value) {
        assertEquals(value, roundTrip(Codecs.LONG, value));
        assertEquals(
                value,
                ByteBuffer.wrap(encode(Codecs.LONG, value))
                        .order(ByteOrder.nativeOrder())
                        .getLong());
        assertArrayEquals(encode(Codecs.LONG, value), encode(Codecs.LONGS, new long[] {value}));
    }

    private static <T> void assertWord(long word, Codec<T> codec) {
        final WordCodec<T> words = (WordCodec<T>) codec;
        final byte[] bytes = encode(Codecs.LONG, word);
        assertArrayEquals(bytes, encode(codec, words.fromWord(word)));
        assertEquals(words.fromWord(word), decode(codec, bytes));
        assertEquals(word, words.toWord(words.fromWord(word)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MIN_VALUE, Long.MAX_VALUE, SIGNALLING_NAN, NEGATIVE_NAN_WITH_PAYLOAD})
    void whatIsOfEightBytesIsAWordToo(long word) {
        assertWord(word, Codecs.LONG);
        assertWord(word, Codecs.DOUBLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x01020304, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void intsTravel(int value) {
        assertEquals(value, roundTrip(Codecs.INT, value));
        assertEquals(
                value,
                ByteBuffer.wrap(encode(Codecs.INT, value))
                        .order(ByteOrder.nativeOrder())
                        .getInt());
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1.5,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            })
    void doublesTravel(double value) {
        assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(roundTrip(Codecs.DOUBLE, value)));
    }

    @Test
    void aNanKeepsItsBits() {
        for (long bits : new long[] {SIGNALLING_NAN, NEGATIVE_NAN_WITH_PAYLOAD}) {
            final double nan = Double.longBitsToDouble(bits);
            assertEquals(bits, Double.doubleToRawLongBits(roundTrip(Codecs.DOUBLE, nan)));
            assertEquals(bits, Double.doubleToRawLongBits(roundTrip(Codecs.DOUBLES, new double[] {nan})[0]));
        }
    }

    @Test
    void booleansTravelAndAreZeroOrOne() {
        assertEquals(true, roundTrip(Codecs.BOOLEAN, true));
        assertEquals(false, roundTrip(Codecs.BOOLEAN, false));
        assertTells(assertRefused(Codecs.BOOLEAN, new byte[] {2}), "boolean", "found 2");
        assertTells(assertRefused(Codecs.BOOLEAN, new byte[] {-1}), "boolean", "found -1");
    }

    @Test
    void arraysTravelWithTheirLengths() {
        final Random random = new Random(7);
        for (int length : new int[] {0, 1, 2, 3, 1000, 1 << 20}) {
            final byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertArrayEquals(bytes, roundTrip(Codecs.BYTES, bytes));
        }
        for (int length : new int[] {0, 1, 2, 1 << 17}) {
            final long[] longs = random.longs(length).toArray();
            assertArrayEquals(longs, roundTrip(Codecs.LONGS, longs));
            final double[] doubles = random.doubles(length).toArray();
            assertArrayEquals(doubles, roundTrip(Codecs.DOUBLES, doubles));
        }
    }

    @Test
    void anArrayDecodedIsNotTheBuffersOwn() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[] {1, 2, 3});
        final byte[] decoded = Codecs.BYTES.decode(buffer, 0, 3);
        buffer.putByte(0, (byte) 9);
        assertArrayEquals(new byte[] {1, 2, 3}, decoded);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 7, 9, 12, 16})
    void aLengthThatIsNotTheirsIsRefused(int length) {
        final byte[] bytes = new byte[length];
        assertTells(assertRefused(Codecs.LONG, bytes), "expected long of 8 bytes", "found " + length);
        assertTells(assertRefused(Codecs.INT, bytes), "expected int of 4 bytes", "found " + length);
        assertTells(assertRefused(Codecs.DOUBLE, bytes), "expected double of 8 bytes", "found " + length);
        if (length != 1) {
            assertTells(assertRefused(Codecs.BOOLEAN, bytes), "expected boolean of 1 byte,", "found " + length);
        }
        if (length % 8 != 0) {
            assertTells(assertRefused(Codecs.LONGS, bytes), "expected long[]", "found " + length);
            assertTells(assertRefused(Codecs.DOUBLES, bytes), "expected double[]", "found " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void aLengthBeyondTheBufferIsRefusedBeforeAnythingIsAllocated(Codec<?> codec) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        for (int length : new int[] {65, 1 << 20, Integer.MAX_VALUE - 7, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertTells(
                    assertThrows(CodecException.class, () -> codec.decode(buffer, 0, length)),
                    "found " + length + " bytes at offset 0",
                    "64");
        }
        for (int offset : new int[] {-1, 60, 65, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThrows(CodecException.class, () -> codec.decode(buffer, offset, 8), "at " + offset);
        }
    }

    @Test
    void anArrayOfTwoGigabytesAndMoreIsRefusedWithBothFigures() {
        final Codec<Integer> pretended = new ArrayCodec<>("longs", "long[]", Long.BYTES) {
            @Override
            int elements(Integer item) {
                return item;
            }

            @Override
            void write(Integer item, MutableDirectBuffer buffer, int offset) {}

            @Override
            Integer readElements(DirectBuffer buffer, int offset, int elements) {
                return elements;
            }
        };
        assertEquals(Integer.MAX_VALUE - 7, pretended.encodedLength((1 << 28) - 1));
        final CodecException refused = assertThrows(CodecException.class, () -> pretended.encodedLength(1 << 28));
        assertTells(refused, "268435456 elements", "2147483648 bytes", "2147483647");
        assertThrows(CodecException.class, () -> pretended.encode(Integer.MAX_VALUE, null, 0));
    }

    @Test
    void namesAreShortAndTellOneFormatFromAnother() {
        final Set<String> names = new HashSet<>();
        for (Codec<?> codec : all()) {
            assertTrue(codec.name().matches("[A-Za-z0-9]{1," + Codec.MAX_NAME_LENGTH + "}"), codec.name());
            assertTrue(names.add(codec.name()), codec.name());
        }
    }

    @Test
    void oneCodecServesManyThreadsAtOnce() throws Exception {
        final int threads = 4;
        final ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            final List<Callable<Void>> tasks = IntStream.range(0, threads)
                    .<Callable<Void>>mapToObj(seed -> () -> {
                        travelAll(new Random(seed), 2_000);
                        return null;
                    })
                    .toList();
            for (Future<Void> done : pool.invokeAll(tasks, Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void travelAll(Random random, int times) {
        for (int i = 0; i < times; i++) {
            final long value = random.nextLong();
            assertEquals(value, roundTrip(Codecs.LONG, value));
            assertEquals((int) value, roundTrip(Codecs.INT, (int) value));
            assertEquals(Long.toString(value), roundTrip(Codecs.STRING, Long.toString(value)));
            assertArrayEquals(new long[] {value, i}, roundTrip(Codecs.LONGS, new long[] {value, i}));
            final List<Object> list = List.of(value, i, "text " + value);
            assertEquals(list, roundTrip(Codecs.serializable(), list));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void randomBytesAreAnItemOrRefused(Codec<?> codec) {
        final Random random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            final byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                assertNotNull(decode(codec, bytes));
            } catch (CodecException refused) {
                assertNotNull(refused.getMessage());
            }
        }
    }
}
