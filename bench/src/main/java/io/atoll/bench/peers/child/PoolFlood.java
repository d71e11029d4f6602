package io.atoll.bench.peers.child;

import io.atoll.ipc.pool.PoolFunction;
import io.atoll.ipc.pool.ProcessPool;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What many tasks cost, by workers that are processes or threads. */
final class PoolFlood {
    private static final int TWO = 2;
    private static final int TINY_TASKS = 100_000;
    private static final int MAP_ITEMS = 1_000_000;
    private static final int STREAM_TASKS = 1_000_000;
    private static final int STREAM_STEP = 50_000;
    private static final int FACTORIALS = 400;
    private static final int FACTORIAL_OF = 1_500;
    private static final int ARRAY_LENGTH = 100_000_000 / Double.BYTES;
    private static final double MEGA = 1e6;

    private PoolFlood() {}

    /** x to x squared, each a task of its own. */
    static Map<String, Double> tiny(Stage stage) throws Exception {
        return numbers(stage, TWO, PoolFlood::square, TINY_TASKS, 1);
    }

    /** The same for a million items, as many to a task as the pool likes. */
    static Map<String, Double> map(Stage stage) throws Exception {
        return numbers(stage, TWO, PoolFlood::square, MAP_ITEMS, 0);
    }

    /** Tasks of about a millisecond that do nothing but compute, by as many workers as there are processors. */
    static Map<String, Double> factorials(Stage stage) throws Exception {
        final int workers = Runtime.getRuntime().availableProcessors();
        return numbers(stage, workers, PoolFlood::bitsOfFactorial, FACTORIALS, 1);
    }

    private static long square(long x) {
        return x * x;
    }

    private static long bitsOfFactorial(long x) {
        BigInteger product = BigInteger.ONE;
        for (int i = 2; i <= FACTORIAL_OF; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return product.bitLength() + x;
    }

    private static Map<String, Double> numbers(
            Stage stage, int workers, PoolFunction<Long, Long, RuntimeException> function, int count, int chunk)
            throws Exception {
        final List<Long> items = LongStream.range(0, count).boxed().toList();
        final long last = function.apply(count - 1L);
        try (Mapper mapper = Mapper.of(stage.library(), workers)) {
            final Round round = () -> {
                final List<Long> results = mapper.map(function, items, chunk);
                if (results.get(count - 1) != last) {
                    throw new IllegalStateException("expected " + last + ", found " + results.get(count - 1));
                }
            };
            return Map.of("rate", count * rate(stage, round));
        }
    }

    /** An array to a worker and back; or, in one process, copied to a new one and back to another, as the pool must. */
    static Map<String, Double> array(Stage stage) throws Exception {
        final double[] array = new double[ARRAY_LENGTH];
        final double megabytes = 2.0 * ARRAY_LENGTH * Double.BYTES / MEGA; // to and fro
        if (stage.library() == Library.JDK) {
            return Map.of(
                    "megabytes",
                    megabytes
                            * rate(stage, () -> {
                                array[0]++;
                                check(copy(copy(array)), array);
                            }));
        }
        try (ProcessPool pool = Workers.open(1)) {
            return Map.of(
                    "megabytes",
                    megabytes
                            * rate(stage, () -> {
                                array[0]++;
                                check(pool.call(PoolFlood::same, array), array);
                            }));
        }
    }

    private static double[] copy(double[] array) {
        final double[] copy = new double[ARRAY_LENGTH];
        System.arraycopy(array, 0, copy, 0, ARRAY_LENGTH);
        return copy;
    }

    private static void check(double[] back, double[] array) {
        if (back[0] != array[0]) {
            throw new IllegalStateException("expected " + array[0] + ", found " + back[0]);
        }
    }

    private static double[] same(double[] array) {
        return array;
    }

    /** By how much the heap of the parent grows while a million tasks go through a stream. */
    static Map<String, Double> stream(Stage stage) throws Exception {
        try (ProcessPool pool = Workers.open(TWO)) {
            through(pool, STREAM_STEP); // what is made once
            final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            final long before = used(memory);
            final long most = through(pool, STREAM_TASKS);
            return Map.of("megabytes", Math.max(0, most - before) / MEGA);
        }
    }

    /** Gives the most that was in use of the heap, in bytes. */
    private static long through(ProcessPool pool, int tasks) {
        final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long most = 0;
        long count = 0;
        try (Stream<Long> results = pool.stream(
                PoolFlood::square, LongStream.range(0, tasks).boxed().iterator())) {
            for (Iterator<Long> each = results.iterator(); each.hasNext(); count++) {
                if (each.next() != count * count) {
                    throw new IllegalStateException("a wrong result of task " + count);
                }
                if (count % STREAM_STEP == 0) {
                    most = Math.max(most, used(memory));
                }
            }
        }
        if (count != tasks) {
            throw new IllegalStateException(count + " results of " + tasks + " tasks");
        }
        return most;
    }

    private static long used(MemoryMXBean memory) {
        memory.gc(); // what is garbage does not count
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Something that is done again and again. */
    private interface Round {
        void play() throws Exception;
    }

    /** How often in a second, when warm. */
    private static double rate(Stage stage, Round round) throws Exception {
        rate(round, stage.timing().warmUp().toNanos());
        return rate(round, stage.timing().measured().toNanos());
    }

    private static double rate(Round round, long nanos) throws Exception {
        final long start = System.nanoTime();
        long rounds = 0;
        long now = start;
        while (now - start < nanos) {
            round.play();
            rounds++;
            now = System.nanoTime();
        }
        return rounds * 1e9 / (now - start);
    }
}
