package io.atoll.ipc.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Serializes handles as the way to another JVM does. */
public final class Travel {
    private Travel() {}

    /**
     * Packs a handle.
     *
     * @param handle to a shared object
     * @return its bytes
     */
    public static byte[] pack(Object handle) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(handle);
        }
        return bytes.toByteArray();
    }

    /**
     * Unpacks a handle.
     *
     * @param packed from {@link #pack}
     * @param type its class
     * @param <T> its class
     * @return the handle
     */
    public static <T> T unpack(byte[] packed, Class<T> type) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(packed))) {
            return type.cast(in.readObject());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
