package io.atoll.ipc.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Strings as UTF-8, and strictly: what the JDK would replace by a question mark or by U+FFFD is refused, since a changed
 * string is worse than none.
 */
final class StringCodec extends BuiltInCodec<String> {
    /** JDK 17 decodes into an array of twice the bytes, which must not be longer than an array can be. */
    static final int MAX_BYTES = (1 << 30) - 16;

    /** Encoding in parts bounds the temporary copy; JDK 17 allocates it for three bytes per character. */
    private static final int PART_CHARS = 1 << 16;

    private static final char REPLACEMENT = '\uFFFD';

    private final int maxBytes;
    private final int partChars;

    StringCodec() {
        this(MAX_BYTES, PART_CHARS);
    }

    StringCodec(int maxBytes, int partChars) {
        super("string", "String");
        this.maxBytes = maxBytes;
        this.partChars = partChars;
    }

    @Override
    public int encode(String item, MutableDirectBuffer buffer, int offset) {
        checkSurrogates(item);
        int length = 0;
        int from = 0;
        while (from < item.length()) {
            final int to = endOfPart(item, from);
            final byte[] part = item.substring(from, to).getBytes(StandardCharsets.UTF_8);
            if (part.length > maxBytes - length) {
                throw new CodecException("a String of " + item.length() + " characters takes more than the " + maxBytes
                        + " bytes that one may have in UTF-8; send it in parts");
            }
            buffer.putBytes(offset + length, part);
            length += part.length;
            from = to;
        }
        return length;
    }

    private int endOfPart(String item, int from) {
        if (item.length() - from <= partChars) {
            return item.length();
        }
        final int to = from + partChars;
        return Character.isHighSurrogate(item.charAt(to - 1)) ? to + 1 : to;
    }

    private static void checkSurrogates(String item) {
        int i = 0;
        while (i < item.length()) {
            final char c = item.charAt(i);
            if (!Character.isSurrogate(c)) {
                i++;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < item.length()
                    && Character.isLowSurrogate(item.charAt(i + 1))) {
                i += 2;
            } else {
                throw new CodecException(String.format(
                        "a String of %d characters cannot be encoded in UTF-8: that at index %d is half of a surrogate"
                                + " pair, \\u%04X",
                        item.length(), i, (int) c));
            }
        }
    }

    @Override
    String read(DirectBuffer buffer, int offset, int length) {
        if (length > maxBytes) {
            throw new CodecException("expected a String of at most " + maxBytes + " bytes, found " + length);
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final String decoded = new String(bytes, StandardCharsets.UTF_8);
        if (decoded.indexOf(REPLACEMENT) >= 0) { // in the text itself, or for what was no text
            checkWellFormed(bytes);
        }
        return decoded;
    }

    private static void checkWellFormed(byte[] bytes) {
        final ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(in); // one that reports what it cannot decode
        } catch (CharacterCodingException e) {
            throw new CodecException(
                    "expected a String in UTF-8, found " + bytes.length + " bytes that are none from the one at "
                            + in.position() + " on",
                    e);
        }
    }
}
