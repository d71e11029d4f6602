package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.Space;
import io.atoll.ipc.pool.PoolListener.Outcome;
import io.atoll.ipc.pool.PoolListener.TaskEnd;
import io.atoll.ipc.pool.PoolListener.TaskInfo;
import io.atoll.ipc.pool.PoolListener.WorkerInfo;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a listener is told. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class PoolListenerTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    /** Writes down what it is told, as lines and as it is. */
    private static final class Log implements PoolListener {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        final List<TaskEnd> ends = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void workerStarted(WorkerInfo worker, long nanos) {
            lines.add("started " + worker.number() + " in " + worker.slot());
        }

        @Override
        public void workerReady(WorkerInfo worker, long nanos) {
            lines.add("ready " + worker.number());
        }

        @Override
        public void workerEnded(WorkerInfo worker, long nanos, int exitCode) {
            lines.add("ended " + worker.number() + " with " + exitCode);
        }

        @Override
        public void taskStarted(TaskInfo task, WorkerInfo worker, long nanos) {
            lines.add("task on " + worker.number());
        }

        @Override
        public void taskEnded(TaskEnd end) {
            ends.add(end);
            lines.add(end.outcome() + " on " + end.worker().number());
        }

        @Override
        public void taskDropped(TaskInfo task, Throwable reason) {
            lines.add("dropped by " + reason.getClass().getSimpleName());
        }

        /** The one end of a task that was told since the last. */
        TaskEnd end() {
            Await.until("an end of a task", () -> !ends.isEmpty());
            return ends.remove(0);
        }
    }

    private static int fail(int number) {
        throw new IllegalStateException("no " + number);
    }

    @Test
    void shouldTellWhoRanWhatAndHowItEnded() throws Exception {
        final Log log = new Log();
        final ProcessPool pool = pools.open(Pools.of(1).withListener(log).withRetries(1));
        final long before = System.nanoTime();
        pool.call(n -> n, 1);
        final long after = System.nanoTime();
        final TaskEnd returned = log.end();
        assertEquals(Outcome.RETURNED, returned.outcome());
        assertEquals(
                "PoolListenerTest.shouldTellWhoRanWhatAndHowItEnded",
                returned.task().function());
        assertTrue(before <= returned.startNanos(), "times of one clock");
        assertTrue(returned.startNanos() <= returned.endNanos() && returned.endNanos() <= after);
        assertNull(returned.failure());

        assertThrows(IllegalStateException.class, () -> pool.call(PoolListenerTest::fail, 1));
        final TaskEnd threw = log.end();
        assertEquals(Outcome.THREW, threw.outcome());
        assertEquals(1, threw.failedItems());
        assertEquals("no 1", threw.failure().getMessage());
        assertEquals("PoolListenerTest::fail", threw.task().function());
        assertTrue(returned.endNanos() <= threw.startNanos());

        assertEquals((Object) 1, pool.call(n -> ProcessPool.attempt() == 0 ? PoolTasks.<Integer>die() : 1, 0));
        final TaskEnd died = log.end();
        assertEquals(Outcome.WORKER_DIED, died.outcome());
        assertTrue(died.retried());
        assertTrue(threw.endNanos() <= died.startNanos() && died.startNanos() <= died.endNanos());
        final TaskEnd again = log.end();
        assertEquals(died.task().number(), again.task().number());
        assertEquals(1, again.task().attempt());
        assertFalse(again.retried());
        pool.close();
        assertEquals(
                List.of(
                        "started 1 in 0",
                        "ready 1",
                        "task on 1",
                        "RETURNED on 1",
                        "task on 1",
                        "THREW on 1",
                        "task on 1",
                        "WORKER_DIED on 1",
                        "ended 1 with 77",
                        "started 2 in 0",
                        "ready 2",
                        "task on 2",
                        "RETURNED on 2",
                        "ended 2 with 0"),
                log.lines);
    }

    @Test
    void shouldNumberTheItemsOfACall() throws Exception {
        final Log log = new Log();
        final ProcessPool pool = pools.open(Pools.of(2).withListener(log));
        pool.map((Integer n) -> n, numbers(100), 7);
        pool.map((Integer n) -> n, numbers(3), 1);
        pool.close();
        final long first = log.ends.get(0).task().call();
        final List<TaskInfo> tasks = new ArrayList<>();
        final List<TaskInfo> others = new ArrayList<>();
        log.ends.forEach(end -> (end.task().call() == first ? tasks : others).add(end.task()));
        assertEquals(100, tasks.stream().mapToInt(TaskInfo::items).sum());
        assertTrue(tasks.stream().allMatch(task -> task.firstItem() % 7 == 0));
        assertEquals(3, others.size());
    }

    @Test
    void shouldTellOfTasksThatWereEndedOrNeverBegan() throws Exception {
        final Log log = new Log();
        final SharedLong begun = SharedLong.open(Space.current(), "pool-begun");
        final ProcessPool hasty = pools.open(Pools.of(1).withListener(log).withTimeout(Duration.ofSeconds(1)));
        assertThrows(TimeoutException.class, () -> hasty.call(nothing -> stay(begun), null));
        assertEquals(Outcome.TIMED_OUT, log.end().outcome());
        hasty.terminate();
        log.lines.clear();

        final ProcessPool pool = pools.open(Pools.of(1).withListener(log));
        final CompletableFuture<Object> runs = pool.submit(nothing -> stay(begun), null);
        final CompletableFuture<Integer> waits = pool.submit(n -> n, 1);
        assertTrue(waits.cancel(true));
        Await.until("it is known to run", () -> log.lines.contains("task on 1"));
        Await.until("the other was dropped", () -> log.lines.contains("dropped by CancellationException"));
        runs.cancel(true);
        assertEquals(Outcome.CANCELLED, log.end().outcome());
        final CompletableFuture<Object> endless = pool.submit(nothing -> stay(begun), null);
        Await.until("it is known to run", () -> log.lines.contains("task on 2"));
        pool.terminate();
        assertThrows(CancellationException.class, () -> {
            throw endless.handle((value, thrown) -> (RuntimeException) thrown).get();
        });
        assertEquals(Outcome.CANCELLED, log.end().outcome());
    }

    @Test
    void shouldSufferNoHarmFromAListenerThatThrows() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(1).withListener(new PoolListener() {
            @Override
            public void workerStarted(WorkerInfo worker, long nanos) {
                throw new AssertionError("on purpose: a test wants to see the pool go on");
            }

            @Override
            public void taskEnded(TaskEnd end) {
                throw new IllegalStateException("on purpose: a test wants to see the pool go on");
            }
        }));
        assertEquals(numbers(3), pool.map((Integer n) -> n, numbers(3), 1));
        pool.close();
    }
}
