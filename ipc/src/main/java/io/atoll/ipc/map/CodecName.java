package io.atoll.ipc.map;

import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.ipc.codec.Codec;
import java.nio.charset.StandardCharsets;

/** The name of a codec as an option in the header of a file. */
final class CodecName {
    private CodecName() {}

    static long option(Codec<?> codec) {
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

    static void check(SharedFile file, int option, String what, Codec<?> codec) throws OptionsConflictException {
        final long there = file.header().option(option);
        if (there != option(codec)) {
            final StringBuilder name = new StringBuilder();
            for (long left = there; left != 0; left >>>= Byte.SIZE) {
                name.append((char) (left & 0x7F));
            }
            throw new OptionsConflictException(file.path(), what + " codec " + codec.name(), what + " codec " + name);
        }
    }
}
