package io.atoll.ipc.codec;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Turns items into bytes and back. Codecs are stateless or at least thread-safe: one is used by all threads of a JVM at
 * once. They run in the caller's thread while nothing shared is held, so one that fails, or takes its time, is its
 * caller's trouble only.
 *
 * @param <T> what it carries
 */
public interface Codec<T> {
    /** From {@link #encodedLength}: only encoding will tell. */
    int UNKNOWN_LENGTH = -1;

    /** The longest name of a codec. */
    int MAX_NAME_LENGTH = 8;

    /**
     * Name of the format, which a shared object keeps so that it is not read in another format than it was written in.
     *
     * @return 1 to {@value #MAX_NAME_LENGTH} ASCII letters and digits
     */
    String name();

    /**
     * How long an item will be. If a length is returned, the buffer given to {@link #encode} has room for exactly that.
     * A long item of known length is encoded straight into its place, while other threads of this process that put into the
     * same queue wait, so encoding must not put into that queue.
     *
     * @param item not null
     * @return bytes, or {@link #UNKNOWN_LENGTH}, which makes {@link #encode} be given a buffer that grows
     * @throws CodecException if the item cannot be encoded, as far as its length tells
     */
    default int encodedLength(T item) {
        return UNKNOWN_LENGTH;
    }

    /**
     * Encodes an item. Where it fails, the bytes of the buffer from the offset on are undefined.
     *
     * @param item not null
     * @param buffer where to
     * @param offset where in it to begin
     * @return how many bytes were written; the length if it was told before
     * @throws CodecException if the item cannot be encoded
     */
    int encode(T item, MutableDirectBuffer buffer, int offset);

    /**
     * Decodes an item. It shares no memory with the buffer, and other bytes than those given decide nothing.
     *
     * @param buffer where it is; valid during the call only
     * @param offset where in it to begin
     * @param length bytes that the item takes
     * @return the item, not null
     * @throws CodecException if the bytes are no item
     */
    T decode(DirectBuffer buffer, int offset, int length);
}
