package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.ipc.codec.CodecException;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool in the place of an executor. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PoolExecutorTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    /** A callable that travels. */
    private interface Job<T> extends Callable<T>, Serializable {}

    /** A runnable that travels. */
    private interface Step extends Runnable, Serializable {}

    private static <T> Job<T> job(Job<T> job) {
        return job;
    }

    private static Step step(Step step) {
        return step;
    }

    @Test
    void shouldDoWhatAnExecutorDoes() throws Exception {
        final ExecutorService executor = pools.open(Pools.of(2)).asExecutorService();
        final SharedLong ran = SharedLong.open(Space.current(), "pool-ran");
        ran.set(0);
        assertNotEquals(pid(), executor.submit(job(PoolTasks::pid)).get());
        assertEquals(
                "done", executor.submit(step(() -> ran.increment()), "done").get());
        assertNull(executor.submit(step(() -> ran.increment())).get());
        executor.execute(step(() -> ran.increment()));
        Await.until("it has run", () -> ran.get() == 3);
        assertEquals(List.of(1, 2), results(executor.invokeAll(List.of(job(() -> 1), job(() -> 2)))));
        assertEquals(
                2,
                executor.invokeAny(List.of(
                        job(() -> {
                            throw new IllegalStateException("not this one");
                        }),
                        job(() -> 2))));
        assertThrows(
                ExecutionException.class,
                () -> executor.invokeAny(List.of(job(() -> {
                    throw new IllegalStateException("none");
                }))));
        final CodecException refused =
                assertThrows(CodecException.class, () -> executor.submit((Callable<Integer>) () -> 1));
        assertTrue(refused.getMessage().contains("Serializable"), refused::getMessage);
        assertThrows(NullPointerException.class, () -> executor.submit((Callable<Integer>) null));
        executor.shutdown();
        assertTrue(executor.isShutdown());
        assertThrows(RejectedExecutionException.class, () -> executor.submit(job(() -> 1)));
        assertTrue(executor.awaitTermination(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(executor.isTerminated());
    }

    private static List<Integer> results(List<Future<Integer>> futures) throws Exception {
        return List.of(futures.get(0).get(), futures.get(1).get());
    }

    @Test
    void shouldCancelWhatIsLateAndEndWhatRuns() throws Exception {
        final ExecutorService executor = pools.open(Pools.of(1)).asExecutorService();
        final SharedLong begun = SharedLong.open(Space.current(), "pool-begun");
        begun.set(0);
        final List<Future<Object>> late = executor.invokeAll(List.of(job(() -> stay(begun))), 1, TimeUnit.MILLISECONDS);
        assertTrue(late.get(0).isCancelled());
        assertThrows(
                TimeoutException.class,
                () -> executor.invokeAny(List.of(job(() -> stay(begun))), 1, TimeUnit.MILLISECONDS));
        assertEquals(1, executor.submit(job(() -> 1)).get());
        final Future<Object> endless = executor.submit(job(() -> stay(begun)));
        assertFalse(executor.awaitTermination(0, TimeUnit.SECONDS));
        assertEquals(List.of(), executor.shutdownNow());
        assertTrue(executor.awaitTermination(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        assertTrue(endless.isDone());
    }
}
