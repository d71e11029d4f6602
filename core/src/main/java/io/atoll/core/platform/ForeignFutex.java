package io.atoll.core.platform;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;

/**
 * {@link FutexCall} through {@code java.lang.foreign}, which exists from Java 22 on and is therefore found by
 * reflection. Used only where native access was granted, since the JVM would otherwise print a warning into the
 * user's output.
 */
public final class ForeignFutex extends NativeFutex {
    private static final MethodType SYSCALL =
            MethodType.methodType(long.class, long.class, long.class, int.class, int.class, long.class);

    private final long number;

    private ForeignFutex(long number) {
        this.number = number;
    }

    /** A constant, so that the call is compiled into its callers; or why there is none, as clear the second time. */
    private static final class SystemCall {
        static final MethodHandle HANDLE;
        static final Exception REFUSAL;

        static {
            MethodHandle handle = null;
            Exception refusal = null;
            try {
                handle = lookUp();
            } catch (ReflectiveOperationException | RuntimeException e) {
                refusal = e;
            }
            HANDLE = handle;
            REFUSAL = refusal;
        }

        private SystemCall() {}
    }

    /**
     * Looks the call up.
     *
     * @return the futex
     * @throws UnsupportedOperationException saying why it cannot be had here
     */
    public static FutexCall open() {
        if (Runtime.version().feature() < 22) {
            throw new UnsupportedOperationException("java.lang.foreign needs Java 22, this is "
                    + Runtime.version().feature());
        }
        if (!isNativeAccessGranted()) {
            throw new UnsupportedOperationException(
                    "native access is not granted: start the JVM with " + "--enable-native-access=ALL-UNNAMED");
        }
        final long number = systemCallNumber();
        final Exception refusal = SystemCall.REFUSAL;
        if (refusal != null) {
            throw new UnsupportedOperationException("java.lang.foreign does not give syscall(2): " + refusal, refusal);
        }
        return new ForeignFutex(number);
    }

    /**
     * Whether this JVM lets Atoll call native code without a warning.
     *
     * @return true before Java 22, where nothing has to be granted
     */
    public static boolean isNativeAccessGranted() {
        if (Runtime.version().feature() < 22) {
            return true;
        }
        try {
            final Method granted = Module.class.getMethod("isNativeAccessEnabled");
            return (Boolean) granted.invoke(ForeignFutex.class.getModule());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** {@code long syscall(long number, ...)}: the variable arguments begin at index 1. */
    private static MethodHandle lookUp() throws ReflectiveOperationException {
        final Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
        final Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
        final Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
        final Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
        final Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
        final Class<?> values = Class.forName("java.lang.foreign.ValueLayout");
        final Object javaLong = values.getField("JAVA_LONG").get(null);
        final Object javaInt = values.getField("JAVA_INT").get(null);

        final Object arguments = Array.newInstance(layoutType, 5);
        final Object[] layouts = {javaLong, javaLong, javaInt, javaInt, javaLong};
        for (int i = 0; i < layouts.length; i++) {
            Array.set(arguments, i, layouts[i]);
        }
        final Object descriptor =
                descriptorType.getMethod("of", layoutType, arguments.getClass()).invoke(null, javaLong, arguments);
        final Object options = Array.newInstance(optionType, 1);
        Array.set(
                options, 0, optionType.getMethod("firstVariadicArg", int.class).invoke(null, 1));

        final Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        final Object lookup = linkerType.getMethod("defaultLookup").invoke(linker);
        final Object symbol = ((Optional<?>) Class.forName("java.lang.foreign.SymbolLookup")
                        .getMethod("find", String.class)
                        .invoke(lookup, "syscall"))
                .orElseThrow();
        // Through a method handle, not Method.invoke: the caller whose native access is checked must be this class.
        final MethodHandle downcall = MethodHandles.lookup()
                .findVirtual(
                        linkerType,
                        "downcallHandle",
                        MethodType.methodType(MethodHandle.class, segmentType, descriptorType, options.getClass()))
                .asFixedArity();
        try {
            return ((MethodHandle) downcall.invokeWithArguments(linker, symbol, descriptor, options)).asType(SYSCALL);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new InvocationTargetException(e);
        }
    }

    @Override
    long call(long address, int operation, int value, long timeout) {
        try {
            return (long) SystemCall.HANDLE.invokeExact(number, address, operation, value, timeout);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw", e);
        }
    }
}
