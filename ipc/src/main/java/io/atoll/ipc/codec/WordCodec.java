package io.atoll.ipc.codec;

/**
 * A codec of items that are words of eight bytes, which an object that holds them beside their like reads from where they lie,
 * without a buffer of the caller's in between. What {@link #encode} writes is {@link #toWord} in the byte order of the machine,
 * and nothing else, and {@link #decode} gives back {@link #fromWord} of it.
 *
 * @param <T> what it carries
 */
public sealed interface WordCodec<T> extends Codec<T> permits EightByteCodec {
    /**
     * Encodes an item.
     *
     * @param item not null
     * @return its eight bytes; equal items may have several
     */
    long toWord(T item);

    /**
     * Decodes an item.
     *
     * @param word its eight bytes, any
     * @return the item, not null
     */
    T fromWord(long word);
}
