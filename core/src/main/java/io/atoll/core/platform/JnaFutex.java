package io.atoll.core.platform;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** {@link FutexCall} through JNA, for JVMs before 22 that have JNA on their class path. */
public final class JnaFutex extends NativeFutex {
    private final long number;

    private JnaFutex(long number) {
        this.number = number;
    }

    /** The C library, mapped directly: a call by way of {@code Function} takes several times as long. */
    private static final class CLibrary {
        private static boolean registered;
        private static Throwable refusal;

        private CLibrary() {}

        /** Not an initializer: the second refusal is to be as clear as the first. */
        static synchronized void register() {
            if (!registered) {
                registered = true;
                try {
                    Native.register(CLibrary.class, NativeLibrary.getInstance("c"));
                } catch (LinkageError | RuntimeException e) {
                    refusal = e;
                }
            }
            if (refusal != null) {
                throw new UnsupportedOperationException(
                        "JNA is not on the class path, or does not load: " + refusal, refusal);
            }
        }

        static native long syscall(long number, long address, long operation, long value, long timeout);
    }

    /**
     * Looks the call up.
     *
     * @return the futex
     * @throws UnsupportedOperationException saying why it cannot be had here
     */
    public static FutexCall open() {
        if (!ForeignFutex.isNativeAccessGranted()) {
            throw new UnsupportedOperationException(
                    "native access is not granted: start the JVM with " + "--enable-native-access=ALL-UNNAMED");
        }
        final long number = systemCallNumber();
        CLibrary.register();
        return new JnaFutex(number);
    }

    @Override
    long call(long address, int operation, int value, long timeout) {
        return CLibrary.syscall(number, address, operation, value, timeout);
    }
}
