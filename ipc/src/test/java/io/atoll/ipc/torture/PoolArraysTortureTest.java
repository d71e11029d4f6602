package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.FileTree;
import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Long arrays on their way to workers and back, while workers are killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PoolArraysTortureTest {
    private static final int WORKERS = 2;
    private static final int THREADS = 3;
    private static final int ENOUGH_RETRIES = 100;
    private static final int SHORTEST = 10_000; // of longs: too long for a ring
    private static final int LONGEST = 100_000;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    private static long[] turned(long[] array) {
        final long[] result = new long[array.length];
        for (int i = 0; i < array.length; i++) {
            result[array.length - 1 - i] = -array[i];
        }
        return result;
    }

    private static long[] numbers(Random random) {
        final long[] array = new long[SHORTEST + random.nextInt(LONGEST - SHORTEST)];
        final long first = random.nextLong();
        for (int i = 0; i < array.length; i++) {
            array[i] = first + i;
        }
        return array;
    }

    @Test
    void shouldBringEveryArrayWholeThoughWorkersAreKilled() throws Exception {
        bringEveryArrayWhole(4);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldBringEveryArrayWholeThoughManyWorkersAreKilled() throws Exception {
        bringEveryArrayWhole(200);
    }

    private void bringEveryArrayWhole(int kills) throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (PoolKiller killer = new PoolKiller(kills)) {
            final ProcessPool pool =
                    pools.open(Pools.of(WORKERS).withRetries(ENOUGH_RETRIES).withListener(killer));
            killer.begin();
            final List<Callable<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < THREADS; caller++) {
                final Random random = new Random(caller);
                callers.add(() -> {
                    int arrays = 0;
                    for (; killer.kills() < kills; arrays++) {
                        final long[] array = numbers(random);
                        final long[] result = pool.call(PoolArraysTortureTest::turned, array);
                        assertArrayEquals(turned(array), result);
                    }
                    return arrays;
                });
            }
            int arrays = 0;
            for (Future<Integer> future : threads.invokeAll(callers)) {
                arrays += future.get();
            }
            pool.close();
            System.out.printf("%,d arrays to and fro with %d kills%n", arrays, killer.kills());
        } finally {
            threads.shutdown();
        }
        assertEquals(List.of(), filesBeside());
    }

    private static List<Path> filesBeside() throws IOException {
        return FileTree.below(Space.current().directory()).stream()
                .filter(file -> file.toString().matches(".*/(pool|worker)/.*/.*"))
                .filter(Files::isRegularFile)
                .filter(file -> !file.getFileName().toString().startsWith("."))
                .toList();
    }
}
