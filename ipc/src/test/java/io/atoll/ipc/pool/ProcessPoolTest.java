package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.RemoteException;
import io.atoll.ipc.value.SharedLong;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool with real workers. Not among the tests of every build while the pool is being built. */
@Tag("soak")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ProcessPoolTest {
    private static ProcessPool shared;

    private ProcessPool own;
    private ProcessPool pool;

    @BeforeAll
    static void openShared() throws IOException {
        shared = ProcessPool.open(ProcessPoolOptions.DEFAULT.withWorkers(2));
    }

    @AfterAll
    static void closeShared() {
        shared.close();
    }

    @BeforeEach
    void share() {
        pool = shared;
    }

    private void open(ProcessPoolOptions options) throws IOException {
        terminate();
        own = ProcessPool.open(options);
        pool = own;
    }

    @AfterEach
    void terminate() {
        if (own != null) {
            own.terminate();
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static long slowPid() {
        sleep(20); // so that each worker has its share
        return pid();
    }

    private static void sleep(long millis) {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static <R> R kill() {
        Runtime.getRuntime().halt(77);
        return null;
    }

    @Test
    void runsTasksInOtherProcesses() throws Exception {
        assertEquals((Object) 49, pool.call(n -> n * n, 7));
        assertNotEquals((Object) pid(), pool.call(nothing -> pid(), null));
        assertEquals("abc", pool.<String, String>submit(s -> s + "c", "ab").get());
    }

    @Test
    void mapsItemsInTheirOrder() throws Exception {
        assertEquals(List.of(), pool.map((Integer n) -> n, List.of()));
        assertEquals(List.of(1), pool.map((Integer n) -> n + 1, List.of(0)));
        final List<Integer> expected =
                IntStream.range(0, 10_000).map(n -> 2 * n).boxed().toList();
        assertEquals(expected, pool.map((Integer n) -> 2 * n, numbers(10_000)));
        assertEquals(expected, pool.map((Integer n) -> 2 * n, numbers(10_000), 1));
        assertEquals(expected, pool.map((Integer n) -> 2 * n, numbers(10_000), 20));
        assertEquals(
                expected, pool.mapAsync((Integer n) -> 2 * n, numbers(10_000)).get());
        assertEquals(
                List.of("a1", "b2"),
                pool.map((String s, Integer n) -> s + n, List.of(Map.entry("a", 1), Map.entry("b", 2))));
    }

    @Test
    void carriesValuesOfAllKinds() throws Exception {
        final double[] many = new double[200_000];
        many[199_999] = 3;
        assertArrayEquals(many, pool.call((double[] array) -> array, many));
        for (Object value : new Object[] {
            null,
            1L,
            2,
            3.5,
            true,
            "s\uD800\u0000",
            List.of(1, "x"),
            Map.of("a", 1L),
            'c',
            new StringBuilder("b").toString()
        }) {
            assertEquals(value, pool.call(v -> v, value));
        }
        assertArrayEquals(new byte[100_000], pool.call((byte[] bytes) -> bytes, new byte[100_000]));
        assertArrayEquals(new int[] {1, 2}, pool.call((int[] ints) -> ints, new int[] {1, 2}));
        assertArrayEquals(new long[] {1, 2}, pool.call((long[] longs) -> longs, new long[] {1, 2}));
    }

    private static int missing(String name) throws FileNotFoundException {
        throw new FileNotFoundException(name);
    }

    private static final class Unserializable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Object thread = Thread.currentThread();

        Unserializable() {
            super("stays here");
        }
    }

    @Test
    void bringsWhatATaskThrewAsItIs() throws Exception {
        final FileNotFoundException thrown =
                assertThrows(FileNotFoundException.class, () -> pool.call(ProcessPoolTest::missing, "nowhere"));
        assertEquals("nowhere", thrown.getMessage());
        assertEquals("missing", thrown.getStackTrace()[0].getMethodName());
        assertThrows(ArithmeticException.class, () -> pool.map((Integer n) -> 1 / (n - 50), numbers(100)));
        final RemoteException stand = assertThrows(
                RemoteException.class,
                () -> pool.call(
                        nothing -> {
                            throw new Unserializable();
                        },
                        null));
        assertTrue(stand.getMessage().contains("Unserializable: stays here"), stand::getMessage);
    }

    @Test
    void losesNoWorkerToResultsThatCannotTravel() throws Exception {
        final Set<Long> pids = Set.copyOf(pool.map((Integer n) -> slowPid(), numbers(20), 1));
        for (int i = 0; i < 20; i++) {
            assertThrows(CodecException.class, () -> pool.call(nothing -> new Object(), null));
        }
        assertTrue(pids.containsAll(pool.map((Integer n) -> slowPid(), numbers(20), 1)));
    }

    @Test
    void refusesAtOnceWhatCannotTravel() throws Exception {
        final Thread thread = Thread.currentThread();
        final CodecException refused =
                assertThrows(CodecException.class, () -> pool.submit(nothing -> thread.getName(), null));
        assertTrue(refused.getMessage().contains("java.lang.Thread"), refused::getMessage);
        assertThrows(CodecException.class, () -> pool.submit(o -> o, new Object()));
    }

    @Test
    void failsOnlyTheTaskThatAWorkerDiedWith() throws Exception {
        final List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(pool.submit(n -> n == 50 ? ProcessPoolTest.<Integer>kill() : n, i));
        }
        for (int i = 0; i < 100; i++) {
            final CompletableFuture<Integer> future = futures.get(i);
            if (i == 50) {
                final ExecutionException failed = assertThrows(ExecutionException.class, future::get);
                assertEquals(
                        77,
                        assertInstanceOf(WorkerDiedException.class, failed.getCause())
                                .exitCode());
            } else {
                assertEquals(i, future.get());
            }
        }
    }

    @Test
    void triesAgainWhereAsked() throws Exception {
        open(ProcessPoolOptions.DEFAULT.withWorkers(2).withRetries(2));
        final List<Integer> attempts = pool.map(
                (Integer n) ->
                        n == 3 && ProcessPool.attempt() < 2 ? ProcessPoolTest.<Integer>kill() : ProcessPool.attempt(),
                numbers(6),
                1);
        assertEquals(List.of(0, 0, 0, 2, 0, 0), attempts);
        assertThrows(WorkerDiedException.class, () -> pool.call(nothing -> kill(), null));
    }

    @Test
    void endsTasksThatTakeTooLong() throws Exception {
        open(ProcessPoolOptions.DEFAULT.withWorkers(2).withTimeout(Duration.ofSeconds(3)));
        final CompletableFuture<Object> endless = pool.submit(
                nothing -> {
                    sleep(60_000);
                    return null;
                },
                null);
        final List<Integer> others = pool.map((Integer n) -> n, numbers(100), 1);
        assertEquals(numbers(100), others);
        final ExecutionException failed = assertThrows(ExecutionException.class, endless::get);
        assertInstanceOf(TimeoutException.class, failed.getCause());
        assertEquals((Object) 1, pool.call(n -> n, 1));
    }

    @Test
    void cancelsWhatWaitsAndWhatRuns() throws Exception {
        open(ProcessPoolOptions.DEFAULT.withWorkers(1));
        final long pid = pool.call(nothing -> pid(), null);
        final SharedLong begun = SharedLong.open(Space.current(), "begun");
        final CompletableFuture<Object> runs = pool.submit(
                nothing -> {
                    begun.set(1);
                    sleep(60_000);
                    return null;
                },
                null);
        while (begun.get() == 0) {
            Thread.onSpinWait();
        }
        final CompletableFuture<Integer> waits = pool.submit(n -> n, 1);
        final CompletableFuture<Long> last = pool.submit(nothing -> pid(), null);
        assertTrue(waits.cancel(true));
        assertTrue(runs.cancel(true));
        assertThrows(CancellationException.class, runs::get);
        assertNotEquals(pid, last.get());
    }

    @Test
    void givesASlowWorkersTasksToAnother() throws Exception {
        final SharedLong others = SharedLong.open(Space.current(), "others");
        final List<Integer> results = new ArrayList<>();
        try (Stream<Integer> stream = pool.streamUnordered(
                (Integer n) -> {
                    if (n == 0) {
                        while (others.get() < 499) { // it would wait for ever if one of them waited for it
                            LockSupport.parkNanos(1_000_000);
                        }
                    } else {
                        others.increment();
                    }
                    return n;
                },
                numbers(500).iterator())) {
            stream.forEach(results::add);
        }
        assertEquals(500, Set.copyOf(results).size());
    }

    @Test
    void streamsLazilyAndWithoutAnEnd() throws Exception {
        final Iterator<Integer> endless = IntStream.iterate(0, n -> n + 1).iterator();
        try (Stream<Integer> stream = pool.stream((Integer n) -> n * 2, endless)) {
            assertEquals(
                    IntStream.range(0, 5000).map(n -> 2 * n).boxed().toList(),
                    stream.limit(5000).toList());
        }
        assertTrue(endless.next() < 20_000, "only some thousand ahead");
        final Iterator<Integer> broken = Stream.iterate(0, n -> {
                    if (n == 2) {
                        throw new IllegalStateException("no more");
                    }
                    return n + 1;
                })
                .iterator();
        final List<Integer> results = new ArrayList<>();
        final IllegalStateException end = assertThrows(
                IllegalStateException.class,
                () -> pool.stream((Integer n) -> n, broken).forEach(results::add));
        assertEquals("no more", end.getMessage());
        assertEquals(List.of(0, 1, 2), results);
    }

    @Test
    void replacesAWorkerAfterItsTasks() throws Exception {
        open(ProcessPoolOptions.DEFAULT.withWorkers(1).withMaxTasksPerWorker(3));
        final List<Long> pids = pool.map((Integer n) -> pid(), numbers(10), 1);
        final Map<Long, Long> tasks = pids.stream().collect(Collectors.groupingBy(pid -> pid, Collectors.counting()));
        assertEquals(4, tasks.size());
        assertTrue(tasks.values().stream().allMatch(count -> count <= 3), tasks::toString);
    }

    @Test
    void drainsWhenClosedAndDropsWhenTerminated() throws Exception {
        open(ProcessPoolOptions.DEFAULT.withWorkers(2));
        final List<CompletableFuture<Integer>> drained = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            drained.add(pool.submit(
                    n -> {
                        sleep(2);
                        return n;
                    },
                    i));
        }
        pool.close();
        for (int i = 0; i < 100; i++) {
            assertTrue(drained.get(i).isDone());
            assertEquals(i, drained.get(i).get());
        }
        assertThrows(RejectedExecutionException.class, () -> pool.call(n -> n, 1));

        open(ProcessPoolOptions.DEFAULT.withWorkers(2));
        final List<CompletableFuture<Integer>> dropped = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            dropped.add(pool.submit(
                    n -> {
                        sleep(1000);
                        return n;
                    },
                    i));
        }
        pool.terminate();
        for (CompletableFuture<Integer> future : dropped) {
            assertTrue(future.isDone());
        }
    }

    @Test
    void saysWhyNoWorkerStarts() throws Exception {
        open(ProcessPoolOptions.DEFAULT
                .withWorkers(1)
                .withProcess(JvmProcessOptions.DEFAULT.withJvmOptions("-XX:NoSuchOption")));
        final WorkerDiedException refused = assertThrows(WorkerDiedException.class, () -> pool.call(n -> n, 1));
        assertTrue(refused.getMessage().contains("started"), refused::getMessage);
    }

    @Test
    void servesManyThreads() throws Exception {
        final int threads = 4;
        final CountDownLatch done = new CountDownLatch(threads);
        final List<Throwable> failures = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            final int base = t * 1000;
            new Thread(() -> {
                        try {
                            for (int i = 0; i < 200; i++) {
                                final int expected = base + i;
                                assertEquals((Object) expected, pool.call(n -> n, expected));
                            }
                        } catch (Throwable e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        assertEquals(List.of(), failures);
    }
}
