package io.atoll.ipc.codec;

import static io.atoll.ipc.codec.Transfer.assertRefused;
import static io.atoll.ipc.codec.Transfer.assertTells;
import static io.atoll.ipc.codec.Transfer.decode;
import static io.atoll.ipc.codec.Transfer.encode;
import static org.junit.jupiter.api.Assertions.*;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of objects that were not written by the codec, or not as they arrive. */
class HostileStreamsTest {
    private static final int MARK = 0x00C0_FFEE;

    /** A number that the streams of {@link #sized} have nowhere else. */
    private static final int ELEMENTS = 0x0101;

    private static final Codec<Object> CODEC = Codecs.serializable();

    /** Says so if it is not what it must be. */
    record Checked(int mark, String text, List<Integer> numbers, long[] array) implements Serializable {
        Checked {
            if (mark != MARK || text.isEmpty()) {
                throw new IllegalArgumentException("mark " + mark);
            }
        }
    }

    static List<Object> items() {
        return List.of(
                new Checked(MARK, "text", List.of(1, 2, 3), new long[] {4, 5}),
                new HashMap<>(Map.of("k", new TreeMap<>(Map.of(1, 2)))),
                new ArrayList<>(List.of(new HashSet<>(List.of("x")), new ArrayDeque<>(List.of(1)), Thread.State.NEW)),
                (Runnable & Serializable) () -> {});
    }

    @ParameterizedTest
    @MethodSource("items")
    void everyTruncationIsRefused(Object item) {
        final byte[] whole = encode(CODEC, item);
        for (int length = 0; length < whole.length; length++) {
            assertRefused(CODEC, Arrays.copyOf(whole, length));
        }
    }

    @Test
    void whatFollowsTheObjectIsRefused() {
        final byte[] whole = encode(CODEC, "text");
        assertTells(assertRefused(CODEC, Arrays.copyOf(whole, whole.length + 3)), "3 bytes before the end");
    }

    @ParameterizedTest
    @MethodSource("items")
    void everyChangedByteIsAnotherItemOrRefused(Object item) {
        final byte[] whole = encode(CODEC, item);
        for (int i = 0; i < whole.length; i++) {
            for (int change : new int[] {0x01, 0x02, 0x07, 0x10, 0x80, 0xFF}) {
                final byte[] changed = whole.clone();
                changed[i] ^= (byte) change;
                decodeOrBeRefused(changed);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("items")
    void manyChangedBytesAreAnotherItemOrRefused(Object item) {
        final Random random = new Random(13);
        final byte[] whole = encode(CODEC, item);
        for (int i = 0; i < 3_000; i++) {
            final byte[] changed = whole.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                final int at = random.nextInt(changed.length);
                changed[at] = random.nextBoolean() ? (byte) random.nextInt() : whole[random.nextInt(whole.length)];
            }
            decodeOrBeRefused(changed);
        }
    }

    private static void decodeOrBeRefused(byte[] bytes) {
        try {
            assertNotNull(decode(CODEC, bytes));
        } catch (CodecException refused) {
            assertNotNull(refused.getCause() == null ? refused.getMessage() : refused.getCause());
        }
    }

    static List<Arguments> sized() {
        final List<Integer> numbers =
                IntStream.range(0, ELEMENTS).map(i -> -i).boxed().toList();
        return Stream.of(
                        new byte[ELEMENTS],
                        new long[ELEMENTS],
                        new double[ELEMENTS],
                        new Object[ELEMENTS],
                        new ArrayList<>(numbers),
                        List.copyOf(numbers),
                        new ArrayDeque<>(numbers),
                        new PriorityQueue<>(numbers),
                        new HashSet<>(numbers),
                        numbers.stream().collect(Collectors.toMap(i -> i, i -> i)))
                .map(item -> Arguments.of(item))
                .toList();
    }

    /** Each would take gigabytes if its number of elements were believed. */
    @ParameterizedTest
    @MethodSource("sized")
    void aNumberOfElementsThatLiesIsRefusedBeforeTheyAreAllocated(Object item) {
        final byte[] whole = encode(CODEC, item);
        int refused = 0;
        for (int at = 0; at <= whole.length - Integer.BYTES; at++) {
            if (ByteBuffer.wrap(whole).getInt(at) == ELEMENTS) {
                for (int lie : new int[] {1 << 29, Integer.MAX_VALUE - 8, Integer.MAX_VALUE}) {
                    final byte[] lying = whole.clone();
                    ByteBuffer.wrap(lying).putInt(at, lie);
                    try { // some write their number twice and read it once
                        assertEquals(item.toString(), decode(CODEC, lying).toString(), lie + " at " + at);
                    } catch (CodecException e) {
                        refused++;
                    }
                }
            }
        }
        assertTrue(refused >= 3, refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[J", "[B", "[Ljava.lang.Object;", "[[J"})
    void anArrayLongerThanItsStreamIsRefusedAsSuch(String type) throws IOException {
        assertTells(
                assertRefused(CODEC, nestedArrays(type, 1, Integer.MAX_VALUE - 8)),
                "an array of " + (Integer.MAX_VALUE - 8) + " elements");
    }

    /** Each would be let through on its own. */
    @Test
    void arraysThatAreLongerThanTheirStreamTogetherAreRefused() throws IOException {
        final int depth = 500;
        final int bytes = nestedArrays("[Ljava.lang.Object;", depth, 0).length;
        assertTells(assertRefused(CODEC, nestedArrays("[Ljava.lang.Object;", 1, bytes * 5)), "an array of");
        assertTells(
                assertRefused(CODEC, nestedArrays("[Ljava.lang.Object;", depth, bytes)),
                "an array of " + bytes + " elements in " + bytes + " bytes");
    }

    private static byte[] nestedArrays(String type, int depth, int elements) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_ARRAY);
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(type);
        out.writeLong(0);
        out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        out.writeShort(0);
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        out.writeInt(elements);
        for (int i = 1; i < depth; i++) {
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
            out.writeInt(elements);
        }
        return bytes.toByteArray();
    }

    @Test
    void aStringLongerThanItsStreamIsRefused() throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_LONGSTRING);
        for (long length : new long[] {1L << 31, Long.MAX_VALUE, -1}) {
            final ByteArrayOutputStream lying = new ByteArrayOutputStream();
            lying.write(bytes.toByteArray());
            new DataOutputStream(lying).writeLong(length);
            lying.write("short".getBytes(StandardCharsets.US_ASCII));
            assertRefused(CODEC, lying.toByteArray());
        }
    }

    @Test
    void aClassThatThisJvmLacksIsNamed() {
        final String name = Checked.class.getName();
        final byte[] bytes = encode(CODEC, new Checked(MARK, "text", List.of(), new long[0]));
        final byte[] found = name.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < bytes.length - found.length; at++) {
            if (Arrays.equals(bytes, at, at + found.length, found, 0, found.length)) {
                bytes[at + found.length - 1] = 'X';
            }
        }
        final CodecException refused = assertRefused(CODEC, bytes);
        assertInstanceOf(ClassNotFoundException.class, refused.getCause());
        assertTells(refused, name.substring(0, name.length() - 1) + "X");
    }
}
