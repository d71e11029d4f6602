package io.atoll.ipc.codec;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.List;

/**
 * A codec on its way to another JVM, for builders of objects: a built-in one by its name, any other if it is {@link
 * Serializable}.
 *
 * @param builtIn name of a built-in codec, or null
 * @param own the codec itself, if it is not built in
 */
public record CodecHandle(String builtIn, Serializable own) implements Serializable {
    private static final List<Codec<?>> BUILT_IN = List.of(
            Codecs.LONG,
            Codecs.INT,
            Codecs.DOUBLE,
            Codecs.BOOLEAN,
            Codecs.STRING,
            Codecs.BYTES,
            Codecs.LONGS,
            Codecs.DOUBLES,
            Codecs.serializable());

    /**
     * A handle to a codec.
     *
     * @param codec which
     * @return its handle
     * @throws NotSerializableException if the codec can neither be named nor serialized
     */
    public static CodecHandle of(Codec<?> codec) throws NotSerializableException {
        if (BUILT_IN.contains(codec)) {
            return new CodecHandle(codec.name(), null);
        }
        if (codec instanceof Serializable own) {
            return new CodecHandle(null, own);
        }
        throw new NotSerializableException(codec.getClass().getName()
                + ": a codec travels with what it is the codec of," + " so it must be Serializable");
    }

    /**
     * The codec.
     *
     * @return the built-in one, or a copy
     * @throws InvalidObjectException if this JVM has no such codec
     */
    public Codec<?> codec() throws InvalidObjectException {
        if (builtIn == null && own instanceof Codec<?> codec) {
            return codec;
        }
        return BUILT_IN.stream()
                .filter(codec -> codec.name().equals(builtIn))
                .findFirst()
                .orElseThrow(() -> new InvalidObjectException("there is no codec " + builtIn));
    }
}
