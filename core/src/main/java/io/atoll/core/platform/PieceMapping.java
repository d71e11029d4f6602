package io.atoll.core.platform;

/**
 * A file that stays mapped, into which content is copied, and out of it, in pieces. By one thread at a time, also the
 * closing: its memory is gone after that.
 */
public interface PieceMapping extends AutoCloseable {
    /**
     * Writes content.
     *
     * @param position in the file, a multiple of 8, where the content begins
     * @param length of the content in bytes; all of it must lie in the file
     * @param content gives it
     */
    void put(long position, long length, Platform.Pieces content);

    /**
     * Reads content.
     *
     * @param position in the file, a multiple of 8, where the content begins
     * @param length of the content in bytes; all of it must lie in the file
     * @param target takes it
     */
    void get(long position, long length, Platform.Pieces target);

    /** Unmaps the file. Twice is fine. */
    @Override
    void close();
}
