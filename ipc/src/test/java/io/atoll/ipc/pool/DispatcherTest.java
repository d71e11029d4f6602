package io.atoll.ipc.pool;

import static io.atoll.ipc.pool.WorkerDescriptor.*;
import static org.junit.jupiter.api.Assertions.*;

import io.atoll.core.space.SharedFile;
import io.atoll.core.space.Space;
import io.atoll.core.testing.Signals;
import io.atoll.ipc.process.JvmProcess;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Children;
import io.atoll.ipc.testing.Pools;
import io.atoll.ipc.value.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of tasks while nobody waits for them. */
@Timeout(2 * Await.HANG_LIMIT_SECONDS)
class DispatcherTest {
    /** Too long for a ring. */
    private static final int LONG = 1 << 17;

    @RegisterExtension
    static final Children children = new Children();

    @RegisterExtension
    final Pools pools = new Pools();

    private static JvmProcess worker(ProcessPool pool, int number) {
        return JvmProcess.activeChildren().stream()
                .filter(child -> child.name().equals(pool.name() + "-worker-" + number))
                .findFirst()
                .orElseThrow();
    }

    /** Where the long arguments of a worker lie: nowhere yet. */
    private static Path argumentsOf(ProcessPool pool, int worker) throws IOException {
        final Space space = Space.current();
        final String member = space.members().slot() + "." + space.members().epoch();
        final SharedFile file =
                SharedFile.attach(space, WORKER_KIND, pool.name() + "-of-" + member + Worker.NAME_SEPARATOR + worker);
        return file.path().resolveSibling(".side-" + Long.toHexString(file.objectId()));
    }

    /** The first worker has it and does not begin, the second one cannot get it: it ends while it changes hands. */
    @Test
    void shouldTellOfATaskThatEndsWhileItIsGivenToAnotherWorker() throws Exception {
        final ProcessPool pool = pools.open(Pools.of(2));
        final SharedLong here = SharedLong.open(Space.current(), "pool-here");
        here.set(0);
        pool.map(
                (Integer n) -> {
                    here.increment();
                    Await.until("both workers have begun", () -> here.get() == 2);
                    return n;
                },
                PoolTasks.numbers(2),
                1);
        final Path obstacle = argumentsOf(pool, 2);
        Files.createFile(obstacle);
        final long stopped = worker(pool, 1).pid();
        Signals.stop(stopped);
        try {
            final CompletableFuture<Integer> length = pool.submit(String::length, "x".repeat(LONG));
            Await.until("it is told, though nobody asks", length::isDone);
            final ExecutionException failed = assertThrows(ExecutionException.class, length::get);
            assertInstanceOf(IOException.class, failed.getCause());
            assertTrue(failed.getMessage().contains(obstacle.getFileName().toString()), failed::getMessage);
        } finally {
            Signals.send(stopped, "CONT");
            Files.delete(obstacle);
        }
        assertEquals(LONG, pool.call(String::length, "x".repeat(LONG)));
    }
}
