package io.atoll.core.platform;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;

/** {@link FutexCall} through JNA, for JVMs before 22 that have JNA on their class path. */
public final class JnaFutex extends NativeFutex {
    private final long number = systemCallNumber();
    private final Function syscall;

    private JnaFutex(Function syscall) {
        this.syscall = syscall;
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
        systemCallNumber();
        try {
            return new JnaFutex(NativeLibrary.getInstance("c").getFunction("syscall"));
        } catch (LinkageError | RuntimeException e) {
            throw new UnsupportedOperationException("JNA is not on the class path, or does not load: " + e, e);
        }
    }

    @Override
    long call(long address, int operation, int value, long timeout) {
        return syscall.invokeLong(new Object[] {number, address, (long) operation, (long) value, timeout});
    }
}
