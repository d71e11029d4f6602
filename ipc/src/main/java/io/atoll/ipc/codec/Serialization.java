package io.atoll.ipc.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.io.DirectBufferInputStream;
import org.agrona.io.ExpandableDirectBufferOutputStream;

/**
 * Java serialization from and to buffers: how objects of any class, closures and exceptions travel between the JVMs of
 * one user. Handles to shared objects that they refer to arrive as the same shared objects.
 *
 * <p>The bytes lie in files that only this user can write to. The filter bounds what damaged ones can do; it does not
 * make it safe to read those of an enemy, who could still choose among all classes that it allows. The filter of the JVM
 * ({@code jdk.serialFilter}) applies too, and no array is allocated that the bytes are too few for.
 *
 * <p>Safe for any number of threads.
 */
public final class Serialization {
    /** Refuses what no item and no closure needs, and what is deeper than 1,000 references. */
    public static final ObjectInputFilter DEFAULT_FILTER = ObjectInputFilter.Config.createFilter(
            "maxdepth=1000;maxrefs=100000000;!java.rmi.**;!sun.rmi.**;!javax.management.**;!javax.naming.**");

    private Serialization() {}

    /**
     * Writes an object.
     *
     * @param object what to write
     * @param buffer where to; one that grows
     * @param offset where in it to begin
     * @return bytes written
     * @throws CodecException naming the class that cannot travel, or with what the object's own methods threw
     * @throws IllegalStateException if the buffer does not grow
     */
    public static int write(Object object, MutableDirectBuffer buffer, int offset) {
        final ExpandableDirectBufferOutputStream bytes = new ExpandableDirectBufferOutputStream(buffer, offset);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (NotSerializableException e) {
            throw new CodecException(
                    object.getClass().getName() + " cannot travel to another JVM: it refers to a " + e.getMessage()
                            + ", which is not serializable",
                    e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new CodecException(object.getClass().getName() + " cannot travel to another JVM: " + e, e);
        }
        return bytes.position();
    }

    /**
     * Reads an object. Its classes are looked for by the thread's context class loader first.
     *
     * @param buffer where it is
     * @param offset where in it to begin
     * @param length bytes that the object takes
     * @param filter which classes it may consist of
     * @return the object
     * @throws IOException if the bytes are damaged or refused, or more than one object takes, or an object in them
     *     cannot be attached
     * @throws ClassNotFoundException if this JVM lacks a class
     */
    public static Object read(DirectBuffer buffer, int offset, int length, ObjectInputFilter filter)
            throws IOException, ClassNotFoundException {
        final DirectBufferInputStream bytes = new DirectBufferInputStream(buffer, offset, length);
        final StreamFilter streamFilter = new StreamFilter(filter, length);
        try (ObjectInputStream in = new ContextInputStream(bytes)) {
            in.setObjectInputFilter(ObjectInputFilter.merge(streamFilter, ObjectInputFilter.Config.getSerialFilter()));
            final Object object = in.readObject();
            if (bytes.available() > 0) {
                throw new StreamCorruptedException(
                        "the object ends " + bytes.available() + " bytes before the end of the " + length);
            }
            return object;
        } catch (InvalidClassException e) {
            if (streamFilter.refused() == null) {
                throw e;
            }
            throw (IOException) new InvalidClassException(streamFilter.refused(), e.getMessage()).initCause(e);
        }
    }

    /** Finds classes where the thread finds them, so that it works below any class loader. */
    private static final class ContextInputStream extends ObjectInputStream {
        ContextInputStream(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        description.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitives, and what only the caller's loader knows
            }
        }
    }
}
