package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport.ObjectReport;
import io.atoll.core.testing.Signals;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How pools end, and that nothing is left of them. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PoolEndTest {
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

    private static List<String> files(String pool) throws IOException {
        return Space.current().inspect().objects().stream()
                .filter(object -> object.kind().equals("pool") || object.kind().equals("worker"))
                .map(ObjectReport::name)
                .filter(name -> name.startsWith(pool + "-of-"))
                .toList();
    }

    private static void mustBeGone(ProcessPool pool) throws IOException {
        final String name = pool.name();
        assertEquals(List.of(), files(name));
        assertEquals(
                List.of(),
                JvmProcess.activeChildren().stream()
                        .filter(child -> child.name().startsWith(name + "-"))
                        .toList());
        Await.until(
                "its thread has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals(name)));
    }

    @Test
    void shouldDrainWhenClosed() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2));
        final SharedLong done = count;
        final List<CompletableFuture<Long>> drained = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            drained.add(pool.submit(nothing -> done.increment(), null));
        }
        final CompletableFuture<List<Integer>> mapped = pool.mapAsync((Integer n) -> n, numbers(1000));
        assertEquals(3, files(pool.name()).size());
        pool.close();
        assertEquals(100, done.get());
        assertTrue(drained.stream().allMatch(CompletableFuture::isDone));
        assertEquals(numbers(1000), mapped.get());
        mustBeGone(pool);
        pool.close();
        pool.terminate();
        assertThrows(RejectedExecutionException.class, () -> pool.call(n -> n, 1));
    }

    @Test
    void shouldDropWhatIsQueuedWhenTerminated() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2));
        final SharedLong begun = count;
        final List<CompletableFuture<Object>> dropped = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            dropped.add(pool.submit(nothing -> stay(begun), null));
        }
        Await.until("some run", () -> begun.get() > 0);
        pool.terminate();
        for (CompletableFuture<Object> future : dropped) {
            final Exception failed = assertThrows(Exception.class, () -> future.get(0, TimeUnit.SECONDS));
            assertInstanceOf(
                    CancellationException.class, failed instanceof ExecutionException ? failed.getCause() : failed);
        }
        mustBeGone(pool);
    }

    @Test
    void shouldEndWorkersThatHaveThreadsOfTheirOwn() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        pool.call(
                nothing -> {
                    new Thread(Await::death).start(); // no daemon: its JVM would wait for it
                    return null;
                },
                null);
        pool.close();
        mustBeGone(pool);
    }

    @Test
    void shouldBeClosedByWhatFollowsFromATask() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        final CompletableFuture<Void> closed = pool.submit((Integer n) -> n, 1).thenRun(pool::close);
        closed.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
        mustBeGone(pool);
    }

    @Test
    void shouldTerminateWhenInterruptedWhileItCloses() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        final SharedLong begun = count;
        final CompletableFuture<Object> endless = pool.submit(nothing -> stay(begun), null);
        Await.until("it runs", () -> begun.get() == 1);
        Thread.currentThread().interrupt();
        pool.close();
        assertTrue(Thread.interrupted(), "still pending");
        assertTrue(endless.isCompletedExceptionally());
        mustBeGone(pool);
    }

    @Test
    void shouldLeaveNothingWhenItsProcessIsKilled() throws Exception {
        final SharedLong begun = count;
        final SharedLongArray pids = SharedLongArray.open(Space.current(), "pool-pids", 2);
        final JvmProcess parent = children.start(() -> {
            final ProcessPool pool = ProcessPool.open(Pools.of(2));
            for (int i = 0; i < 2; i++) {
                pool.submit(
                        n -> {
                            pids.set(n, pid());
                            return stay(begun);
                        },
                        i);
            }
            Await.death();
        });
        Await.until("both workers run", () -> begun.get() == 2);
        final List<ObjectReport> before = Space.current().inspect().objects();
        assertEquals(
                1,
                before.stream().filter(object -> object.kind().equals("pool")).count());
        Signals.send(parent.pid(), "KILL");
        Children.exitCode(parent);
        for (int i = 0; i < 2; i++) {
            final long pid = pids.get(i);
            Await.until(
                    "worker " + pid + " is gone",
                    () -> ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
        }
        final ProcessPool next = pools.open(Pools.of(1));
        next.terminate();
        assertEquals(
                List.of(),
                Space.current().inspect().objects().stream()
                        .filter(object ->
                                object.kind().equals("pool") || object.kind().equals("worker"))
                        .toList());
    }
}
