package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.PoolTasks.after;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.atoll.core.inspect.Holder;
import io.atoll.core.space.Space;
import io.atoll.core.space.SpaceReport;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Inspections;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can be told of a worker is how it is. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class WorkerInspectorTest {
    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    /** The only worker of a pool; null if it is not there. */
    private static Inspections worker(ProcessPool pool) {
        try {
            for (SpaceReport.ObjectReport object : Space.current().inspect().objects()) {
                if (object.kind().equals(WorkerDescriptor.WORKER_KIND)
                        && object.name().startsWith(pool.name() + Worker.NAME_SEPARATOR)) {
                    return Inspections.of(Space.current().directory(), object.name(), new WorkerInspector());
                }
            }
            return null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isAtATask(ProcessPool pool, boolean expected) {
        final Inspections worker = worker(pool);
        return worker != null
                && !worker.value("worker").equals("not begun")
                && worker.value("at a task").equals(expected);
    }

    @Test
    void shouldTellWhoTheWorkerIsAndWhetherItIsAtATask() throws Exception {
        final SharedLong gate = SharedLong.open(Space.current(), "gate");
        gate.set(0);
        final AtomicReference<PoolListener.TaskInfo> started = new AtomicReference<>();
        final ProcessPool pool = pools.open(Pools.of(1).withListener(new PoolListener() {
            @Override
            public void taskStarted(TaskInfo task, WorkerInfo worker, long nanos) {
                started.set(task);
            }
        }));
        Await.until("it rests", () -> isAtATask(pool, false));
        pool.call(n -> n, 1); // so that it is not at its first task
        Await.until("it rests again", () -> isAtATask(pool, false));
        final PoolListener.TaskInfo call = started.get();
        final CompletableFuture<Integer> running = pool.submit(n -> after(gate, n), 5);
        Await.until("it is at the task", () -> isAtATask(pool, true));
        Await.until("the pool has noticed", () -> started.get().number() > call.number());
        final Inspections found = worker(pool);
        assertEquals(List.of(), found.problems());
        assertEquals(Holder.State.ALIVE, found.holder("worker").state());
        assertEquals(started.get().number(), found.value("task"));
        assertEquals((long) started.get().attempt(), found.value("died before"));
        assertTrue((long) found.value("for") > 0);
        gate.set(1);
        assertEquals(5, running.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS));
        final long pid = pool.call(n -> PoolTasks.pid(), 0);
        assertEquals(pid, found.holder("worker").pid());
        Await.until("it rests again", () -> isAtATask(pool, false));
    }
}
