package io.atoll.ipc.map;

import java.util.AbstractCollection;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/** The collections that a map can be looked at as. They hold nothing of their own. */
final class MapView {
    private MapView() {}

    /** The keys of a map. */
    static final class Keys<K> extends AbstractSet<K> {
        private final SharedMap<K, ?> map;

        Keys(SharedMap<K, ?> map) {
            this.map = map;
        }

        @Override
        public Iterator<K> iterator() {
            return map.keyIterator();
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object key) {
            return map.containsKey(key);
        }

        @Override
        public boolean remove(Object key) {
            return map.remove(key) != null;
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    /** The values of a map. */
    static final class Values<V> extends AbstractCollection<V> {
        private final SharedMap<?, V> map;

        Values(SharedMap<?, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<V> iterator() {
            return map.valueIterator();
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object value) {
            return map.containsValue(value);
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    /** The entries of a map. */
    static final class Entries<K, V> extends AbstractSet<Map.Entry<K, V>> {
        private final SharedMap<K, V> map;

        Entries(SharedMap<K, V> map) {
            this.map = map;
        }

        @Override
        public Iterator<Map.Entry<K, V>> iterator() {
            return map.entryIterator();
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean contains(Object object) {
            return object instanceof Map.Entry<?, ?> entry
                    && entry.getValue() != null
                    && entry.getValue().equals(map.get(entry.getKey()));
        }

        @Override
        public boolean remove(Object object) {
            return object instanceof Map.Entry<?, ?> entry && map.remove(entry.getKey(), entry.getValue());
        }

        @Override
        public void clear() {
            map.clear();
        }
    }

    /** One entry as it was when it was read; a value set goes into the map. */
    static final class Entry<K, V> implements Map.Entry<K, V> {
        private final SharedMap<K, V> map;
        private final K key;
        private V value;

        Entry(SharedMap<K, V> map, K key, V value) {
            this.map = map;
            this.key = key;
            this.value = value;
        }

        @Override
        public K getKey() {
            return key;
        }

        @Override
        public V getValue() {
            return value;
        }

        @Override
        public V setValue(V newValue) {
            map.put(key, newValue);
            final V before = value;
            value = newValue;
            return before;
        }

        @Override
        public boolean equals(Object object) {
            return object instanceof Map.Entry<?, ?> other
                    && Objects.equals(key, other.getKey())
                    && Objects.equals(value, other.getValue());
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(key) ^ Objects.hashCode(value);
        }

        @Override
        public String toString() {
            return key + "=" + value;
        }
    }
}
