package io.atoll.ipc.pool;

import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.codec.Serialization;
import java.io.NotSerializableException;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Turns objects into bytes that travel, and says of what cannot who holds it. */
final class Packing {
    private Packing() {}

    /**
     * Writes an object.
     *
     * @return how many bytes it takes
     * @throws CodecException naming what cannot travel, with the field or the lambda that holds it
     */
    static int write(Object object, MutableDirectBuffer target, int index) {
        try {
            return Serialization.write(object, target, index);
        } catch (CodecException e) {
            final String obstacle = e.getCause() instanceof NotSerializableException ? Obstacle.in(object) : null;
            throw obstacle == null ? e : new CodecException(obstacle, e.getCause());
        }
    }

    /** The same, as an array. */
    static byte[] bytes(Object object) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final int length = write(object, buffer, 0);
        return Arrays.copyOf(buffer.byteArray(), length);
    }
}
