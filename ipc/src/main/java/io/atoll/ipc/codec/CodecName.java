package io.atoll.ipc.codec;

import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import java.nio.charset.StandardCharsets;

/** The name of a codec as an option in the header of a file, one byte for each character: for builders of objects. */
public final class CodecName {
    private CodecName() {}

    /**
     * The name as an option.
     *
     * @param codec of the object
     * @return for its header
     * @throws IllegalArgumentException if the name does not fit
     */
    public static long option(Codec<?> codec) {
        final byte[] name = codec.name().getBytes(StandardCharsets.US_ASCII);
        if (name.length < 1 || name.length > Codec.MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("the name of a codec has 1 to " + Codec.MAX_NAME_LENGTH
                    + " ASCII letters and digits, \"" + codec.name() + "\" has not");
        }
        long option = 0;
        for (int i = 0; i < name.length; i++) {
            option |= (name[i] & 0xFFL) << (Byte.SIZE * i);
        }
        return option;
    }

    /**
     * The name that an option holds.
     *
     * @param option from a header
     * @return for people
     */
    public static String of(long option) {
        final StringBuilder name = new StringBuilder();
        for (long left = option; left != 0; left >>>= Byte.SIZE) {
            name.append((char) (left & 0x7F));
        }
        return name.toString();
    }

    /**
     * Refuses an object that was made with another codec.
     *
     * @param file of the object
     * @param option number of the option
     * @param what the codec is called, for messages
     * @param codec wanted
     * @throws OptionsConflictException if the file names another one
     */
    public static void check(SharedFile file, int option, String what, Codec<?> codec) throws OptionsConflictException {
        final long there = file.header().option(option);
        if (there != option(codec)) {
            throw new OptionsConflictException(file.path(), what + " " + codec.name(), what + " " + of(there));
        }
    }
}
