package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;

import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.WordCodec;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;

/**
 * Looks up values in a map whose keys and values are words of eight bytes: the steps of a reader that {@link MapStripe} tells,
 * by addresses, on words in place of bytes, and with nothing of the thread's in between. What a look-up costs is two words of
 * memory that no cache has; with so few instructions around them, the processor is on its way to the next key's while this one's
 * are still coming.
 */
final class WordReader<K, V> {
    /** Of key and value, which lie beside each other, as one word: the same in both byte orders. */
    private static final long BOTH_LENGTHS = (long) Long.BYTES << Integer.SIZE | Long.BYTES;

    private final MapMemory memory; // refers to the mapping, which must outlive the addresses
    private final SharedMapDescriptor layout;
    private final WordCodec<K> keyCodec;
    private final WordCodec<V> valueCodec;
    private final long seed;
    private final int words;

    /** Of the stripes. */
    private final long[] addresses;

    private WordReader(MapMemory memory, long[] addresses, WordCodec<K> keyCodec, WordCodec<V> valueCodec) {
        this.memory = memory;
        this.layout = memory.layout;
        this.keyCodec = keyCodec;
        this.valueCodec = valueCodec;
        this.seed = memory.seed();
        this.words = layout.words;
        this.addresses = addresses;
    }

    /**
     * A reader for a map.
     *
     * @return null if its keys or values are not of words, or not reached by address
     */
    static <K, V> WordReader<K, V> of(MapMemory memory, Codec<K> keyCodec, Codec<V> valueCodec) {
        if (keyCodec instanceof WordCodec<K> keys
                && valueCodec instanceof WordCodec<V> values
                && memory.layout.maxKeyBytes >= Long.BYTES
                && memory.layout.maxValueBytes >= Long.BYTES) {
            final long[] addresses = memory.addresses();
            return addresses == null ? null : new WordReader<>(memory, addresses, keys, values);
        }
        return null;
    }

    /**
     * Looks up a value.
     *
     * @param bytes who is asked instead if somebody has put something under the key that is not a word
     * @return null if there is none
     */
    @SuppressWarnings("unchecked") // a key of another type is refused by the codec, as a comparator would
    V get(Object key, TypedAccess<K, V> bytes) {
        final long wanted = keyCodec.toWord((K) Objects.requireNonNull(key, "a map has no null key"));
        final long hash = EncodedBytes.hash(wanted, seed);
        final long stripe = addresses[layout.stripe(hash)];
        final int home = layout.home(hash);
        int looks = 0;
        while (looks < words) {
            final int entry = home + looks < words ? home + looks : home + looks - words;
            final long wordAddress = stripe + INDEX_OFFSET + (long) entry * BitUtil.SIZE_OF_INT;
            final int word = UnsafeApi.getIntAcquire(null, wordAddress); // before what it names
            if (word == EMPTY) {
                return null;
            }
            if (layout.isTagged(word, hash)) {
                final int slot = layout.slot(word);
                if (slot < 0 || slot >= layout.slots) {
                    return bytes.getByBytes(key); // which says so
                }
                final long at = stripe + layout.slotsOffset + (long) slot * layout.slotStride;
                final long version = UnsafeApi.getLongAcquire(null, at + VERSION_OFFSET); // before the word again
                if (UnsafeApi.getIntAcquire(null, wordAddress) != word) { // before the slot's words
                    continue;
                }
                final long lengths = UnsafeApi.getLong(at + KEY_LENGTH_OFFSET);
                final long found = UnsafeApi.getLong(at + KEY_OFFSET);
                final long value = UnsafeApi.getLong(at + layout.valueOffset);
                VarHandle.acquireFence(); // the slot's words before its version again
                if (UnsafeApi.getLongAcquire(null, at + VERSION_OFFSET) != version) {
                    continue;
                }
                if (lengths != BOTH_LENGTHS) {
                    return bytes.getByBytes(key);
                }
                if (found == wanted) {
                    return valueCodec.fromWord(value);
                }
            }
            looks++;
        }
        return null;
    }
}
