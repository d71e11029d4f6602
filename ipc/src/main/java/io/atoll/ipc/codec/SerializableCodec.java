package io.atoll.ipc.codec;

import java.io.IOException;
import java.io.ObjectInputFilter;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Objects by Java serialization. */
final class SerializableCodec<T> extends BuiltInCodec<T> {
    private final Class<T> type;
    private final ObjectInputFilter filter;

    SerializableCodec(Class<T> type, ObjectInputFilter filter) {
        super("object", type.getName());
        this.type = type;
        this.filter = filter;
    }

    @Override
    public int encode(T item, MutableDirectBuffer buffer, int offset) {
        return Serialization.write(item, buffer, offset);
    }

    @Override
    T read(DirectBuffer buffer, int offset, int length) {
        final Object found;
        try {
            found = Serialization.read(buffer, offset, length, filter);
        } catch (OutOfMemoryError e) {
            throw e; // tells of this JVM, not of the bytes: those cannot ask for more than they are worth
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            // damaged bytes may name any class, whose methods may throw anything: the JDK's own throw InternalError
            throw new CodecException(length + " bytes cannot be read as " + carried() + ": " + e, e);
        }
        if (!type.isInstance(found)) {
            throw new CodecException("expected " + carried() + ", found "
                    + (found == null ? null : found.getClass().getName()));
        }
        return type.cast(found);
    }
}
