package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport.ObjectReport;
import io.atoll.core.testing.FileTree;
import io.atoll.core.testing.Signals;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import io.atoll.ipc.value.SharedLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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

    @Test
    void shouldEndThePoolsThatItsWorkersHaveOpened() throws Exception {
        final SharedLong begun = count;
        final SharedLongArray pids = SharedLongArray.open(Space.current(), "pool-pids", 2);
        final ProcessPool outer = pools.open(Pools.of(1));
        final CompletableFuture<Object> nested = outer.submit(
                nothing -> {
                    final ProcessPool inner = ProcessPool.open(Pools.of(2));
                    for (int i = 0; i < 2; i++) {
                        inner.submit(
                                n -> {
                                    pids.set(n, pid());
                                    return stay(begun);
                                },
                                i);
                    }
                    Await.death();
                    return null;
                },
                null);
        Await.until("both inner workers run", () -> begun.get() == 2);
        outer.terminate();
        assertTrue(nested.isCompletedExceptionally());
        mustBeGone(outer);
        for (int i = 0; i < 2; i++) {
            final long pid = pids.get(i);
            Await.until(
                    "worker " + pid + " is gone",
                    () -> ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
        }
    }

    @Test
    void shouldLeaveNoDescriptorThreadOrFile() throws Exception {
        leaveNothingOf(4);
    }

    @Test
    @Tag("soak")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldLeaveNoDescriptorThreadOrFileOfManyPools() throws Exception {
        leaveNothingOf(20);
    }

    private void leaveNothingOf(int number) throws Exception {
        openAndClose();
        openAndTerminate(); // what is made once, and stays, is there now
        final int descriptors = descriptors();
        final int threads = threads();
        final Set<Path> files = files();
        for (int i = 0; i < number / 2; i++) {
            openAndClose();
            openAndTerminate();
        }
        final Set<Path> left = files();
        left.removeAll(files); // of which those of the dead of another test may have been swept meanwhile
        assertEquals(Set.of(), left);
        Await.until("there are no more than " + descriptors + " descriptors again", () -> descriptors() <= descriptors);
        Await.until("there are no more than " + threads + " threads again", () -> threads() <= threads);
    }

    private void openAndClose() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1));
        assertEquals(numbers(300), pool.map((Integer n) -> n, numbers(300), 1));
        pool.call((byte[] bytes) -> bytes, new byte[SideArrays.LEAST_BYTES]);
        pool.close();
    }

    private void openAndTerminate() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withSpares(1));
        final SharedLong begun = count;
        begun.set(0);
        for (int i = 0; i < 10; i++) {
            pool.submit(bytes -> stay(begun), new byte[SideArrays.LEAST_BYTES]);
        }
        Await.until("one runs", () -> begun.get() == 1);
        pool.terminate();
    }

    private static int descriptors() {
        return Path.of("/proc/self/fd").toFile().list().length;
    }

    /** Without those that the JDK keeps for a while, and shares among all. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(thread -> !thread.startsWith("process reaper") && !thread.startsWith("ForkJoinPool"))
                .count();
    }

    private static Set<Path> files() throws IOException {
        return FileTree.below(Space.current().directory()).stream()
                .filter(Files::isRegularFile)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
