package io.atoll.bench;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.Codecs;
import io.atoll.ipc.map.SharedMap;
import io.atoll.ipc.map.SharedMapOptions;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Operations on a map with keys and values of 8 bytes, here and there in it, uncontended. */
@State(Scope.Benchmark)
public class MapBenchmark extends Comparison {
    private static final int STEP = 7919; // has no part in common with the number of entries

    /** How many keys there are: in the caches, and far beyond. */
    @Param({"10000", "1000000"})
    public int entries;

    private final ConcurrentHashMap<Long, Long> concurrentHashMap = new ConcurrentHashMap<>();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Long.BYTES]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[Long.BYTES]);
    private SharedMap<Long, Long> sharedMap;
    private int step;

    /** Fills maps, the shared one in the private space of the forked JVM. */
    @Setup
    public void open() throws IOException {
        sharedMap = SharedMap.open(
                Space.current(),
                "map",
                Codecs.LONG,
                Codecs.LONG,
                new SharedMapOptions(entries, Long.BYTES, Long.BYTES, 0));
        for (long i = 0; i < entries; i++) {
            concurrentHashMap.put(i, i);
            sharedMap.put(i, i);
        }
    }

    private long next() {
        step = (step + STEP) % entries;
        return step;
    }

    /** The JDK's, within one process. */
    @Benchmark
    public Long concurrentHashMapGet() {
        return concurrentHashMap.get(next());
    }

    /** Atoll's, between processes, as objects. */
    @Benchmark
    public Long sharedMapGet() {
        return sharedMap.get(next());
    }

    /** Atoll's, between processes, as bytes. */
    @Benchmark
    public long sharedMapGetRaw() {
        key.putLong(0, next());
        sharedMap.getRaw(key, 0, Long.BYTES, value, 0);
        return value.getLong(0);
    }

    /** Atoll's, between processes: a key that is not there. */
    @Benchmark
    public int sharedMapGetRawAbsent() {
        key.putLong(0, -1 - next());
        return sharedMap.getRaw(key, 0, Long.BYTES, value, 0);
    }

    /** The JDK's, within one process. */
    @Benchmark
    public Long concurrentHashMapPut() {
        final long key = next();
        return concurrentHashMap.put(key, key);
    }

    /** Atoll's, between processes, as objects. */
    @Benchmark
    public Long sharedMapPut() {
        final long key = next();
        return sharedMap.put(key, key);
    }

    /** Atoll's, between processes, as bytes. */
    @Benchmark
    public boolean sharedMapPutRaw() {
        final long number = next();
        key.putLong(0, number);
        value.putLong(0, number);
        return sharedMap.putRaw(key, 0, Long.BYTES, value, 0, Long.BYTES);
    }

    /** The JDK's, within one process. */
    @Benchmark
    public Long concurrentHashMapMerge() {
        return concurrentHashMap.merge(next(), 1L, Long::sum);
    }

    /** Atoll's, between processes. */
    @Benchmark
    public Long sharedMapMerge() {
        return sharedMap.merge(next(), 1L, Long::sum);
    }
}
