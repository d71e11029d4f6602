package io.atoll.ipc.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/**
 * Carries closures and exceptions between JVMs of one user by Java serialization. They lie in a directory that only
 * this user can write to; the filter bounds what a damaged one can do, and refuses what no closure needs. The filter of
 * the JVM ({@code jdk.serialFilter}) applies too.
 */
final class Closures {
    private static final ObjectInputFilter FILTER = ObjectInputFilter.Config.createFilter(
            "maxdepth=1000;maxrefs=100000000;!java.rmi.**;!sun.rmi.**;!javax.management.**;!javax.naming.**");

    private Closures() {}

    /**
     * Turns an object into bytes.
     *
     * @param object a closure or an exception
     * @return its bytes
     * @throws IllegalArgumentException naming the class that cannot travel
     */
    static byte[] toBytes(Object object) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (NotSerializableException e) {
            throw new IllegalArgumentException(
                    object.getClass().getName() + " cannot travel to another JVM: it refers to a " + e.getMessage()
                            + ", which is not serializable",
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(object.getClass().getName() + " cannot travel to another JVM", e);
        }
        return bytes.toByteArray();
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
        try (ObjectInputStream in = new ContextInputStream(new ByteArrayInputStream(bytes))) {
            in.setObjectInputFilter(ObjectInputFilter.merge(FILTER, ObjectInputFilter.Config.getSerialFilter()));
            return in.readObject();
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
