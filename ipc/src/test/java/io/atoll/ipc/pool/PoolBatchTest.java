package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Items that are tasks of their own, though many of them travel together: one pool for all tests. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PoolBatchTest {
    /** So many that most are in batches. */
    private static final int MANY = 4_000;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    private static ProcessPool pool;

    private SharedLong count;
    private SharedLongArray runs;

    @BeforeAll
    static void open() throws IOException {
        pool = ProcessPool.open(Pools.of(2).withRetries(1));
    }

    @AfterAll
    static void terminate() {
        pool.terminate();
    }

    @BeforeEach
    void beginToCount() throws IOException {
        count = SharedLong.open(Space.current(), "pool-count");
        count.set(0);
        runs = SharedLongArray.open(Space.current(), "pool-runs", MANY);
        for (int i = 0; i < MANY; i++) {
            runs.set(i, 0);
        }
    }

    @Test
    void shouldRunAgainNoItemButThoseThatItsWorkerDiedWith() throws Exception {
        final SharedLongArray each = runs;
        final List<Integer> attempts = pool.map(
                (Integer n) -> {
                    each.getAndAdd(n, 1);
                    return isFatal(n) && ProcessPool.attempt() == 0 ? PoolTasks.<Integer>die() : ProcessPool.attempt();
                },
                numbers(MANY),
                1);
        for (int i = 0; i < MANY; i++) {
            assertEquals(isFatal(i) ? 1 : 0, attempts.get(i), "the attempt of item " + i);
            assertEquals(isFatal(i) ? 2 : 1, runs.get(i), "the runs of item " + i);
        }
    }

    /** Two in a row, one at the end, and one among those that travel alone. */
    private static boolean isFatal(int item) {
        return item == 1 || item == 2_000 || item == 2_001 || item == MANY - 1;
    }

    @Test
    void shouldTellWhichItemAWorkerDiedWith() throws Exception {
        final WorkerDiedException died = assertThrows(
                WorkerDiedException.class,
                () -> pool.map((Integer n) -> n == 3_210 ? PoolTasks.<Integer>die() : n, numbers(MANY), 1));
        final PoolListener.TaskInfo task = died.task().orElseThrow();
        assertEquals(3_210, task.firstItem());
        assertEquals(1, task.items());
        assertTrue(died.getMessage().contains("of item 3210"), died::getMessage);
    }

    @Test
    void shouldGiveWhatIsBehindASlowItemToAnotherWorker() throws Exception {
        final SharedLong others = count;
        final List<Integer> results = pool.map(
                (Integer n) -> {
                    if (n == MANY / 2) { // it would wait for ever if one of them waited for it
                        Await.until("all others have run", () -> others.get() == MANY - 1);
                    } else {
                        others.increment();
                    }
                    return n;
                },
                numbers(MANY),
                1);
        assertEquals(numbers(MANY), results);
    }

    @Test
    void shouldRunEachItemOnceButThoseThatKilledWorkersHad() throws Exception {
        mapWhileWorkersAreKilled(3);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldRunEachItemOnceButThoseThatManyKilledWorkersHad() throws Exception {
        mapWhileWorkersAreKilled(100);
    }

    private void mapWhileWorkersAreKilled(int number) throws Exception {
        final ProcessPool killed = pools.open(Pools.of(2).withRetries(number));
        final SharedLongArray each = runs;
        final AtomicInteger kills = new AtomicInteger();
        final Thread killer = new Thread(() -> {
            while (kills.get() < number) {
                final long before = sum();
                Await.until("items run", () -> sum() > before);
                JvmProcess.activeChildren().stream()
                        .filter(child -> child.name().startsWith(killed.name() + "-worker-"))
                        .findFirst()
                        .ifPresent(child -> {
                            kills.incrementAndGet();
                            child.kill();
                        });
            }
        });
        killer.start();
        int maps = 0;
        do {
            assertEquals(
                    numbers(MANY),
                    killed.map(
                            (Integer n) -> {
                                each.getAndAdd(n, 1);
                                return n;
                            },
                            numbers(MANY),
                            1));
            maps++;
        } while (killer.isAlive());
        final long most = (long) maps * MANY + kills.get();
        assertTrue(sum() <= most, sum() + " runs of " + maps + " times " + MANY + " items with " + kills + " kills");
        for (int i = 0; i < MANY; i++) {
            assertTrue(runs.get(i) >= maps, "item " + i + " ran " + runs.get(i) + " times of " + maps);
        }
    }

    private long sum() {
        long sum = 0;
        for (int i = 0; i < MANY; i++) {
            sum += runs.get(i);
        }
        return sum;
    }

    private static Object anything(int number) {
        return switch (number % 4) {
            case 0 -> null;
            case 1 -> new IllegalStateException("returned, not thrown");
            case 2 -> "s" + number;
            default -> new int[number];
        };
    }

    @Test
    void shouldBringResultsOfAllKinds() throws Exception {
        final List<Object> results = pool.map(PoolBatchTest::anything, numbers(1_000), 1);
        for (int i = 0; i < results.size(); i += 4) {
            assertNull(results.get(i));
            assertEquals(
                    "returned, not thrown",
                    assertInstanceOf(IllegalStateException.class, results.get(i + 1))
                            .getMessage());
            assertEquals("s" + (i + 2), results.get(i + 2));
            assertEquals(i + 3, assertInstanceOf(int[].class, results.get(i + 3)).length);
        }
        assertThrows(ArithmeticException.class, () -> pool.map((Integer n) -> 1 / (n - 900), numbers(1_000), 1));
        assertThrows(
                CodecException.class,
                () -> pool.map((Integer n) -> n == 900 ? new Object() : n, numbers(1_000), 1),
                "a result that cannot travel");
        assertEquals((Object) 1, pool.call(n -> n, 1), "and goes on");
    }

    @Test
    void shouldKeepLongArraysUntilTheirItemHasEnded() throws Exception {
        final List<byte[]> items = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            items.add(new byte[isLong(i) ? SideArrays.LEAST_BYTES : i]);
        }
        final List<Integer> lengths = pool.map(
                (byte[] bytes) ->
                        (bytes.length == 398 || bytes.length == SideArrays.LEAST_BYTES) && ProcessPool.attempt() == 0
                                ? PoolTasks.<Integer>die() // with the array, and just before it
                                : bytes.length,
                items,
                1);
        for (int i = 0; i < items.size(); i++) {
            assertEquals(items.get(i).length, lengths.get(i));
        }
    }

    private static boolean isLong(int item) {
        return item == 399 || item == 500;
    }

    @Test
    void shouldEndWhatRunsWhenItsCallerIsInterrupted() throws Exception {
        final SharedLong done = count;
        final List<Throwable> thrown = new ArrayList<>();
        for (int stopsAt : new int[] {0, 500}) {
            done.set(0);
            final Thread caller = new Thread(() -> {
                try {
                    pool.map(
                            (Integer n) -> {
                                if (done.increment() > stopsAt) {
                                    Await.death(); // results of others arrive until both workers are here
                                }
                                return n;
                            },
                            numbers(MANY),
                            1);
                } catch (Throwable e) {
                    thrown.add(e);
                }
            });
            caller.start();
            Await.until("some have run, and one or two stay", () -> done.get() > stopsAt);
            caller.interrupt();
            Await.end(caller);
            assertInstanceOf(InterruptedException.class, thrown.remove(0));
            assertEquals(numbers(100), pool.map((Integer n) -> n, numbers(100), 1), "and goes on");
        }
    }

    @Test
    void shouldNotAskForManyLargeItemsAhead() throws Exception {
        final SharedLong done = count;
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final List<byte[]> items = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Iterator<byte[]> iterator() {
                final Iterator<byte[]> all = super.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return all.hasNext();
                    }

                    @Override
                    public byte[] next() {
                        most.accumulateAndGet(asked.incrementAndGet() - (int) done.get(), Math::max);
                        return all.next();
                    }
                };
            }
        };
        final byte[] half = new byte[1 << 19];
        for (int i = 0; i < 30; i++) {
            items.add(half);
        }
        for (int chunk = 0; chunk <= 1; chunk++) {
            asked.set(0);
            done.set(0);
            final List<Long> results = pool.map((byte[] bytes) -> done.increment(), items, chunk);
            assertEquals(30, results.size());
        }
        assertTrue(most.get() <= 8 + 2, most + " of half a MiB each were asked for ahead of those done");
    }
}
