package io.atoll.ipc.pool;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.FileTree;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.RemoteException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a pool does with tasks: one pool for all tests, as starting workers takes longest. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class ProcessPoolTest {
    @RegisterExtension
    static final Children children = new Children();

    private static ProcessPool pool;

    @BeforeAll
    static void open() throws IOException {
        pool = ProcessPool.open(Pools.of(2));
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static List<JvmProcess> workers() {
        return JvmProcess.activeChildren().stream()
                .filter(child -> child.name().startsWith(pool.name() + "-worker-"))
                .toList();
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

    /** Each longer than what travels with its record. */
    private static final int LONG = SideArrays.LEAST_BYTES;

    @Test
    void copiesLongArraysThroughFilesThatGoWhenNoneFollow() throws Exception {
        final byte[] bytes = new byte[5 * LONG + 3];
        bytes[5 * LONG + 2] = 1;
        final int[] ints = new int[LONG];
        ints[LONG - 1] = 2;
        final long[] longs = new long[LONG];
        longs[LONG - 1] = 3;
        final double[] doubles = new double[LONG];
        doubles[LONG - 1] = 4;
        assertArrayEquals(bytes, pool.call((byte[] array) -> array, bytes));
        assertArrayEquals(ints, pool.call((int[] array) -> array, ints));
        assertArrayEquals(longs, pool.call((long[] array) -> array, longs));
        assertArrayEquals(doubles, pool.call((double[] array) -> array, doubles));
        assertEquals(
                List.of(3L, 3L, 3L),
                pool.map((long[] array) -> array[LONG - 1], List.of(longs, longs, longs)),
                "several in a chunk");
        assertEquals(
                List.of(6),
                pool.map(
                        (int[] one, double[] other) -> one[LONG - 1] + (int) other[LONG - 1],
                        List.of(Map.entry(ints, doubles))),
                "both of a pair");
        Await.until(
                "files that nothing is done with are given up",
                () -> filesBeside("pool").isEmpty() && filesBeside("worker").isEmpty());
    }

    @Test
    void keepsLongArgumentsUntilTheirTaskHasEnded() throws Exception {
        final byte[] bytes = new byte[LONG];
        final SharedLong attempts = SharedLong.open(Space.current(), "pool-attempts");
        try (ProcessPool patient = ProcessPool.open(Pools.of(1).withRetries(1))) {
            final int length = patient.call((byte[] array) -> attempts.increment() == 1 ? kill() : array.length, bytes);
            assertEquals(LONG, length);
        }
        assertThrows(WorkerDiedException.class, () -> pool.call((byte[] array) -> kill(), bytes));
        final CodecException thrown = assertThrows(
                CodecException.class,
                () -> pool.map((Object object) -> 1, List.of(bytes, new Object())),
                "the second cannot travel");
        assertTrue(thrown.getMessage().contains("java.lang.Object"), thrown.getMessage());
        Await.until("nothing is left", () -> filesBeside("pool").isEmpty());
    }

    private static List<Path> filesBeside(String kind) {
        try {
            return FileTree.below(Space.current().directory().resolve(kind)).stream()
                    .filter(file -> file.toString().contains("/.side-"))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int missing(String name) throws FileNotFoundException {
        throw new FileNotFoundException(name);
    }

    private static final class Unserializable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // as it is to fail
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
        final PoolFunction<String, String, RuntimeException> joining = text -> {
            throw new CompletionException(text, new IOException("inner"));
        };
        final CompletionException joined =
                assertThrows(CompletionException.class, () -> pool.call(joining, "as it is"));
        assertEquals("as it is", joined.getMessage());
        assertEquals(
                "inner",
                assertThrows(CompletionException.class, () -> pool.map(joining, List.of("x")))
                        .getCause()
                        .getMessage());
        final CancellationException cancelled = assertThrows(
                CancellationException.class,
                () -> pool.call(
                        text -> {
                            throw new CancellationException(text);
                        },
                        "by the function"));
        assertEquals("by the function", cancelled.getMessage());
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
        Await.until("nobody is being replaced", () -> workers().size() == pool.workers());
        final List<JvmProcess> before = workers();
        for (int i = 0; i < 20; i++) {
            assertThrows(CodecException.class, () -> pool.call(nothing -> new Object(), null));
        }
        assertEquals(before, workers());
    }

    /** Serializable by its type, not by what it holds. */
    private static final class Job implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // as it is to fail
        private final List<Object> parts = new ArrayList<>();

        @SuppressWarnings("serial") // as it is to fail
        private final Object engine;

        Job(Object engine, Object part) {
            this.engine = engine;
            parts.add(part);
        }

        Object engine() {
            return engine;
        }
    }

    private static String refusal(PoolFunction<Object, Object, RuntimeException> function, Object argument) {
        final String message = assertThrows(CodecException.class, () -> pool.submit(function, argument))
                .getMessage();
        assertTrue(message.contains("not serializable"), message);
        return message;
    }

    @Test
    void refusesAtOnceWhatCannotTravelWithTheFieldThatHoldsIt() {
        final Thread thread = Thread.currentThread();
        final String captured = refusal(nothing -> thread.getName(), null);
        assertTrue(captured.contains("java.lang.Thread"), captured);
        assertTrue(captured.contains("ProcessPoolTest.refusesAtOnceWhatCannotTravel"), captured);

        final String inField = refusal(o -> o, new Job(thread, null));
        assertTrue(inField.contains("'engine'") && inField.contains("ProcessPoolTest$Job"), inField);

        final Job deep = new Job(new Job(null, thread), null);
        final String within = refusal(o -> deep.engine(), null);
        assertTrue(within.contains("element of a java.util.ArrayList"), within);
        assertTrue(within.contains("'parts'") && within.contains("'engine'"), within);

        final String itself = refusal(o -> o, new Object());
        assertTrue(itself.contains("java.lang.Object"), itself);
    }

    @Test
    void sharesWhatIsSharedAndCopiesNothingOfIt() throws Exception {
        final SharedLong sum = SharedLong.open(Space.current(), "pool-sum");
        sum.set(0);
        pool.map((Integer n) -> sum.getAndAdd(n), numbers(100));
        assertEquals(99 * 100 / 2, sum.get());
    }

    /** Ends the worker when it is read or written there. */
    private static final class Poison implements Serializable {
        private static final long serialVersionUID = 1L;
        private final boolean whenRead;
        private final long home = pid();

        Poison(boolean whenRead) {
            this.whenRead = whenRead;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (whenRead && home != pid()) {
                kill();
            }
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            if (!whenRead && home != pid()) {
                kill();
            }
        }
    }

    @Test
    void losesNoOtherTaskToADeathWhileOneIsReadOrItsResultWritten() throws Exception {
        final List<CompletableFuture<Object>> others = new ArrayList<>();
        final List<CompletableFuture<Object>> poisoned = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(pool.submit(n -> n, (Object) i));
            if (i % 10 == 5) {
                poisoned.add(pool.submit(o -> "never", new Poison(true)));
                poisoned.add(pool.submit(o -> o, new Poison(false)));
            }
        }
        for (int i = 0; i < others.size(); i++) {
            assertEquals(i, others.get(i).get());
        }
        for (CompletableFuture<Object> future : poisoned) {
            final ExecutionException failed = assertThrows(ExecutionException.class, future::get);
            assertEquals(
                    77,
                    assertInstanceOf(WorkerDiedException.class, failed.getCause())
                            .exitCode());
        }
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
    void givesASlowWorkersTasksToAnother() throws Exception {
        final SharedLong others = SharedLong.open(Space.current(), "pool-others");
        others.set(0);
        final List<Integer> results = new ArrayList<>();
        try (Stream<Integer> stream = pool.streamUnordered(
                (Integer n) -> {
                    if (n == 0) {
                        Await.until("all others, of which none waits for it", () -> others.get() >= 499);
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
    void streamsWhatAnotherStreamOfItGives() {
        for (int round = 0; round < 5; round++) {
            try (Stream<Integer> first =
                            pool.stream((Integer n) -> n + 1, numbers(2000).iterator());
                    Stream<Integer> second = pool.stream((Integer n) -> n * 2, first.iterator())) {
                assertEquals(
                        IntStream.range(0, 2000).map(n -> 2 * (n + 1)).boxed().toList(), second.toList());
            }
        }
    }

    @Test
    void refusesCallbacksThatWaitWithinEachOtherWithoutEnd() throws Exception {
        final List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(pool.submit((Integer n) -> n, i).thenApply(this::called));
        }
        for (int i = 0; i < all.size(); i++) {
            try {
                assertEquals(i, all.get(i).get());
            } catch (ExecutionException e) {
                assertTrue(e.getCause().getMessage().contains("let them submit, and not wait"), e.toString());
            }
        }
        assertEquals(1, called(1), "and goes on");
    }

    private int called(int argument) {
        try {
            return pool.call((Integer n) -> n, argument);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void freesItsWorkersWhenAStreamIsClosedHalfWay() throws Exception {
        final SharedLong begun = SharedLong.open(Space.current(), "pool-begun");
        begun.set(0);
        final Iterator<Integer> endless = IntStream.iterate(0, n -> n + 1).iterator();
        try (Stream<Integer> stream = pool.stream(
                (Integer n) -> {
                    begun.increment();
                    sleep(1);
                    return n;
                },
                endless)) {
            assertEquals(numbers(10), stream.limit(10).toList());
        }
        assertEquals((Object) 1, pool.call(n -> n, 1)); // behind what was under way
        final long soon = begun.get();
        assertEquals((Object) 2, pool.call(n -> n, 2));
        assertTrue(begun.get() <= soon + pool.workers() + 4096, "it goes on with a stream that nobody reads");
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
