package io.atoll.ipc.codec;

import java.nio.charset.StandardCharsets;

/** The name of a codec as one word of a shared object's header, for builders of objects. */
public final class CodecTag {
    private static final int LETTER_MASK = 0x7F;

    private CodecTag() {}

    /**
     * The name of a codec in a word.
     *
     * @param codec which
     * @return its letters, the first in the lowest byte
     * @throws IllegalArgumentException if the name is none that a codec can have
     */
    public static long of(Codec<?> codec) {
        final byte[] name = codec.name().getBytes(StandardCharsets.US_ASCII);
        if (name.length < 1 || name.length > Codec.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("the name of a codec has 1 to " + Codec.MAX_NAME_LENGTH
                    + " ASCII letters and digits, \"" + codec.name() + "\" has not");
        }
        long tag = 0;
        for (int i = 0; i < name.length; i++) {
            tag |= (name[i] & 0xFFL) << (Byte.SIZE * i);
        }
        return tag;
    }

    /**
     * The name in a word, for people.
     *
     * @param tag from {@link #of}
     * @return the name of a codec
     */
    public static String name(long tag) {
        final StringBuilder name = new StringBuilder();
        for (long left = tag; left != 0; left >>>= Byte.SIZE) {
            name.append((char) (left & LETTER_MASK));
        }
        return name.toString();
    }
}
