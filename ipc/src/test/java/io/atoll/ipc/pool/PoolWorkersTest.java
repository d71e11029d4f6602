package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.process.JvmProcessOptions;
import io.atoll.ipc.process.RemoteException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a pool starts, replaces and ends its workers. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PoolWorkersTest {
    private static int prepared;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    private SharedLong count;

    @BeforeEach
    void beginToCount() throws IOException {
        count = SharedLong.open(Space.current(), "pool-count");
        count.set(0);
    }

    private static WorkerDiedException death(CompletableFuture<?> future) {
        final ExecutionException failed =
                assertThrows(ExecutionException.class, () -> future.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        return assertInstanceOf(WorkerDiedException.class, failed.getCause());
    }

    private static List<JvmProcess> workersOf(ProcessPool pool) {
        return JvmProcess.activeChildren().stream()
                .filter(child -> child.name().startsWith(pool.name() + "-worker-"))
                .toList();
    }

    private static List<String> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .toList();
    }

    @Test
    void workersOfAllProcessorsHaveTheSerialCollectorUnlessAnotherIsChosen() throws Exception {
        final ProcessPool usual = pools.open(ProcessPoolOptions.DEFAULT);
        assertEquals(List.of("Copy", "MarkSweepCompact"), usual.call(nothing -> collectors(), null));
        final ProcessPool chosen = pools.open(
                ProcessPoolOptions.DEFAULT.withProcess(JvmProcessOptions.DEFAULT.withJvmOptions("-XX:+UseParallelGC")));
        assertEquals(
                List.of("PS MarkSweep", "PS Scavenge"),
                chosen.call(nothing -> collectors(), null).stream().sorted().toList());
    }

    @Test
    void onlyWorkersOfMoreThanHalfTheProcessorsHaveACollectorChosenForThem() throws Exception {
        final int half = JvmProcess.cpuCount() / 2;
        assertEquals("not-chosen", collectorMark(half + 1));
        if (half > 0) {
            assertNull(collectorMark(half));
        }
    }

    private String collectorMark(int workers) throws Exception {
        final ProcessPool pool = pools.open(ProcessPoolOptions.DEFAULT.withWorkers(workers));
        return pool.call(nothing -> System.getProperty("atoll.process.collector"), null);
    }

    @Test
    void takesTheLongestTimesForEver() throws Exception {
        final Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        final ProcessPool patient = pools.open(Pools.of(1).withTimeout(longest).withIdleShrink(0, longest));
        assertEquals(2, patient.call((Integer n) -> n + 1, 1));
    }

    // ---- deaths

    @Test
    void shouldTellHowAWorkerDiedAndWhatItSaidLast() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        final WorkerDiedException halted = death(pool.submit(
                n -> {
                    System.err.println("about to leave, " + n);
                    return die();
                },
                5));
        assertEquals(HALT, halted.exitCode());
        assertEquals(OptionalInt.empty(), halted.signal());
        assertEquals("about to leave, 5", halted.lastOutput());
        final PoolListener.TaskInfo task = halted.task().orElseThrow();
        assertEquals("PoolWorkersTest.shouldTellHowAWorkerDiedAndWhatItSaidLast", task.function());
        assertEquals(1, task.items());
        assertTrue(halted.getMessage().contains(task.function()), halted::getMessage);
        assertTrue(halted.getMessage().contains("about to leave"), halted::getMessage);

        final SharedLong begun = count;
        final CompletableFuture<Object> running = pool.submit(nothing -> stay(begun), null);
        Await.until("it runs", () -> count.get() == 1);
        Signals.send(workersOf(pool).get(0).pid(), "KILL");
        assertEquals(OptionalInt.of(9), death(running).signal());
    }

    @Test
    void shouldTellTheFrameOfANativeCrash() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1)
                .withProcess(Pools.QUICK.withJvmOptions("-XX:-CreateCoredumpOnCrash", "-XX:+UseSerialGC", "-Xmx64m")));
        final WorkerDiedException crashed = death(pool.submit(
                nothing -> {
                    UnsafeApi.putByte(0L, (byte) 1);
                    return null;
                },
                null));
        assertTrue(crashed.crashFrame().orElseThrow().matches("[A-Za-z]\\s.*"), crashed::getMessage);
        assertTrue(crashed.getMessage().contains("SIGSEGV"), crashed::getMessage);
        assertEquals((Object) 1, pool.call(n -> n, 1));
    }

    /** The argument alone fills it, before anything runs. */
    @Test
    void shouldFailTheTaskWhoseArgumentFillsAWorkersHeap() throws Exception {
        final ProcessPool pool =
                pools.open(Pools.of(1).withProcess(Pools.QUICK.withJvmOptions("-XX:+UseSerialGC", "-Xmx32m")));
        death(pool.submit(String::length, "x".repeat(24 << 20)));
        assertEquals((Object) 1, pool.call(n -> n, 1));
    }

    /** Nobody has begun any task by then. */
    @Test
    void shouldFailTheTasksOfAFunctionThatFillsAWorkersHeapAndNoOthers() throws Exception {
        final ProcessPool pool =
                pools.open(Pools.of(2).withProcess(Pools.QUICK.withJvmOptions("-XX:+UseSerialGC", "-Xmx32m")));
        final byte[] large = new byte[48 << 20];
        final CompletableFuture<Integer> filling = pool.submit((Integer n) -> large[n] + n, 1);
        final CompletableFuture<Integer> other = pool.submit((Integer n) -> n + 1, 1);
        final WorkerDiedException died = death(filling);
        assertTrue(died.getMessage().contains("shouldFailTheTasksOfAFunctionThat"), died::getMessage);
        assertTrue(died.getMessage().contains("Let it capture less"), died::getMessage);
        assertTrue(died.task().isEmpty());
        assertEquals(2, other.get());
        assertEquals(numbers(10), pool.map((Integer n) -> n, numbers(10)));
    }

    @Test
    void shouldTryAgainWhereAskedAndLeaveAPoisonousTaskAlone() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2).withRetries(2));
        final List<Integer> attempts = pool.map(
                (Integer n) -> n == 3 && ProcessPool.attempt() < 2 ? PoolTasks.<Integer>die() : ProcessPool.attempt(),
                numbers(6),
                1);
        assertEquals(List.of(0, 0, 0, 2, 0, 0), attempts);
        final SharedLong tried = count;
        final WorkerDiedException last = death(pool.submit(
                nothing -> {
                    tried.increment();
                    return die();
                },
                null));
        assertEquals(3, count.get());
        assertEquals(2, last.task().orElseThrow().attempt());
    }

    @Test
    void shouldGiveTheTasksOfAStoppedWorkerToAnother() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2).withMaxTasksPerWorker(300)); // with those taken back
        final Set<Long> both = pidsOfTwo(pool, 2);
        for (long pid : both) { // whichever would get a task first
            Signals.stop(pid);
            for (int i = 0; i < 5; i++) {
                final CompletableFuture<Long> task = pool.submit(nothing -> pid(), null);
                assertNotEquals(pid, resultOf(task));
            }
            final List<CompletableFuture<Integer>> many = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                many.add(pool.submit(n -> n, i));
            }
            for (int i = 0; i < 10; i++) {
                assertEquals(i, resultOf(many.get(i)));
            }
            Signals.send(pid, "CONT");
        }
        assertEquals(both, pidsOfTwo(pool, 4), "one was offered the same tasks again and again");
    }

    /** The workers that run two tasks at the same time. */
    private Set<Long> pidsOfTwo(ProcessPool pool, int countThen) throws Exception {
        final SharedLong begun = count;
        final List<CompletableFuture<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(pool.submit(
                    nothing -> {
                        begun.increment();
                        Await.until("the other one runs, too", () -> begun.get() == countThen);
                        return pid();
                    },
                    null));
        }
        final Set<Long> pids = new HashSet<>();
        for (CompletableFuture<Long> task : tasks) {
            pids.add(resultOf(task));
        }
        assertEquals(2, pids.size());
        return pids;
    }

    private static <R> R resultOf(CompletableFuture<R> future) throws Exception {
        return future.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void shouldSayWhyNoWorkerStarts() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withProcess(Pools.QUICK.withJvmOptions("-XX:NoSuchOption")));
        final WorkerDiedException refused = assertThrows(WorkerDiedException.class, () -> pool.call(n -> n, 1));
        assertTrue(refused.getMessage().contains("no worker of " + pool.name()), refused::getMessage);
        assertTrue(refused.lastOutput().contains("NoSuchOption"), refused::lastOutput);
        assertEquals(List.of(), workersOf(pool));
        assertThrows(WorkerDiedException.class, () -> pool.call(n -> n, 2));
    }

    // ---- the first thing they do

    @Test
    void shouldRunTheInitializerOnceInEachWorkerBeforeItsFirstTask() throws Exception {
        final SharedLong initialized = count;
        final ProcessPool pool = pools.open(Pools.of(2).withInitializer(() -> {
            initialized.increment();
            prepared = 42;
        }));
        assertEquals(List.of(42, 42, 42, 42), pool.map((Integer n) -> prepared, numbers(4), 1));
        assertEquals(0, prepared, "in the workers only");
        Await.until("both have begun", () -> count.get() == 2);
        assertThrows(WorkerDiedException.class, () -> pool.call(nothing -> die(), null));
        assertEquals((Object) 42, pool.call(nothing -> prepared, null));
        Await.until("their successor has begun", () -> count.get() == 3);
    }

    @Test
    void shouldFailAllTasksWhenTheInitializerFailsAgainAndAgain() throws Exception {
        final SharedLong begun = count;
        final ProcessPool pool = pools.open(Pools.of(1).withInitializer(() -> {
            begun.increment();
            throw new IOException("nothing to load");
        }));
        final CompletableFuture<Integer> task = pool.submit(n -> n, 1);
        final ExecutionException failed = assertThrows(ExecutionException.class, task::get);
        final InitializerFailedException failure =
                assertInstanceOf(InitializerFailedException.class, failed.getCause());
        assertInstanceOf(IOException.class, failure.getCause());
        assertTrue(failure.getMessage().contains("nothing to load"), failure::getMessage);
        assertEquals(3, count.get());
        assertThrows(InitializerFailedException.class, () -> pool.call(n -> n, 2));
    }

    private static final class StayingException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // as it is to fail
        private final Object thread = Thread.currentThread();

        StayingException() {
            super("stays here");
        }
    }

    @Test
    @Tag("soak")
    void shouldTellOfAnInitializersExceptionThatCannotTravel() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withInitializer(() -> {
            throw new StayingException();
        }));
        final InitializerFailedException failure =
                assertThrows(InitializerFailedException.class, () -> pool.call(n -> n, 1));
        assertInstanceOf(RemoteException.class, failure.getCause());
        assertTrue(failure.getMessage().contains("stays here"), failure::getMessage);
    }

    @Test
    void shouldRefuseAnInitializerThatCannotTravel() {
        final Thread thread = Thread.currentThread();
        final CodecException refused =
                assertThrows(CodecException.class, () -> pools.open(Pools.of(1).withInitializer(thread::interrupt)));
        assertTrue(refused.getMessage().contains("java.lang.Thread"), refused::getMessage);
    }

    // ---- the end of their time

    @Test
    void shouldReplaceAWorkerAfterItsTasks() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withMaxTasksPerWorker(3));
        final List<Long> pids = pool.map((Integer n) -> pid(), numbers(10), 1);
        final Map<Long, Long> tasks = pids.stream().collect(Collectors.groupingBy(pid -> pid, Collectors.counting()));
        assertEquals(4, tasks.size());
        assertTrue(tasks.values().stream().allMatch(each -> each <= 3), tasks::toString);
    }

    @Test
    void shouldNeverHaveMoreProcessesThanWorkersAndSpares() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withMaxTasksPerWorker(1).withSpares(1));
        for (int i = 0; i < 3; i++) {
            pool.call(n -> n, i);
            assertTrue(workersOf(pool).size() <= 2, () -> workersOf(pool).toString());
        }
    }

    @Test
    void shouldReplaceAWorkerThatHasTooMuchMemory() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1)
                .withProcess(Pools.QUICK.withJvmOptions(
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m"))
                .withMaxWorkerMemory(150L << 20));
        final long first = pool.call(nothing -> pid(), null);
        assertEquals(first, (Object) pool.call(nothing -> pid(), null));
        pool.call(nothing -> Hoard.grow(200), null);
        Await.until("another worker", () -> {
            try {
                return pool.<Object, Long, RuntimeException>call(nothing -> pid(), null) != first;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A leak. */
    private static final class Hoard {
        private static final List<byte[]> KEPT = new ArrayList<>();

        static int grow(int megabytes) {
            for (int i = 0; i < megabytes; i++) {
                final byte[] more = new byte[1 << 20];
                Arrays.fill(more, (byte) 1);
                KEPT.add(more);
            }
            return KEPT.size();
        }
    }

    @Test
    void shouldLetASpareStepInWithItsInitializerDone() throws Exception {
        final SharedLong initialized = count;
        final ProcessPool pool = pools.open(Pools.of(1).withSpares(1).withInitializer(() -> initialized.increment()));
        final long first = pool.call(nothing -> pid(), null);
        Await.until("the spare is ready, too", () -> count.get() == 2);
        final List<Long> both =
                workersOf(pool).stream().map(JvmProcess::pid).sorted().toList();
        assertEquals(2, both.size());
        assertThrows(WorkerDiedException.class, () -> pool.call(nothing -> die(), null));
        final long second = pool.call(nothing -> pid(), null);
        assertNotEquals(first, second);
        assertTrue(both.contains(second), "the one that was ready");
        Await.until("there is a spare again", () -> count.get() == 3);
    }

    @Test
    void shouldEndIdleWorkersAndStartThemAgainWhenThereIsWork() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(3).withIdleShrink(1, Duration.ofMillis(50)));
        assertTrue(workersOf(pool).size() <= 1);
        final SharedLong running = count;
        final SharedLong gate = SharedLong.open(Space.current(), "pool-gate");
        gate.set(0);
        final List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            futures.add(pool.submit(
                    n -> {
                        running.increment();
                        return after(gate, n);
                    },
                    i));
        }
        Await.until("three workers run", () -> count.get() == 3);
        gate.set(1);
        for (int i = 0; i < 3; i++) {
            assertEquals(i, futures.get(i).get());
        }
        Await.until("one is left", () -> workersOf(pool).size() == 1);
        assertEquals((Object) 7, pool.call(n -> n, 7));
    }

    // ---- tasks that do not end

    @Test
    void shouldEndTasksThatTakeTooLong() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2).withTimeout(Duration.ofSeconds(3)));
        final SharedLong begun = count;
        final CompletableFuture<Object> endless = pool.submit(nothing -> stay(begun), null);
        final List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(pool.submit(n -> n, i));
        }
        final ExecutionException failed = assertThrows(ExecutionException.class, endless::get);
        assertInstanceOf(TimeoutException.class, failed.getCause());
        assertTrue(failed.getCause().getMessage().contains("3000 ms"), failed::getMessage);
        for (int i = 0; i < 10; i++) {
            assertEquals(i, others.get(i).get());
        }
        assertEquals((Object) 1, pool.call(n -> n, 1));
    }

    @Test
    void shouldCancelWhatWaitsAndWhatRuns() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        final long pid = pool.call(nothing -> pid(), null);
        final SharedLong begun = count;
        final CompletableFuture<Object> runs = pool.submit(nothing -> stay(begun), null);
        Await.until("it runs", () -> count.get() == 1);
        final SharedLong ran = SharedLong.open(Space.current(), "pool-ran");
        ran.set(0);
        final CompletableFuture<Long> waits = pool.submit(nothing -> ran.increment(), null);
        final CompletableFuture<Long> last = pool.submit(nothing -> pid(), null);
        assertTrue(waits.cancel(true));
        assertTrue(runs.cancel(true));
        assertThrows(CancellationException.class, runs::get);
        assertNotEquals(pid, last.get());
        assertEquals(0, ran.get(), "what was cancelled while it waited never runs");
    }
}
