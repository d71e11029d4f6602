package io.atoll.ipc.process;

import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Serialization;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Closures and exceptions, as bytes for the files of a child. */
final class Closures {
    private Closures() {}

    /**
     * Turns an object into bytes.
     *
     * @param object a closure or an exception
     * @return its bytes
     * @throws IllegalArgumentException naming the class that cannot travel
     */
    static byte[] toBytes(Object object) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        try {
            final int length = Serialization.write(object, buffer, 0);
            return Arrays.copyOf(buffer.byteArray(), length);
        } catch (CodecException e) { // who starts a process has no codec to think of
            throw new IllegalArgumentException(e.getMessage(), e.getCause());
        }
    }

    /**
     * Turns bytes into an object again.
     *
     * @param bytes from {@link #toBytes}
     * @return the object
     * @throws IOException if the bytes are damaged or refused, or an object in them cannot be attached
     * @throws ClassNotFoundException if this JVM lacks a class
     */
    static Object fromBytes(byte[] bytes) throws IOException, ClassNotFoundException {
        return Serialization.read(new UnsafeBuffer(bytes), 0, bytes.length, Serialization.DEFAULT_FILTER);
    }
}
