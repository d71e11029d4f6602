package io.atoll.ipc.map;

import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.map.MapStripe.Outcome;
import io.atoll.ipc.map.MapStripe.When;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A map by its codecs. They, and the functions of users, run while nothing is held: a function is given what was found, and
 * what it returns is put if nobody has touched the entry meanwhile, else it is called again.
 */
final class TypedAccess<K, V> {
    private final MapMemory memory;
    private final Codec<K> keyCodec;
    private final Codec<V> valueCodec;

    /** Null if keys or values are not words. */
    private final WordReader<K, V> words;

    TypedAccess(MapMemory memory, Codec<K> keyCodec, Codec<V> valueCodec) {
        this.memory = memory;
        this.keyCodec = keyCodec;
        this.valueCodec = valueCodec;
        this.words = WordReader.of(memory, keyCodec, valueCodec);
    }

    // ---- coding

    /** Encodes a key that may be longer than any that is there. */
    @SuppressWarnings("unchecked") // a key of another type is refused by the codec, as a comparator would
    private void encodeKey(Object key, MapHands hands) {
        hands.keyLength = keyCodec.encode((K) Objects.requireNonNull(key, "a map has no null key"), hands.key(), 0);
        hands.hash = memory.hash(hands.key(), 0, hands.keyLength);
    }

    private boolean isPossible(MapHands hands) {
        return hands.keyLength <= memory.layout.maxKeyBytes;
    }

    private void encodeKeyToPut(K key, MapHands hands) {
        Objects.requireNonNull(key, "a map has no null key");
        checkLength("key", keyCodec.encodedLength(key), memory.layout.maxKeyBytes);
        encodeKey(key, hands);
        checkLength("key", hands.keyLength, memory.layout.maxKeyBytes);
    }

    /** Before it is encoded, as far as the codec can tell: what is too long may be very long. */
    private int encodeToPut(V value, ExpandableArrayBuffer buffer) {
        Objects.requireNonNull(value, "a map has no null value");
        checkLength("value", valueCodec.encodedLength(value), memory.layout.maxValueBytes);
        final int length = valueCodec.encode(value, buffer, 0);
        checkLength("value", length, memory.layout.maxValueBytes);
        return length;
    }

    private void checkLength(String what, int length, int most) {
        if (length > most) {
            throw memory.tooLong(what, length, most);
        }
    }

    private V decode(FoundValue found) {
        return found.isAbsent() ? null : valueCodec.decode(found.buffer(), 0, found.length);
    }

    // ---- single steps, with the key in the hands

    private void find(MapHands hands, MutableDirectBuffer into) {
        final FoundValue found = hands.found;
        found.length = isPossible(hands)
                ? memory.stripe(hands.hash).get(hands.hash, hands.key(), 0, hands.keyLength, into, 0, found)
                : FoundValue.ABSENT;
        if (found.isAbsent()) {
            found.setAbsent();
        }
    }

    private Outcome putEncoded(MapHands hands, int length, When when) {
        final Outcome outcome = memory.stripe(hands.hash)
                .put(hands.hash, hands.key(), 0, hands.keyLength, hands.value(), 0, length, when, hands.found);
        if (outcome == Outcome.FULL) {
            throw memory.full();
        }
        return outcome;
    }

    private boolean putUnchanged(V value, MapHands hands) {
        return putEncoded(hands, encodeToPut(value, hands.value()), When.UNCHANGED) != Outcome.REFUSED;
    }

    private boolean remove(MapHands hands, When when) {
        return isPossible(hands)
                && memory.stripe(hands.hash).remove(hands.hash, hands.key(), 0, hands.keyLength, when, hands.found)
                        == Outcome.REMOVED;
    }

    // ---- operations

    V get(Object key) {
        return words != null ? words.get(key, this) : getByBytes(key);
    }

    V getByBytes(Object key) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKey(key, hands);
            find(hands, hands.found.buffer());
            return decode(hands.found);
        } finally {
            hands.giveBack();
        }
    }

    boolean containsKey(Object key) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKey(key, hands);
            find(hands, null);
            return !hands.found.isAbsent();
        } finally {
            hands.giveBack();
        }
    }

    /** Puts when told to, and returns the value that was there. */
    V put(K key, V value, When when) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKeyToPut(key, hands);
            putEncoded(hands, encodeToPut(value, hands.value()), when);
            return decode(hands.found);
        } finally {
            hands.giveBack();
        }
    }

    V remove(Object key) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKey(key, hands);
            return remove(hands, When.ALWAYS) ? decode(hands.found) : null;
        } finally {
            hands.giveBack();
        }
    }

    /** Encodes a value to compare with; false if it is longer than any that can be there. */
    @SuppressWarnings("unchecked") // as for keys
    private boolean encodeExpected(Object value, MapHands hands) {
        hands.found.length = valueCodec.encode(
                (V) Objects.requireNonNull(value, "a map has no null value"), hands.found.buffer(), 0);
        return hands.found.length <= memory.layout.maxValueBytes;
    }

    boolean containsValue(Object value) {
        final MapHands hands = MapHands.borrow();
        try {
            if (!encodeExpected(value, hands)) {
                return false;
            }
            final MapCursor cursor = new MapCursor(memory);
            while (cursor.advance(hands.key())) {
                if (cursor.valueLength() == hands.found.length
                        && EncodedBytes.equal(
                                hands.key(), cursor.keyLength(), hands.found.buffer(), 0, hands.found.length)) {
                    return true;
                }
            }
            return false;
        } finally {
            hands.giveBack();
        }
    }

    boolean remove(Object key, Object value) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKey(key, hands);
            return encodeExpected(value, hands) && remove(hands, When.SAME);
        } finally {
            hands.giveBack();
        }
    }

    boolean replace(K key, V before, V after) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKeyToPut(key, hands);
            final int length = encodeToPut(after, hands.value());
            return encodeExpected(before, hands) && putEncoded(hands, length, When.SAME) == Outcome.REPLACED;
        } finally {
            hands.giveBack();
        }
    }

    V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKeyToPut(key, hands);
            while (true) {
                find(hands, hands.found.buffer());
                final V after = function.apply(key, decode(hands.found));
                if (after == null && (hands.found.isAbsent() || remove(hands, When.UNCHANGED))) {
                    return null;
                }
                if (after != null && putUnchanged(after, hands)) {
                    return after;
                }
            }
        } finally {
            hands.giveBack();
        }
    }

    V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKeyToPut(key, hands);
            find(hands, hands.found.buffer());
            if (!hands.found.isAbsent()) {
                return decode(hands.found);
            }
            final V value = function.apply(key);
            if (value == null) {
                return null;
            }
            final Outcome outcome = putEncoded(hands, encodeToPut(value, hands.value()), When.ABSENT);
            return outcome == Outcome.ADDED ? value : decode(hands.found);
        } finally {
            hands.giveBack();
        }
    }

    V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        final MapHands hands = MapHands.borrow();
        try {
            encodeKey(key, hands);
            while (true) {
                find(hands, hands.found.buffer());
                if (hands.found.isAbsent()) {
                    return null;
                }
                final V after = function.apply(key, decode(hands.found));
                if (after == null ? remove(hands, When.UNCHANGED) : putUnchanged(after, hands)) {
                    return after;
                }
            }
        } finally {
            hands.giveBack();
        }
    }

    V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        Objects.requireNonNull(value, "a map has no null value");
        return compute(key, (same, before) -> before == null ? value : function.apply(before, value));
    }
}
