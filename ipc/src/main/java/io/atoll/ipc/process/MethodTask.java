package io.atoll.ipc.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls a static method: a main method, or the body of a lambda that captures nothing. A child that has only this to read
 * is at work sooner than one that must load what Java serialization takes.
 *
 * @param type name of the class
 * @param method its name
 * @param arguments for a method of an array of texts; null for one without parameters
 */
record MethodTask(String type, String method, List<String> arguments) implements JvmTask {
    /** The first byte of the form; Java serialization begins with another. */
    static final byte MARK = 'M';

    private static final int NO_PARAMETERS = -1;

    /**
     * A task for the main method of a class.
     *
     * @param main has a main method
     * @param arguments for it
     * @return the task
     * @throws IllegalArgumentException if there is no such method, or it cannot be called from here
     */
    static MethodTask ofMain(Class<?> main, String... arguments) {
        final MethodTask task = new MethodTask(main.getName(), "main", List.of(arguments));
        try {
            if (!Modifier.isStatic(task.find(main).getModifiers())) {
                throw new IllegalArgumentException(main.getName() + ".main(String[]) is not static");
            }
            return task;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(main.getName() + " has no 'static void main(String[])'", e);
        } catch (InaccessibleObjectException e) {
            throw new IllegalArgumentException(
                    main.getName() + ".main cannot be called: open its package to " + MethodTask.class.getModule(), e);
        }
    }

    /**
     * The same as a lambda, if it captures nothing.
     *
     * @param task perhaps a lambda
     * @return empty if it must be serialized
     */
    static Optional<MethodTask> ofLambda(JvmTask task) {
        if (!task.getClass().isHidden()) {
            return Optional.empty();
        }
        try {
            final Method replacing = task.getClass().getDeclaredMethod("writeReplace");
            replacing.setAccessible(true);
            final SerializedLambda lambda = (SerializedLambda) replacing.invoke(task);
            final boolean plain = lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeStatic
                    && lambda.getCapturedArgCount() == 0
                    && lambda.getImplMethodSignature().equals("()V");
            return plain
                    ? Optional.of(
                            new MethodTask(lambda.getImplClass().replace('/', '.'), lambda.getImplMethodName(), null))
                    : Optional.empty();
        } catch (ReflectiveOperationException | InaccessibleObjectException | ClassCastException e) {
            return Optional.empty();
        }
    }

    private Method find(Class<?> in) throws NoSuchMethodException {
        final Method found =
                arguments == null ? in.getDeclaredMethod(method) : in.getDeclaredMethod(method, String[].class);
        found.setAccessible(true);
        return found;
    }

    /**
     * The form in which it travels.
     *
     * @return bytes for {@link #parse}; empty if a text is too long for it, so that it must be serialized
     */
    Optional<byte[]> bytes() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(MARK);
            out.writeUTF(type);
            out.writeUTF(method);
            out.writeInt(arguments == null ? NO_PARAMETERS : arguments.size());
            if (arguments != null) {
                for (String argument : arguments) {
                    out.writeUTF(argument);
                }
            }
        } catch (UTFDataFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError("written to memory", e);
        }
        return Optional.of(bytes.toByteArray());
    }

    /**
     * Reads it again.
     *
     * @param bytes from {@link #bytes}
     * @return the task
     * @throws IOException if they are damaged
     */
    static MethodTask parse(byte[] bytes) throws IOException {
        final DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1));
        final String type = in.readUTF();
        final String method = in.readUTF();
        final int count = in.readInt();
        if (count == NO_PARAMETERS) {
            return new MethodTask(type, method, null);
        }
        final List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(in.readUTF());
        }
        return new MethodTask(type, method, arguments);
    }

    @Override
    public void run() throws Exception {
        final Class<?> found = Class.forName(type, true, Thread.currentThread().getContextClassLoader());
        try {
            if (arguments == null) {
                find(found).invoke(null);
            } else {
                find(found).invoke(null, (Object) arguments.toArray(String[]::new));
            }
        } catch (InvocationTargetException e) {
            throw MethodTask.<RuntimeException>asThrown(e.getCause());
        }
    }

    /** Whatever the method threw, as if it had been called without reflection. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asThrown(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
