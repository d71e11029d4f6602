package io.atoll.ipc.map;

import static io.atoll.ipc.map.SharedMapDescriptor.*;

import io.atoll.core.space.FileFormatException;
import io.atoll.core.space.ObjectHandle;
import io.atoll.core.space.OptionsConflictException;
import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.wait.EventCount;
import io.atoll.ipc.codec.Codec;
import io.atoll.ipc.codec.CodecHandle;
import io.atoll.ipc.codec.CodecName;
import io.atoll.ipc.map.MapStripe.Outcome;
import io.atoll.ipc.map.MapStripe.When;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.AbstractMap;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A map between any number of processes, which no death can hurt: after {@code kill -9} of any of them at any instruction,
 * each key has its old or its new value, whole, and the others go on.
 *
 * <pre>{@code
 * SharedMap<String, Long> prices = SharedMap.open(space, "prices", Codecs.STRING, Codecs.LONG);
 * prices.put("ATL", 4200L);                                    // in one process
 * prices.merge("ATL", 5L, Long::sum);                          // in another: atomic
 * long seen = prices.changes();
 * while (prices.get("ATL") < 5000) {                           // in a third
 *     prices.awaitChange(seen);
 *     seen = prices.changes();
 * }
 * }</pre>
 *
 * <p>Reading makes no system call, writes nothing and waits for nobody, also while others change the same key, are stopped in
 * the middle of it, or died there. Each operation on one key is atomic between all processes: when it has returned, everybody
 * sees what it did. Changes of keys in the same stripe (see {@link SharedMapOptions#stripes}) happen one after the other: who
 * changes waits, not interruptibly, for another process that is changing that stripe at the moment, and if that one is stopped,
 * until it goes on, or until the kernel proves its death.
 *
 * <p>Everything that it holds is copied in and out through codecs. <em>Keys are the same if their encoded bytes are the same</em>,
 * whatever their {@code equals} says, and so are values where they are compared ({@link #replace(Object, Object, Object)},
 * {@link #remove(Object, Object)}, {@link #containsValue}). So a codec of keys must give equal bytes for equal keys; that of
 * Java serialization does for strings, numbers, enums and records of these, and may not for collections. {@link #equals} and
 * {@link #hashCode} are those of every map, by the objects.
 *
 * <p>Its capacity is fixed when it is created. A new key for which there is no room is a {@link MapFullException}, what is
 * longer than the map was created for an {@link EntryTooLongException}; the map is as it was then. The exceptions of codecs and
 * functions leave it as it was, too, with one exception: if the value that was replaced or removed cannot be decoded to be
 * returned, it has been replaced or removed. Null is refused.
 *
 * <p>Iterators and views are weakly consistent: an entry that is there all the while is met exactly once, others may be met or
 * not. {@link #size} is exact as long as nobody changes the map.
 *
 * <p>Any number of threads may use one map object, and any number of objects one map. Handles are serializable: captured by a
 * lambda that runs in another JVM, a handle is the same map there, if its codecs can be serialized too. Everybody must open a
 * map with the same options and codecs.
 *
 * <p>Invariants, and who writes which word in which order: {@code MapStripe}; the layout: {@code SharedMapDescriptor}.
 *
 * @param <K> its keys
 * @param <V> its values
 */
public final class SharedMap<K, V> extends AbstractMap<K, V>
        implements ConcurrentMap<K, V>, AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;

    /** From {@link #getRaw}: there is no such key. */
    public static final int ABSENT = FoundValue.ABSENT;

    private final transient SharedFile file;
    private final transient SharedMapOptions options;
    private final transient Codec<K> keyCodec;
    private final transient Codec<V> valueCodec;
    private final transient MapMemory memory;
    private final transient TypedAccess<K, V> typed;
    private transient volatile boolean closed;

    private SharedMap(Space space, SharedFile file, Codec<K> keyCodec, Codec<V> valueCodec) throws IOException {
        this.file = file;
        this.keyCodec = keyCodec;
        this.valueCodec = valueCodec;
        this.options = optionsOf(file);
        file.requireLength(new SharedMapDescriptor(options).fileLength());
        CodecName.check(file, KEY_CODEC_OPTION, "key codec", keyCodec);
        CodecName.check(file, VALUE_CODEC_OPTION, "value codec", valueCodec);
        this.memory = file.companion(MapMemory.class, () -> new MapMemory(space, file, options));
        this.typed = new TypedAccess<>(memory, keyCodec, valueCodec);
    }

    private static SharedMapOptions optionsOf(SharedFile file) throws IOException {
        final long lengths = file.header().option(LENGTHS_OPTION);
        try {
            return new SharedMapOptions(
                    file.choice(ENTRIES_OPTION, Integer.MAX_VALUE),
                    (int) (lengths >>> Integer.SIZE),
                    (int) lengths,
                    file.choice(STRIPES_OPTION, Integer.MAX_VALUE));
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(
                    FileFormatException.Fault.CORRUPT, file.path(), "options of a map", e.getMessage());
        }
    }

    private SharedMap<K, V> agreeing(SharedMapOptions asked) throws OptionsConflictException {
        if (!options.equals(asked)) {
            throw new OptionsConflictException(file.path(), asked.toString(), options.toString());
        }
        return this;
    }

    private static SharedFile.Blueprint blueprint(
            String name, Codec<?> keyCodec, Codec<?> valueCodec, SharedMapOptions options) {
        return new SharedFile.Blueprint(
                KIND,
                name,
                new SharedMapDescriptor(options).fileLength(),
                null,
                options.entries(),
                (long) options.maxKeyBytes() << Integer.SIZE | options.maxValueBytes(),
                options.stripes(),
                CodecName.option(keyCodec),
                CodecName.option(valueCodec));
    }

    /**
     * Attaches to a map with default options, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param keyCodec how keys travel
     * @param valueCodec how values travel
     * @param <K> its keys
     * @param <V> its values
     * @return the map
     * @throws IOException see {@link #open(Space, String, Codec, Codec, SharedMapOptions)}
     */
    public static <K, V> SharedMap<K, V> open(Space space, String name, Codec<K> keyCodec, Codec<V> valueCodec)
            throws IOException {
        return open(space, name, keyCodec, valueCodec, SharedMapOptions.DEFAULT);
    }

    /**
     * Attaches to a map, or creates it if there is none.
     *
     * @param space where
     * @param name its name
     * @param keyCodec how keys travel
     * @param valueCodec how values travel
     * @param options what it is like
     * @param <K> its keys
     * @param <V> its values
     * @return the map
     * @throws OptionsConflictException if it exists with other options or codecs
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it
     * @throws IOException if the space or the map's file cannot be used
     */
    public static <K, V> SharedMap<K, V> open(
            Space space, String name, Codec<K> keyCodec, Codec<V> valueCodec, SharedMapOptions options)
            throws IOException {
        return new SharedMap<>(
                        space,
                        SharedFile.open(space, blueprint(name, keyCodec, valueCodec, options)),
                        keyCodec,
                        valueCodec)
                .agreeing(options);
    }

    /**
     * Creates a map.
     *
     * @param space where
     * @param name its name
     * @param keyCodec how keys travel
     * @param valueCodec how values travel
     * @param options what it is like
     * @param <K> its keys
     * @param <V> its values
     * @return the map
     * @throws io.atoll.core.space.ObjectExistsException if it exists
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws io.atoll.core.space.SpaceFullException if the file system has no room for it
     * @throws IOException if the space or the map's file cannot be used
     */
    public static <K, V> SharedMap<K, V> create(
            Space space, String name, Codec<K> keyCodec, Codec<V> valueCodec, SharedMapOptions options)
            throws IOException {
        return new SharedMap<>(
                space, SharedFile.create(space, blueprint(name, keyCodec, valueCodec, options)), keyCodec, valueCodec);
    }

    /**
     * Attaches to a map, with the options that it has.
     *
     * @param space where
     * @param name its name
     * @param keyCodec how keys travel
     * @param valueCodec how values travel
     * @param <K> its keys
     * @param <V> its values
     * @return the map
     * @throws io.atoll.core.space.ObjectMissingException if there is none
     * @throws OptionsConflictException if it has other codecs
     * @throws io.atoll.core.space.InvalidNameException if the name is not allowed
     * @throws IOException if the space or the map's file cannot be used
     */
    public static <K, V> SharedMap<K, V> attach(Space space, String name, Codec<K> keyCodec, Codec<V> valueCodec)
            throws IOException {
        return new SharedMap<>(space, SharedFile.attach(space, KIND, name), keyCodec, valueCodec);
    }

    MapMemory memory() {
        checkOpen();
        return memory;
    }

    private TypedAccess<K, V> typed() {
        checkOpen();
        return typed;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("this handle to " + file + " is closed: open the map again");
        }
    }

    // ---- as a map

    @Override
    public V get(Object key) {
        return typed().get(key);
    }

    @Override
    public boolean containsKey(Object key) {
        return typed().containsKey(key);
    }

    /**
     * Whether any key has a value with the same encoded bytes. Looks at all entries.
     *
     * @param value not null
     * @return true if one was met
     */
    @Override
    public boolean containsValue(Object value) {
        return typed().containsValue(value);
    }

    /**
     * Puts a value under a key.
     *
     * @param key not null
     * @param value not null
     * @return the value that it has replaced, or null
     * @throws MapFullException if the key is new and there is no room
     * @throws EntryTooLongException if the key or the value is too long
     * @throws io.atoll.ipc.codec.CodecException if the key or the value cannot be encoded; or if the value that was replaced
     *     cannot be decoded
     */
    @Override
    public V put(K key, V value) {
        return typed().put(key, value, When.ALWAYS);
    }

    @Override
    public V putIfAbsent(K key, V value) {
        return typed().put(key, value, When.ABSENT);
    }

    @Override
    public V replace(K key, V value) {
        return typed().put(key, value, When.PRESENT);
    }

    /**
     * Replaces a value by another if it is still there, byte by byte of its encoded form.
     *
     * @param key not null
     * @param oldValue what must be there
     * @param newValue what is to be there
     * @return whether it was replaced
     */
    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return typed().replace(key, oldValue, newValue);
    }

    @Override
    public V remove(Object key) {
        return typed().remove(key);
    }

    /**
     * Removes a key if it has a certain value, byte by byte of its encoded form.
     *
     * @param key not null
     * @param value what must be there
     * @return whether it was removed
     */
    @Override
    public boolean remove(Object key, Object value) {
        return typed().remove(key, value);
    }

    /**
     * Computes the value of a key from the one that it has, atomically: the function runs while nothing is held, and again if
     * somebody has touched the key meanwhile, so it should have no other effects; one that changes the same key itself never
     * comes to an end.
     *
     * @param key not null
     * @param function from the key and its value, or null, to the new value, or null to remove it
     * @return the new value, or null
     */
    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return typed().compute(key, Objects.requireNonNull(function));
    }

    /**
     * Computes a value for a key that has none. The function runs while nothing is held; of several processes that do this at
     * once, one puts its value, and the others get that.
     *
     * @param key not null
     * @param function from the key to its value, or null for none
     * @return the value that the key has now, or null
     */
    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return typed().computeIfAbsent(key, Objects.requireNonNull(function));
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return typed().computeIfPresent(key, Objects.requireNonNull(function));
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        return typed().merge(key, value, Objects.requireNonNull(function));
    }

    @Override
    public void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        for (K key : keySet()) {
            computeIfPresent(key, (same, before) -> Objects.requireNonNull(function.apply(same, before)));
        }
    }

    /** Removes all keys, one stripe after the other; what others put meanwhile may stay. */
    @Override
    public void clear() {
        memory().clear();
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, memory().size());
    }

    @Override
    public Set<K> keySet() {
        return new MapView.Keys<>(this);
    }

    @Override
    public Collection<V> values() {
        return new MapView.Values<>(this);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new MapView.Entries<>(this);
    }

    private <T> Iterator<T> iterator(MapIterator.Show<T> show) {
        return new MapIterator<>(memory(), show, (buffer, keyLength) -> removeRaw(buffer, 0, keyLength));
    }

    Iterator<K> keyIterator() {
        return iterator((buffer, keyLength, valueLength) -> keyCodec.decode(buffer, 0, keyLength));
    }

    Iterator<V> valueIterator() {
        return iterator((buffer, keyLength, valueLength) -> valueCodec.decode(buffer, keyLength, valueLength));
    }

    Iterator<Map.Entry<K, V>> entryIterator() {
        return iterator((buffer, keyLength, valueLength) -> new MapView.Entry<>(
                this, keyCodec.decode(buffer, 0, keyLength), valueCodec.decode(buffer, keyLength, valueLength)));
    }

    // ---- changes

    /**
     * A number that grows with every change of the map, by whomever: whoever sees it sees the change. It may grow by more than
     * one for a change, and once for a process that died in the middle of one.
     *
     * @return for {@link #awaitChange}, to be asked for before one looks at the map
     */
    public long changes() {
        return memory().changes();
    }

    /**
     * Waits for a change of the map that happened after a number was read, as long as it takes. Spins briefly, then sleeps. No
     * change is missed: one that came between reading the number and this call ends it at once. A change is one of any key; its
     * caller looks whether it is the one that it waits for, and goes on with a number that it read before.
     *
     * @param seen from {@link #changes}
     * @throws InterruptedException if interrupted before; answered within 25 ms
     */
    public void awaitChange(long seen) throws InterruptedException {
        memory().awaitChange(seen, EventCount.FOREVER);
    }

    /**
     * Waits for a time for a change of the map that happened after a number was read.
     *
     * @param seen from {@link #changes}
     * @param time how long to wait; looks once if it is not positive
     * @param unit of the time
     * @return whether there was one
     * @throws InterruptedException if interrupted before; answered within 25 ms
     */
    public boolean awaitChange(long seen, long time, TimeUnit unit) throws InterruptedException {
        return memory().awaitChange(seen, Math.max(0, unit.toNanos(time)));
    }

    // ---- raw access

    /**
     * Copies the value of a key as it was encoded. Allocates nothing.
     *
     * @param key holds the encoded key
     * @param offset where it begins
     * @param length of it
     * @param into where to copy the value; if there is none, its bytes may have changed all the same
     * @param intoOffset where in it to begin
     * @return the length of the value, or {@link #ABSENT}, which is negative
     * @throws IndexOutOfBoundsException if the buffer has no room for the value
     */
    public int getRaw(DirectBuffer key, int offset, int length, MutableDirectBuffer into, int intoOffset) {
        final MapMemory mine = memory();
        key.boundsCheck(offset, length);
        if (intoOffset < 0) {
            throw new IndexOutOfBoundsException("offset " + intoOffset);
        }
        if (length > mine.layout.maxKeyBytes) {
            return ABSENT;
        }
        final long hash = mine.hash(key, offset, length);
        return mine.stripe(hash).get(hash, key, offset, length, into, intoOffset, null);
    }

    /**
     * Puts an encoded value under an encoded key, which should be what the codecs of the map write, if others use those.
     * Allocates nothing.
     *
     * @param key holds the encoded key
     * @param offset where it begins
     * @param length of it
     * @param value holds the encoded value
     * @param valueOffset where it begins
     * @param valueLength of it
     * @return true if the key is new, false if its value was replaced
     * @throws MapFullException if the key is new and there is no room
     * @throws EntryTooLongException if the key or the value is too long
     */
    public boolean putRaw(
            DirectBuffer key, int offset, int length, DirectBuffer value, int valueOffset, int valueLength) {
        final MapMemory mine = memory();
        key.boundsCheck(offset, length);
        value.boundsCheck(valueOffset, valueLength);
        if (length > mine.layout.maxKeyBytes) {
            throw mine.tooLong("key", length, mine.layout.maxKeyBytes);
        }
        if (valueLength > mine.layout.maxValueBytes) {
            throw mine.tooLong("value", valueLength, mine.layout.maxValueBytes);
        }
        final long hash = mine.hash(key, offset, length);
        final Outcome outcome =
                mine.stripe(hash).put(hash, key, offset, length, value, valueOffset, valueLength, When.ALWAYS, null);
        if (outcome == Outcome.FULL) {
            throw mine.full();
        }
        return outcome == Outcome.ADDED;
    }

    /**
     * Removes an encoded key. Allocates nothing.
     *
     * @param key holds the encoded key
     * @param offset where it begins
     * @param length of it
     * @return whether it was there
     */
    public boolean removeRaw(DirectBuffer key, int offset, int length) {
        final MapMemory mine = memory();
        key.boundsCheck(offset, length);
        if (length > mine.layout.maxKeyBytes) {
            return false;
        }
        final long hash = mine.hash(key, offset, length);
        return mine.stripe(hash).remove(hash, key, offset, length, When.ALWAYS, null) == Outcome.REMOVED;
    }

    // ---- as an object

    /**
     * The options that the map has.
     *
     * @return its options
     */
    public SharedMapOptions options() {
        return options;
    }

    /**
     * The name of this map.
     *
     * @return its name
     */
    public String name() {
        return file.name();
    }

    /** Closes this handle: nothing can be done through it any more. The map goes on for others, in this process too. */
    @Override
    public void close() {
        closed = true;
    }

    /**
     * Removes the map's name. Those attached go on with it; nobody can attach any more.
     *
     * @return false if it was unlinked before
     * @throws IOException if the name cannot be removed
     */
    public boolean unlink() throws IOException {
        return file.unlink();
    }

    private Object writeReplace() throws ObjectStreamException {
        return new Handle(file.handle(), CodecHandle.of(keyCodec), CodecHandle.of(valueCodec));
    }

    private record Handle(ObjectHandle map, CodecHandle keyCodec, CodecHandle valueCodec) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return new SharedMap<>(map.space(), map.attach(), keyCodec.codec(), valueCodec.codec());
            } catch (IOException e) {
                throw (ObjectStreamException) new InvalidObjectException(e.getMessage()).initCause(e);
            }
        }
    }

    /** Tells which map it is, and not what is in it. */
    @Override
    public String toString() {
        return file.toString();
    }
}
