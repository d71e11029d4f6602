package io.atoll.core.platform;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;

/** {@link FutexCall} by the system call {@code futex(2)}, whichever way it is reached. */
abstract class NativeFutex implements FutexCall {
    private static final int FUTEX_WAIT = 0; // not private: the word is shared between processes
    private static final int FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** One {@code struct timespec} for each thread, so that sleeping allocates nothing. */
    private final ThreadLocal<Timespec> timespecs = ThreadLocal.withInitial(Timespec::new);

    /** Memory of a {@code struct timespec} of two 64-bit fields. */
    private static final class Timespec {
        final ByteBuffer memory = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        final long address = BufferUtil.address(memory);
    }

    /**
     * The number of the system call on this processor.
     *
     * @return its number
     * @throws UnsupportedOperationException where we do not know it
     */
    static long systemCallNumber() {
        final String architecture = System.getProperty("os.arch");
        if (!"Linux".equals(System.getProperty("os.name"))) {
            throw new UnsupportedOperationException("futexes are Linux's, this is " + System.getProperty("os.name"));
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> 202;
            case "aarch64", "riscv64" -> 98;
            default -> throw new UnsupportedOperationException("number of futex(2) not known on " + architecture);
        };
    }

    /**
     * Makes the system call.
     *
     * @param address of the word
     * @param operation wait or wake
     * @param value expected value, or number to wake
     * @param timeout address of a timespec, or 0
     * @return what the call returned
     */
    abstract long call(long address, int operation, int value, long timeout);

    @Override
    public final void sleep(AtomicBuffer buffer, int index, int expected, long nanos) {
        final Timespec timespec = timespecs.get();
        timespec.memory.putLong(0, nanos / NANOS_PER_SECOND);
        timespec.memory.putLong(8, nanos % NANOS_PER_SECOND);
        call(buffer.addressOffset() + index, FUTEX_WAIT, expected, timespec.address);
    }

    @Override
    public final int wake(AtomicBuffer buffer, int index, int count) {
        return (int) Math.max(0, call(buffer.addressOffset() + index, FUTEX_WAKE, count, 0));
    }
}
