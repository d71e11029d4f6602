package io.atoll.ipc.torture;

import static org.junit.jupiter.api.Assertions.*;

import io.atoll.ipc.pool.ProcessPool;
import io.atoll.ipc.testing.Await;
import io.atoll.ipc.testing.Pools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Terminates pools at random moments, while others submit, wait and stream. */
final class PoolTermination {
    private static final long SEED = 20251121;
    private static final long LATEST_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private PoolTermination() {}

    static void anywhere(int times) throws IOException, InterruptedException {
        final Random random = new Random(SEED);
        for (int i = 0; i < times; i++) {
            once((long) (random.nextDouble() * LATEST_NANOS));
        }
    }

    private static void once(long nanos) throws IOException, InterruptedException {
        final long end = System.nanoTime() + nanos;
        final ProcessPool pool = ProcessPool.open(Pools.of(2).withRetries(1));
        final List<CompletableFuture<Integer>> submitted = new ArrayList<>();
        final Thread submits = thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                submitted.add(pool.submit((Integer n) -> n, i));
            }
        });
        final Thread waits = thread(() -> {
            while (true) {
                pool.call(n -> n, 1);
            }
        });
        final Thread streams = thread(() -> pool.streamUnordered(
                        (Integer n) -> n, new Random(SEED).ints().iterator())
                .forEach(n -> {}));
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        pool.terminate();
        for (Thread thread : List.of(submits, waits, streams)) {
            Await.end(thread);
        }
        for (CompletableFuture<Integer> future : submitted) {
            assertDone(future);
        }
    }

    private static void assertDone(CompletableFuture<Integer> future) throws InterruptedException {
        try {
            future.get(Await.HANG_LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertTrue(
                    e.getCause() instanceof CancellationException || e.getCause() instanceof RejectedExecutionException,
                    e::toString);
        } catch (CancellationException e) {
            // dropped
        } catch (TimeoutException e) {
            fail("a task of a terminated pool never ends");
        }
    }

    /** What a thread of these does until the pool refuses it. */
    private interface Use {
        void run() throws Exception;
    }

    private static Thread thread(Use use) {
        final Thread thread = new Thread(() -> {
            try {
                use.run();
            } catch (CancellationException | RejectedExecutionException e) {
                // as it is to be
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        return thread;
    }
}
