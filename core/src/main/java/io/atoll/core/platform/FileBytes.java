package io.atoll.core.platform;

import java.io.IOException;

/**
 * The bytes of a file as they are at this moment, read by copying: nothing is mapped, so that a file which is cut off
 * meanwhile raises no signal, and a stretch of it that has no room in the file system yet gets none by being looked at.
 * A word of 8 bytes that lies at a multiple of 8 is copied as a whole.
 */
public interface FileBytes {
    /**
     * How long the file is now.
     *
     * @return bytes
     * @throws IOException if the file system does not tell
     */
    long length() throws IOException;

    /**
     * Copies bytes. What one call has copied was there before what the next one copies.
     *
     * @param position where in the file to begin
     * @param target where to copy to, from its beginning
     * @param length at most so many
     * @return how many were copied: fewer only at the end of the file
     * @throws IOException if they cannot be read
     */
    int read(long position, byte[] target, int length) throws IOException;
}
