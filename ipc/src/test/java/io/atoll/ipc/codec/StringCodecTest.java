package io.atoll.ipc.codec;

import static io.atoll.ipc.codec.Transfer.assertRefused;
import static io.atoll.ipc.codec.Transfer.assertTells;
import static io.atoll.ipc.codec.Transfer.encode;
import static io.atoll.ipc.codec.Transfer.roundTrip;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringCodecTest {
    private static final String GRIN = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "?",
                "\0",
                "plain",
                "M\u00fcnchen",
                "\u65e5\u672c",
                GRIN,
                "a" + GRIN + "?" + GRIN,
                "\uFFFD is what it says",
                "\uFFFF",
                "\uDBFF\uDFFF"
            })
    void stringsTravelAsUtf8(String text) {
        assertEquals(text, roundTrip(Codecs.STRING, text));
        assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), encode(Codecs.STRING, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", GRIN, "mixed \u20ac" + GRIN})
    void aMebibyteTravels(String unit) {
        final String text = unit.repeat((1 << 20) / unit.getBytes(StandardCharsets.UTF_8).length + 1);
        assertEquals(text, roundTrip(Codecs.STRING, text));
    }

    @Test
    void partsAreNeverCutWithinASurrogatePair() {
        final String text = "a" + GRIN.repeat(5) + "b" + GRIN.repeat(5) + "\u20acc";
        for (int partChars = 1; partChars < text.length() + 2; partChars++) {
            assertEquals(text, roundTrip(new StringCodec(1000, partChars), text), "parts of " + partChars);
        }
    }

    /** Java's strings can hold what UTF-8 cannot; the JDK would send a question mark. */
    @Test
    void halfOfASurrogatePairIsRefusedAndItsPlaceTold() {
        assertUnencodable("\uD83D", 0, "\\uD83D");
        assertUnencodable("\uDE00", 0, "\\uDE00");
        assertUnencodable("ab\uD83Dc", 2, "\\uD83D");
        assertUnencodable("ab\uDE00\uD83D", 2, "\\uDE00");
        assertUnencodable(GRIN + "\uD83D" + GRIN, 2, "\\uD83D");
        assertUnencodable("x".repeat(1 << 17) + "\uD83D", 1 << 17, "\\uD83D");
    }

    private static void assertUnencodable(String text, int index, String found) {
        final CodecException refused =
                assertThrows(CodecException.class, () -> Codecs.STRING.encode(text, new ExpandableArrayBuffer(), 0));
        assertTells(refused, "index " + index + " ", found);
    }

    /** Not the replacement character that the JDK would make of them. */
    @Test
    void bytesThatAreNotUtf8AreRefusedAndTheirPlaceTold() {
        assertUndecodable(0, 0xFF);
        assertUndecodable(1, 'a', 0x80);
        assertUndecodable(0, 0xC0, 0xAF); // longer than it needs to be
        assertUndecodable(2, 'a', 'b', 0xE2, 0x82); // cut
        assertUndecodable(0, 0xED, 0xA0, 0xBD); // half of a surrogate pair
        assertUndecodable(3, 0xEF, 0xBF, 0xBD, 0xF8); // after a replacement character that is meant
        assertUndecodable(0, 0xF4, 0x90, 0x80, 0x80); // beyond Unicode
    }

    private static void assertUndecodable(int at, int... values) {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        assertTells(assertRefused(Codecs.STRING, bytes), "UTF-8", bytes.length + " bytes", "at " + at + " ");
    }

    @Test
    void everyCutOfATextIsItsBeginningOrRefused() {
        final String text = "1\u00e9\u20ac" + GRIN + "2";
        final byte[] whole = encode(Codecs.STRING, text);
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertTrue(text.startsWith(Transfer.decode(Codecs.STRING, cut)), "cut to " + length);
            } catch (CodecException refused) {
                assertTells(refused, "UTF-8");
            }
        }
    }

    @Test
    void aTextThatIsTooLongIsRefusedOnBothSides() {
        final StringCodec small = new StringCodec(10, 4);
        assertEquals("0123456789", roundTrip(small, "0123456789"));
        assertTells(assertThrows(CodecException.class, () -> encode(small, "0123456789a")), "11 characters", "10");
        assertTells(assertThrows(CodecException.class, () -> encode(small, "\u20ac".repeat(4))), "4 characters");
        assertTells(assertRefused(small, new byte[11]), "at most 10", "found 11");
    }

    @Test
    void aLengthOfGigabytesIsRefusedBeforeAnythingIsAllocated() {
        final UnsafeBuffer pretended = new UnsafeBuffer(0, Integer.MAX_VALUE);
        assertTells(
                assertThrows(CodecException.class, () -> Codecs.STRING.decode(pretended, 0, StringCodec.MAX_BYTES + 1)),
                "found " + (StringCodec.MAX_BYTES + 1));
    }
}
