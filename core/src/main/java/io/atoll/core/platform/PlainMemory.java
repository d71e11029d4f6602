package io.atoll.core.platform;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory that can be reached by its address: of a mapped file, and not of an array or of a test that looks on. */
public final class PlainMemory {
    private PlainMemory() {}

    /**
     * Where some bytes of a buffer lie, for those who have one place there and always the same: they check the buffer's
     * bounds once, here, and not at each access. Whoever keeps the address must keep the buffer, too, which keeps the file
     * mapped, and must not wrap it anew.
     *
     * @param buffer holds them
     * @param index of the first
     * @param length how many
     * @return their address; 0 if they can be reached by the buffer only
     * @throws IndexOutOfBoundsException if they are not all in the buffer
     */
    public static long address(AtomicBuffer buffer, int index, int length) {
        buffer.boundsCheck(index, length);
        final boolean isPlain = buffer.getClass() == UnsafeBuffer.class && buffer.byteArray() == null;
        return isPlain ? buffer.addressOffset() + index : 0;
    }
}
