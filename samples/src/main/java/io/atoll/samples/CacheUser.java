package io.atoll.samples;

import io.atoll.ipc.map.SharedMap;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Random;

/** One process that looks things up in a cache, and computes what nobody has computed before. */
final class CacheUser {
    private static final int SEQUENCES = 50;

    private final SharedMap<Long, Long> cache;
    private final int keys;
    private final Random random;
    private final BitSet own = new BitSet();
    private long hits;
    private long ownHits;
    private long hitNanos;
    private long computationNanos;

    private CacheUser(SharedMap<Long, Long> cache, int keys, int seed) {
        this.cache = cache;
        this.keys = keys;
        this.random = new Random(seed);
    }

    /**
     * What a process has found.
     *
     * @param lookups of it
     * @param hits how many of them found something, whoever had computed it
     * @param hitsOfItsOwn how many would have found something in a cache of its own
     * @param nanosOfAHit on average; 0 if there was none
     * @param nanosOfAComputation on average, with putting it into the cache; 0 if there was none
     */
    record Finds(long lookups, long hits, long hitsOfItsOwn, long nanosOfAHit, long nanosOfAComputation)
            implements Serializable {}

    /**
     * Looks up keys, of which some are asked for much more often than others.
     *
     * @param cache shared with others
     * @param keys how many different ones
     * @param lookups how many
     * @param seed another for each process
     * @return what it has found
     */
    static Finds lookUp(SharedMap<Long, Long> cache, int keys, long lookups, int seed) {
        final CacheUser user = new CacheUser(cache, keys, seed);
        for (long lookup = 0; lookup < lookups; lookup++) {
            user.lookUp();
        }
        final long computed = lookups - user.hits;
        return new Finds(
                lookups,
                user.hits,
                user.ownHits,
                user.hitNanos / Math.max(1, user.hits),
                user.computationNanos / Math.max(1, computed));
    }

    private void lookUp() {
        final double chance = random.nextDouble();
        final long key = (long) (keys * chance * chance * chance); // half of the time one of the first eighth
        if (own.get((int) key)) {
            ownHits++;
        }
        own.set((int) key);
        final long start = System.nanoTime();
        if (cache.get(key) != null) {
            hits++;
            hitNanos += System.nanoTime() - start;
        } else {
            cache.putIfAbsent(key, compute(key)); // another one may have been quicker
            computationNanos += System.nanoTime() - start;
        }
    }

    /**
     * Something that takes its time: how many steps some Collatz sequences take together.
     *
     * @param key which
     * @return always the same for the same key
     */
    static long compute(long key) {
        long steps = 0;
        for (long start = key * SEQUENCES + 1; start <= (key + 1) * SEQUENCES; start++) {
            for (long number = start; number != 1; number = number % 2 == 0 ? number / 2 : 3 * number + 1) {
                steps++;
            }
        }
        return steps;
    }
}
