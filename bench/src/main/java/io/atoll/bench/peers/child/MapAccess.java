package io.atoll.bench.peers.child;

import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/**
 * Looks numbers up, or replaces them, in a map that another process has filled: 8-byte keys and values, each the other's
 * complement, in an order that no cache of the processor foresees. Through {@link ConcurrentMap}, as all maps have it, and
 * with boxed numbers. What is found is checked.
 */
final class MapAccess {
    /** A power of two. */
    static final int ENTRIES = 1 << 16;

    private static final int BLOCK = 1024;

    /** Blocks before the warm-up: what takes long at first is compiled then, however busy the machine is. */
    private static final int FIRST_BLOCKS = 50;

    private final ConcurrentMap<Long, Long> map;
    private long random = 0x9E3779B97F4A7C15L;

    private MapAccess(ConcurrentMap<Long, Long> map) {
        this.map = map;
    }

    static Map<String, Double> fill(Stage stage) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        final ConcurrentMap<Long, Long> map = stage.library().map(stage, rendezvous);
        for (long key = 0; key < ENTRIES; key++) {
            map.put(key, ~key);
        }
        rendezvous.await("filled");
        return Map.of();
    }

    static Map<String, Double> get(Stage stage) throws Exception {
        return measure(stage, MapAccess::get);
    }

    static Map<String, Double> put(Stage stage) throws Exception {
        return measure(stage, MapAccess::put);
    }

    /** A block of operations. */
    private interface Operations {
        void run(MapAccess access);
    }

    private static Map<String, Double> measure(Stage stage, Operations operations) throws Exception {
        final Rendezvous rendezvous = Rendezvous.of(stage);
        rendezvous.await("filled");
        final MapAccess access = new MapAccess(stage.library().map(stage, rendezvous));
        for (int block = 0; block < FIRST_BLOCKS; block++) {
            operations.run(access);
        }
        access.nanosOfAnOperation(operations, stage.timing().warmUp().toNanos());
        return Map.of(
                "nanos",
                access.nanosOfAnOperation(operations, stage.timing().measured().toNanos()));
    }

    private double nanosOfAnOperation(Operations operations, long nanos) {
        final long start = System.nanoTime();
        long count = 0;
        long now = start;
        while (now - start < nanos) {
            operations.run(this);
            count += BLOCK;
            now = System.nanoTime();
        }
        return (double) (now - start) / count;
    }

    private void get() {
        for (int i = 0; i < BLOCK; i++) {
            final long key = nextKey();
            check(key, map.get(key));
        }
    }

    private void put() {
        for (int i = 0; i < BLOCK; i++) {
            final long key = nextKey();
            check(key, map.put(key, ~key));
        }
    }

    private static void check(long key, Long value) {
        if (value == null || value != ~key) {
            throw new IllegalStateException("expected " + ~key + " under key " + key + ", found " + value);
        }
    }

    /** Marsaglia's xorshift. */
    private long nextKey() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return random & ENTRIES - 1;
    }
}
