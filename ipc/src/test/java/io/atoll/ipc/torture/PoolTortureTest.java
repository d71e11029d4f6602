package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.pool.WorkerDiedException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pools whose workers are killed all the time, and pools that are terminated at any moment. */
class PoolTortureTest {
    private static final int WORKERS = 3;
    private static final int UNDER_WAY = 500;
    private static final int ENOUGH_RETRIES = 50;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    /** A little work, and its result. */
    private static long work(int number) {
        long result = number;
        for (int i = 0; i < 10_000; i++) {
            result = result * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
        }
        return result << Integer.SIZE | number;
    }

    @Test
    void shouldBringEveryResultOnceThoughWorkersAreKilledAllTheTime() throws Exception {
        bringEveryResultOnce(0, 10);
    }

    @Test
    @Tag("soak")
    void shouldBringAHundredThousandResultsOnce() throws Exception {
        bringEveryResultOnce(100_000, 200);
    }

    private void bringEveryResultOnce(int tasks, int kills) throws Exception {
        final BitSet arrived = new BitSet();
        final int[] sent = new int[1];
        try (PoolKiller killer = new PoolKiller()) {
            final ProcessPool pool =
                    pools.open(Pools.of(WORKERS).withRetries(ENOUGH_RETRIES).withListener(killer));
            final Iterator<Integer> items = new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return sent[0] < tasks || killer.kills() < kills;
                }

                @Override
                public Integer next() {
                    return sent[0]++;
                }
            };
            killer.begin();
            try (Stream<Long> results = pool.streamUnordered(PoolTortureTest::work, items)) {
                results.forEach(result -> {
                    final int number = result.intValue();
                    assertEquals(work(number), result, "right");
                    assertFalse(arrived.get(number), "once");
                    arrived.set(number);
                });
            }
            System.out.printf("%,d results of a pool with %d kills%n", sent[0], killer.kills());
        }
        assertEquals(sent[0], arrived.cardinality(), "every one");
    }

    @Test
    void shouldFailNoMoreTasksThanWorkersDiedWith() throws Exception {
        failNoMoreThanWorkersDiedWith(0, 10);
    }

    @Test
    @Tag("soak")
    void shouldFailNoMoreOfAHundredThousandTasksThanWorkersDiedWith() throws Exception {
        failNoMoreThanWorkersDiedWith(100_000, 200);
    }

    private void failNoMoreThanWorkersDiedWith(int tasks, int kills) throws Exception {
        final Deque<CompletableFuture<Long>> underWay = new ArrayDeque<>();
        int failures = 0;
        int number = 0;
        int awaited = 0;
        try (PoolKiller killer = new PoolKiller()) {
            final ProcessPool pool = pools.open(Pools.of(WORKERS).withListener(killer));
            killer.begin();
            while (number < tasks || killer.kills() < kills || !underWay.isEmpty()) {
                if (underWay.size() < UNDER_WAY && (number < tasks || killer.kills() < kills)) {
                    underWay.add(pool.submit(PoolTortureTest::work, number++));
                    continue;
                }
                failures += isRight(underWay.remove(), awaited++) ? 0 : 1;
            }
            System.out.printf(
                    "%,d tasks of a pool with %d kills, of which %d failed%n", number, killer.kills(), failures);
            assertTrue(failures <= killer.kills(), failures + " failures by " + killer.kills() + " kills");
        }
    }

    /** Whether there is the right result; else its worker was killed. */
    private static boolean isRight(CompletableFuture<Long> future, int number) throws Exception {
        try {
            assertEquals(work(number), future.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
            return true;
        } catch (ExecutionException e) {
            final WorkerDiedException died = assertInstanceOf(WorkerDiedException.class, e.getCause());
            assertEquals(OptionalInt.of(9), died.signal(), died::getMessage);
            assertTrue(died.task().isPresent());
            return false;
        }
    }

    @Test
    void shouldNeverHangWhenTerminated() throws Exception {
        PoolTermination.anywhere(5);
    }

    @Test
    @Tag("soak")
    void shouldNeverHangWhenTerminatedAHundredTimes() throws Exception {
        PoolTermination.anywhere(100);
    }
}
